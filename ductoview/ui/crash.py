"""What happens when the window's own code fails: the log gets the traceback, the user one sentence, and the window lives.

An exception that leaves a slot or a paint event would abort the process (PyQt calls qFatal) unless ``sys.excepthook``
is ours. Importing pyqtgraph installs a hook of its own, so ours is installed again after heavy imports.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

log = logging.getLogger(__name__)

SENTENCE = "Something in the window failed ({kind}). Your work is kept. Go on, and tell us what you did just before."


def install(tell: Callable[[str], None]) -> None:
    """Send every uncaught exception of any thread to the log and a sentence about it to ``tell``."""

    def hook(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        log.error("Uncaught %s at %s", kind.__name__, places(where))
        tell(SENTENCE.format(kind=kind.__name__))

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            hook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook


def places(where: TracebackType | None) -> str:
    """File, line and function of each frame: never values or messages, which may name a patient."""
    frames = traceback.extract_tb(where)
    return " > ".join(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
