"""The headers of everything named on a command line, read in workers, in the order of the files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ductoview.cli.many import run_many
from ductoview.dicom.scan import scan
from ductoview.model.image import ImageFacts
from ductoview.model.progress import Progress
from ductoview.model.voi import GreyPath
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workers.tasks import Header

_DEADLINE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImageHeader:
    """What the header of an image says."""

    path: Path
    facts: ImageFacts
    grey: GreyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """``images`` in order; ``without_picture`` sound objects that show nothing; ``failures`` with the reason.

    ``skipped`` counts the files of walked folders whose ending says that they are something else.
    """

    images: tuple[ImageHeader, ...]
    without_picture: tuple[Header, ...]
    failures: tuple[tuple[Path, str], ...]
    skipped: int


def read_headers(paths: Sequence[Path], pool: WorkerPool, jobs: int, progress: Progress) -> Headers:
    """The headers of the files, and of the likely files of the folders, in ``paths``."""
    found = scan(paths)
    files = list(found)
    headers: list[Header | None] = [None] * len(files)
    failures: list[tuple[int, str]] = []
    pieces = [{"path": path} for path in files]
    for done in run_many(pool, tasks.header, pieces, jobs=jobs, deadline_s=_DEADLINE_S, progress=progress):
        headers[done.number] = done.result
        if done.error is not None:
            failures.append((done.number, str(done.error)))
        elif done.result is not None and not done.result.is_sound:
            failures.append((done.number, done.result.refusal))
    read = [header for header in headers if header is not None and header.is_sound]
    return Headers(
        images=tuple(image for header in read if (image := image_header(header)) is not None),
        without_picture=tuple(header for header in read if header.facts is None),
        failures=tuple((files[number], reason) for number, reason in sorted(failures)),
        skipped=found.skipped,
    )


def image_header(header: Header) -> ImageHeader | None:
    """The header as an image's, None when it is not one."""
    if header.facts is None or header.grey is None:
        return None
    return ImageHeader(path=header.path, facts=header.facts, grey=header.grey)
