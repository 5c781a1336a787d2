"""The writing of objects that is under way: one after the other, and one bar that shows the oldest."""

from collections.abc import Callable
from dataclasses import dataclass

from ductoview.ui.jobs import Job, Jobs, Work
from ductoview.ui.parts.busy import Busy
from ductoview.workspace.object_states import ObjectState


@dataclass(slots=True, eq=False)
class _Write:
    title: str
    job: Job | None = None


class Writing:
    """Cancel on the bar stops the one that is shown; the others still have their turn."""

    def __init__(self, jobs: Jobs, busy: Busy) -> None:
        self._jobs = jobs
        self._busy = busy
        self._under_way: list[_Write] = []

    def start(
        self,
        title: str,
        work: Work,
        *,
        done: Callable[[tuple[ObjectState, ...]], None],
        failed: Callable[[str], None],
        stopped: Callable[[], None],
        key: str = "",
    ) -> None:
        """Have it written after what is under way; only one of the same non-empty ``key`` gives way to it."""
        write = _Write(title)

        def ended() -> None:
            self._under_way.remove(write)
            self._show()

        def written(states: tuple[ObjectState, ...]) -> None:
            ended()
            done(states)

        def refused(sentence: str) -> None:
            ended()
            failed(sentence)

        def given_up() -> None:
            ended()
            stopped()

        self._under_way.append(write)
        write.job = self._jobs.run(
            work, done=written, failed=refused, progress=self._busy.progress, stopped=given_up, key=key, lane="save"
        )
        self._show()

    def _show(self) -> None:
        oldest = next(iter(self._under_way), None)
        if oldest is None or oldest.job is None:
            self._busy.finish()
        else:
            self._busy.start(oldest.title, oldest.job.cancel)
