"""The dated log of daily screen checks: a plain CSV file in the home folder, appended to and never edited.

Plain CSV, not the library's database: a physicist reads it without us, it is copied as it is, and a line that was
written is never written again. Each line is on the disk (fsync) before the check counts as done.
"""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ductoview.errors import SettingsError
from ductoview.workspace.home_files import sync_folder
from ductoview.workspace.quality_questions import QUESTIONS, Question

FILE_NAME = "quality.csv"
_ANSWERS = tuple(one.id for one in QUESTIONS)
_COLUMNS = ("date", "time", "screen", "reader", "room", *_ANSWERS, "result")
_YES, _NO, _PASS, _FAIL = "yes", "no", "pass", "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of one screen; ``answers`` are yes (True) or no, in the order of ``QUESTIONS``; ``at`` is local time."""

    at: datetime
    screen: str
    reader: str
    room: str
    answers: tuple[bool, ...]

    @property
    def passed(self) -> bool:
        """True when every answer was yes."""
        return len(self.answers) == len(QUESTIONS) and all(self.answers)

    @property
    def failures(self) -> tuple[Question, ...]:
        """The questions that were answered with no."""
        return tuple(one for one, answer in zip(QUESTIONS, self.answers, strict=True) if not answer)


def append_check(home: Path, check: Check) -> None:
    """Write one line at the end and see it on the disk; raises SettingsError when that fails."""
    path = home / FILE_NAME
    try:
        home.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists() or path.stat().st_size == 0
        lines = ([_COLUMNS] if is_new else []) + [_row(check)]
        with path.open("ab") as file:
            # A line cut off by a power failure keeps its place; ours begins on a line of its own.
            if not is_new and _last_byte(path) != b"\n":
                file.write(b"\n")
            file.write(_as_csv(lines).encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(home)
    except OSError as error:
        raise SettingsError(
            f"{path} could not be written: {error}. The answers wait here: write them again."
        ) from error


def read_checks(home: Path) -> tuple[Check, ...]:
    """All checks, oldest first; lines that say nothing readable are passed over. SettingsError when it cannot be read."""
    path = home / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    rows = csv.DictReader(io.StringIO(text.replace("\0", "")))
    return tuple(found for row in rows if (found := _check(row)) is not None)


def last_check(checks: Sequence[Check], screen: str) -> Check | None:
    """The newest check of a screen."""
    return next((one for one in reversed(checks) if one.screen == screen), None)


def is_due(checks: Sequence[Check], screen: str, today: date) -> bool:
    """True while the screen has not passed on this local date."""
    last = last_check(checks, screen)
    return last is None or not last.passed or last.at.date() != today


def _row(check: Check) -> tuple[str, ...]:
    answers = tuple(_YES if answer else _NO for answer in check.answers)
    result = _PASS if check.passed else _FAIL
    day, time = f"{check.at:%Y-%m-%d}", f"{check.at:%H:%M:%S}"
    return (day, time, check.screen, _safe(check.reader), _safe(check.room), *answers, result)


def _safe(text: str) -> str:
    """On one line, and no formula to a spreadsheet."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


def _check(row: dict[str, str | None]) -> Check | None:
    try:
        at = datetime.fromisoformat(f"{row.get('date')} {row.get('time')}")
    except ValueError:
        return None
    said = [row.get(name) for name in _ANSWERS]
    if row.get("result") not in (_PASS, _FAIL) or any(one not in (_YES, _NO) for one in said):
        return None
    return Check(
        at=at,
        screen=row.get("screen") or "",
        reader=row.get("reader") or "",
        room=row.get("room") or "",
        answers=tuple(one == _YES for one in said),
    )


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
