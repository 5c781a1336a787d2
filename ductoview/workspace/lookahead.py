"""Loading ahead: what hangs first, then the rest, as long as it pushes nothing out of memory."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from ductoview.errors import DuctoviewError
from ductoview.model.exam import Exam, ExamImage, Hanging
from ductoview.workspace.images import Images


def loading_order(exam: Exam, hanging: Hanging) -> tuple[ExamImage, ...]:
    """The images of the tiles, their scouts, then all others, each once."""
    return tuple(image for step in loading_steps(exam, hanging) for image in step)


def loading_steps(exam: Exam, hanging: Hanging) -> tuple[tuple[ExamImage, ...], ...]:
    """The same in three steps."""
    tiles = [tile.sop_instance_uid for tile in hanging.tiles]
    scouts = [tile.scout for tile in hanging.tiles if tile.scout]
    others = [image.sop_instance_uid for image in exam.images]
    steps: list[tuple[ExamImage, ...]] = []
    before: set[str] = set()
    for uids in (tiles, scouts, others):
        steps.append(tuple(exam.image(uid) for uid in dict.fromkeys(uids) if uid not in before))
        before.update(uids)
    return tuple(steps)


class LookAhead:
    """A thread for one exam: decodes the images of the first step, analyses them, then does the same for each next step.

    ``analysed`` is called in it for each analysis. What fails is left to whoever asks for the image: it is told then.
    """

    def __init__(
        self, images: Images, steps: Sequence[Sequence[ExamImage]], analysed: Callable[[ExamImage], None]
    ) -> None:
        self._images, self._analysed, self._steps = images, analysed, steps
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="look-ahead", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop at once, without waiting for the thread."""
        self._stop.set()

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        for images in self._steps:
            for image in images:
                self._try(image, lambda one: self._images.mammogram(one, cancel=self._stop))
            for image in images:
                self._try(image, self._analyse)

    def _analyse(self, image: ExamImage) -> None:
        self._images.analysis(image, cancel=self._stop)
        if not self._stop.is_set():
            self._analysed(image)

    def _try(self, image: ExamImage, work: Callable[[ExamImage], object]) -> None:
        if self._stop.is_set() or not self._images.has_room_for(image):
            return
        with suppress(DuctoviewError):
            work(image)
