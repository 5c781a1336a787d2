"""Which files of a folder may be DICOM (design §6): by their endings, counted, in a stable order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG

_ENDINGS = frozenset({".dcm", ".dicom", ".ima"})


@dataclass(slots=True)
class Scan:
    """An iterator over the files to read; ``skipped`` counts the files of walked folders left out so far."""

    paths: Sequence[Path]
    skipped: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Path]:
        """Every given file, whatever its ending, and the likely ones of every given folder, each file once."""
        seen: set[Path] = set()
        for given in self.paths:
            for path in self._walk(given) if given.is_dir() else [given]:
                real = path.resolve()
                if real not in seen:
                    seen.add(real)
                    yield path

    def _walk(self, folder: Path) -> Iterator[Path]:
        for path in sorted(_below(folder, set())):
            if _is_likely(path) or path.is_dir():
                yield path
            else:
                self.skipped += 1


def scan(paths: Sequence[Path]) -> Scan:
    """Walk ``paths``; the result is iterated once and tells ``skipped`` afterwards."""
    return Scan(tuple(Path(path) for path in paths))


def _is_likely(path: Path) -> bool:
    """One of the usual endings or none: a UID's last part (".1.2.840") counts as none."""
    ending = path.suffix.lower()
    if path.name.startswith(".") or path.name.upper() == "DICOMDIR":
        return path.name.upper() == "DICOMDIR"
    return ending in _ENDINGS or ending == "" or ending[1:].isdigit()


def _below(folder: Path, seen: set[Path]) -> Iterator[Path]:
    """The files of a folder and of all folders in it, linked ones too, each folder once.

    What cannot be looked at is among them, a folder or a link that leads nowhere: who reads it says why.
    """
    real = folder.resolve()
    if real in seen:
        return
    seen.add(real)
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in inside:
        try:
            mode = path.stat().st_mode
        except OSError:
            yield path
            continue
        if S_ISDIR(mode):
            yield from _below(path, seen)
        elif S_ISREG(mode):
            yield path
