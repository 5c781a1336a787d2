"""Running one command line in this process, as ``__main__`` would, and what it said."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.main import main


@dataclass(frozen=True)
class Said:
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


def ductoview(*words: object, home: Path | None = None, ui: Callable[..., int] | None = None) -> Said:
    """Run ``ductoview`` with these words; ``home`` is always a folder of the test's own."""
    out, err = io.StringIO(), io.StringIO()
    argv = [str(word) for word in words]
    if home is not None:
        argv += ["--home", str(home)]
    code = main(argv, ui=ui, console=Console(out, err))
    return Said(code, out.getvalue(), err.getvalue())
