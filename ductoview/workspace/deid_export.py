"""A de-identified export in two steps: look, which shows what will be kept and removed, and write, which does just that."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ductoview.dicom.deidentify_names import How, NewNames
from ductoview.errors import Cancelled, DicomWriteError, DiskError, DuctoviewError
from ductoview.library.durable import sync, sync_tree
from ductoview.model.deidentify import Account, Option, SeenText, Verdict
from ductoview.model.deidentify_texts import Identifiers
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.workers import deid_tasks
from ductoview.workers.deid_tasks import FoundLetters
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.deid_words import kept_list

T = TypeVar("T")

_DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LookedAt:
    """One file as it would be exported. ``letters`` is None for an object without a picture.

    ``not_checked`` says why nobody could look for letters in its picture; ``failed`` why it cannot be exported at all.
    """

    path: Path
    account: Account | None = None
    letters: tuple[FoundLetters, ...] | None = None
    not_checked: str = ""
    failed: str = ""

    @property
    def suspicious(self) -> tuple[FoundLetters, ...]:
        """Rows of letters longer than a side marker."""
        return tuple(one for one in self.letters or () if not one.is_marker)

    @property
    def markers(self) -> tuple[FoundLetters, ...]:
        """Rows of letters as short as a side marker, which hold nothing back; a short name is as short."""
        return tuple(one for one in self.letters or () if one.is_marker)

    @property
    def says_letters(self) -> bool:
        """True when the modality says that letters are drawn into the picture, found or not."""
        return self.account is not None and self.account.says_letters

    @property
    def is_free_of_letters(self) -> bool | None:
        """What the look at the pixels says; None when nobody could look."""
        return None if self.letters is None or self.not_checked else not self.suspicious


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an export of these files with these options will keep and leave out."""

    how: How
    files: tuple[LookedAt, ...]

    @property
    def texts(self) -> tuple[SeenText, ...]:
        """Every free text met, each once, those to be decided first."""
        found = {(one.text, one.verdict): one for file in self.files if file.account for one in file.account.texts}
        return tuple(sorted(found.values(), key=lambda one: (one.verdict is not Verdict.REMOVED, one.where, one.text)))

    @property
    def kept(self) -> Mapping[str, tuple[str, ...]]:
        """The values that stand as they were, by keyword."""
        found: dict[str, dict[str, None]] = {}
        for file in self.files:
            for keyword, value in file.account.kept if file.account else ():
                found.setdefault(keyword, {})[value] = None
        return {keyword: tuple(found[keyword]) for keyword in sorted(found)}

    @property
    def removed(self) -> tuple[str, ...]:
        """Keywords that are removed, or replaced by what says nothing."""
        accounts = [file.account for file in self.files if file.account]
        return tuple(sorted({word for one in accounts for word in (*one.removed, *one.replaced)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to write. ``let_go`` are SOPInstanceUIDs whose letters a reader has seen and lets go."""

    out: Path
    as_zip: bool = False
    with_dicomdir: bool = False
    let_go: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The folder or ZIP file, how many objects are in it, what was left out and why by the file's name, new UIDs by old."""

    target: Path
    count: int
    left_out: tuple[tuple[str, str], ...]
    not_checked: tuple[str, ...]
    with_markers: tuple[str, ...] = ()
    uids: Mapping[str, str] = field(default_factory=dict)


def look(
    paths: Sequence[Path],
    options: frozenset[Option],
    pool: WorkerPool,
    *,
    allowed: frozenset[str] = frozenset(),
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Preview:
    """Look at every file: who is named in any of them, what of each would be kept, and whether its picture holds letters."""
    known = Identifiers()
    files: list[LookedAt] = []
    for path in _steps(paths, progress, cancel, "looking for names", 0.0, 0.2):
        found, failed = _tried(pool, cancel, deid_tasks.identifiers, path)
        known = known.joined(found or Identifiers())
        files.append(LookedAt(path=path, failed=failed))
    how = How(options=options, names=NewNames.fresh(), identifiers=known, allowed=allowed)
    looked = [
        one if one.failed else _with_letters(one, pool, cancel)
        for one in _steps(files, progress, cancel, "looking for letters", 0.2, 0.9)
    ]
    return look_again(Preview(how=how, files=tuple(looked)), options, pool, allowed=allowed, cancel=cancel)


def look_again(
    preview: Preview,
    options: frozenset[Option],
    pool: WorkerPool,
    *,
    allowed: frozenset[str] = frozenset(),
    let_go: frozenset[str] = frozenset(),
    cancel: CancelToken | None = None,
) -> Preview:
    """The same files with other options or texts; their pictures are not looked at again."""
    how = replace(preview.how, options=options, allowed=allowed)
    files = []
    for one in preview.files:
        check(cancel)
        if not one.failed:
            account, failed = _tried(pool, cancel, deid_tasks.examine, one.path, _how(one, how, let_go))
            one = replace(one, account=account, failed=failed)
        files.append(one)
    return Preview(how=how, files=tuple(files))


def write(
    preview: Preview,
    wish: Wish,
    pool: WorkerPool,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Exported:
    """Write the export: whole, or not at all when it is stopped or the disk fails; a file of its own that fails is named.

    Raises Cancelled, DiskError, DicomWriteError when nothing at all could be written.
    """
    is_named_so = wish.out.suffix.lower() == ".zip"
    target = wish.out.with_name(f"{wish.out.name}.zip") if wish.as_zip and not is_named_so else wish.out
    try:
        if target.exists():
            raise DicomWriteError(f"{target} exists already; name another one, nothing is written over.")
        target.parent.mkdir(parents=True, exist_ok=True)
        # By the same name: what a stick does not take in one, such as a colon, it refuses at once and not after the work.
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
            return _written(preview, wish, target, Path(name), pool, progress, cancel)
    except OSError as error:
        raise DiskError(
            f"{target} could not be written: {error.strerror}. Check its name and the disk, then try again."
        ) from error


def _written(
    preview: Preview,
    wish: Wish,
    target: Path,
    room: Path,
    pool: WorkerPool,
    progress: Progress,
    cancel: CancelToken | None,
) -> Exported:
    objects, laid_out = room / "objects", room / "export"
    objects.mkdir()
    done: list[tuple[Path, Account]] = []
    left_out = [(one.path.name, one.failed) for one in preview.files if one.failed]
    first: dict[str, Path] = {}
    for number, one in enumerate(_steps(_sound(preview), progress, cancel, "writing", 0.0, 0.9), start=1):
        if why := _seen_before(one, first):
            left_out.append((one.path.name, why))
            continue
        path = objects / f"{number:06d}.dcm"
        how = _how(one, preview.how, wish.let_go)
        account, failed = _tried(pool, cancel, deid_tasks.write, one.path, path, how)
        if account is None or account.left_out:
            left_out.append((one.path.name, failed or account.left_out))
        else:
            done.append((path, account))
    if not done:
        why = f" {left_out[0][0]}: {left_out[0][1]}" if left_out else ""
        raise DicomWriteError(f"Nothing was exported: no object is left.{why}")
    _lay_out(done, laid_out, wish, pool, cancel)
    (laid_out / "KEPT.TXT").write_text(
        kept_list(preview.how.options, [account for _, account in done]), encoding="utf-8"
    )
    check(cancel)
    _finish(laid_out, target, wish)
    progress(1.0, "done")
    return Exported(
        target=target,
        count=len(done),
        left_out=tuple(left_out),
        not_checked=tuple(one.path.name for one in _sound(preview) if one.not_checked),
        with_markers=tuple(one.path.name for one in _sound(preview) if one.markers),
        uids={old: new for _, account in done for old, new in account.uids},
    )


def _seen_before(one: LookedAt, first: dict[str, Path]) -> str:
    """Why a file is no object of its own: a UID names one content, in an export too; ``first`` are the files by UID."""
    uid = one.account.sop_instance_uid if one.account else ""
    other = first.setdefault(uid, one.path) if uid else one.path
    return "" if other == one.path else f"Another file, {other.name}, has the same SOPInstanceUID and stands for it."


def _lay_out(
    done: Sequence[tuple[Path, Account]], folder: Path, wish: Wish, pool: WorkerPool, cancel: CancelToken | None
) -> None:
    if wish.with_dicomdir:
        pool.run(deid_tasks.medium, [path for path, _ in done], folder, deadline_s=_DEADLINE_S, cancel=cancel)
        return
    folder.mkdir()
    for number, (path, account) in enumerate(done, start=1):
        modality = "".join(letter for letter in account.modality if letter.isalnum()) or "OT"
        path.rename(folder / f"{modality}{number:04d}.dcm")


def _finish(folder: Path, target: Path, wish: Wish) -> None:
    """One rename at the end: a target that is there is whole, and stays so when the stick is pulled or the power goes."""
    made = folder
    if wish.as_zip:
        made = folder.with_suffix(".zip")
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                archive.write(path, path.relative_to(folder))
    sync_tree(made)
    made.rename(target)
    sync(target.parent)


def _sound(preview: Preview) -> tuple[LookedAt, ...]:
    return tuple(one for one in preview.files if not one.failed)


def _how(one: LookedAt, how: How, let_go: frozenset[str]) -> How:
    was_seen = one.account is not None and one.account.sop_instance_uid in let_go
    return replace(how, is_free_of_letters=one.is_free_of_letters, is_let_go=was_seen)


def _with_letters(one: LookedAt, pool: WorkerPool, cancel: CancelToken | None) -> LookedAt:
    found, why = _tried(pool, cancel, deid_tasks.letters, one.path)
    return replace(one, letters=found, not_checked=why)


def _tried(pool: WorkerPool, cancel: CancelToken | None, work: Callable[..., Any], *given: Any) -> tuple[Any, str]:
    """The result, or the sentence it failed with: one bad file never stops the others."""
    try:
        return pool.run(work, *given, deadline_s=_DEADLINE_S, cancel=cancel), ""
    except Cancelled:
        raise
    except DuctoviewError as error:
        return None, str(error)


def _steps(
    things: Sequence[T], progress: Progress, cancel: CancelToken | None, words: str, start: float, end: float
) -> Iterator[T]:
    for number, one in enumerate(things):
        check(cancel)
        progress(start + (end - start) * number / len(things), f"{words}, {number + 1} of {len(things)}")
        yield one
