"""What a subcommand may say: results on standard output, everything about the work on standard error."""

import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ductoview.model.progress import Progress, no_progress

if TYPE_CHECKING:
    from ductoview.cli.bar import Bar


class Console:
    """Speaks plain lines; a bar is shown only on a terminal and only for work over a second."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._bar: Bar | None = None
        for stream in (self._out, self._err):
            if isinstance(stream, io.TextIOWrapper):
                # A terminal that lacks a letter of a name shows "?", instead of ending the work.
                stream.reconfigure(errors="replace")

    def say(self, line: str = "") -> None:
        """One line of the result."""
        self._print(_one_line(line), self._out)

    def note(self, line: str) -> None:
        """One line about the work: a warning, or what happens now."""
        self._print(line, self._err)

    def failure(self, where: Path | str, error: BaseException | str) -> None:
        """One line naming what failed and why."""
        self._print(_one_line(f"{where}: {error}"), self._err)

    def json(self, data: Any) -> None:
        """The whole result as JSON."""
        self._print(json.dumps(data, indent=2, ensure_ascii=False), self._out)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as their content, without frames, so that other programs can read them too."""
        widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
        for row in (header, *rows):
            self.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """A Progress for the work in the block; may be called from any thread."""
        if not self._err.isatty():
            yield no_progress
            return
        from ductoview.cli.bar import Bar

        with Bar(title, self._err) as self._bar:
            try:
                yield self._bar.advance
            finally:
                self._bar = None

    def _print(self, line: str, stream: TextIO) -> None:
        if self._bar is not None:
            self._bar.hide()
        print(_plain(line), file=stream, flush=True)


def _one_line(words: str) -> str:
    """Words of strangers, and even names of files, may hold line ends."""
    return " ".join(words.splitlines())


def _plain(line: str) -> str:
    """Without control characters: names in headers and words of nodes come from outside."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\N{REPLACEMENT CHARACTER}" for one in line)
