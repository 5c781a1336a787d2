"""pyqtgraph, loaded when a chart is first drawn: no start of the program waits for it."""

import sys
from typing import Any


def pyqtgraph() -> Any:
    """Loaded here and nowhere else; its exception hook does not take the place of ours (``ui.crash``)."""
    hook = sys.excepthook
    import pyqtgraph

    sys.excepthook = hook
    pyqtgraph.setConfigOptions(antialias=True)
    return pyqtgraph
