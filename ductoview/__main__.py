"""Composition root: the one place that knows both the command line and the window, and loads the window only when asked."""

import sys
from typing import Any

from ductoview.cli.main import main as run_command_line


def main() -> int:
    """Run the command line of this process; the exit code is 0 done, 1 done with failures, 2 wrong use."""
    return run_command_line(sys.argv[1:], ui=_open_window)


def _open_window(*args: Any, **kwargs: Any) -> int:
    from ductoview.ui.app import run

    return run(*args, **kwargs)


if __name__ == "__main__":
    sys.exit(main())
