"""The main job without a window: find, fetch, analyse, accept, write, send, and find again on the PACS."""

from dataclasses import dataclass
from pathlib import Path

DEMO_READER = "DEMO^READER"
DEMO_NODE = "DEMO_PACS"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContext:
    """What the window gets in a demo: a home with a running service that knows the demo's PACS as ``node``."""

    home: Path
    node: str = DEMO_NODE
    reader: str = DEMO_READER
