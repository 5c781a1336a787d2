"""Hanging files as methods of the plug-in contract: ours beside this module, a user's in the folder ``hanging`` of the home."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ductoview import __version__
from ductoview.errors import PluginError
from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.hooks.hanging import fit, match
from ductoview.hooks.hanging.parse import parse
from ductoview.hooks.hanging.protocol import ProtocolFile
from ductoview.model.exam import Exam, Hanging

FOLDER = "hanging"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProtocol:
    """A hanging file as a HangingProtocol."""

    info: PluginInfo
    file: ProtocolFile

    @property
    def Params(self) -> type[NoParams]:  # noqa: N802
        """None."""
        return NoParams

    def score(self, exam: Exam) -> float:
        """How well it fits, as the file says."""
        return fit.score(self.file, exam)

    def why_not(self, exam: Exam) -> str:
        """Why it does not fit."""
        return fit.why_not(self.file, exam)

    def hang(self, exam: Exam) -> Hanging:
        """The layout."""
        return match.hang(self.file, exam)


def built_in() -> tuple[FileProtocol, ...]:
    """Our protocols, in the order of their file names; raises PluginError for a mistake in one."""
    return tuple(read(path, "ductoview.hang", __version__) for path in _files(Path(__file__).parent))


def of_home(home: Path) -> tuple[tuple[FileProtocol, ...], tuple[str, ...]]:
    """A user's own protocols, and a sentence for each file that is left out."""
    protocols: list[FileProtocol] = []
    faults: list[str] = []
    for path in _files(home / FOLDER):
        try:
            one = read(path, "own.hang", "own")
            _refuse_twin(one, path, protocols)
            protocols.append(one)
        except PluginError as error:
            faults.append(f"{str(error).rstrip('.')}. The file is left out.")
    return tuple(protocols), tuple(faults)


def read(path: Path, vendor: str, version: str) -> FileProtocol:
    """The protocol of one file, under the id ``vendor-stem``; raises PluginError in a sentence."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(f"Hanging file {path.name} cannot be read: {error}. Save it as UTF-8 text.") from error
    file = parse(text, path.name)
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    if not path.stem.isascii():
        # An id is plain ASCII; names in other scripts stay different ones.
        stem = f"{stem}-{sha256(path.stem.lower().encode()).hexdigest()[:8]}".strip("-")
    info = PluginInfo(
        id=f"{vendor}-{stem}", title=file.name, version=version, summary=file.summary, intended_use=file.use
    )
    return FileProtocol(info=info, file=file)


def _refuse_twin(one: FileProtocol, path: Path, others: Sequence[FileProtocol]) -> None:
    if any(one.info.id == other.info.id for other in others):
        words = "its name differs from that of another file in signs or capitals only"
        raise PluginError(f"Hanging file {path.name}: {words}. Give it another name.")


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob("*.toml")))
