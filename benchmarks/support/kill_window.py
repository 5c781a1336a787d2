"""The program's window process without its window: it opens a study, edits it without end, and says what was acknowledged.

    python -m benchmarks.support.kill_window HOME STUDY SEED [--early]

One JSON line each: first the review as it was opened, then every step once the service has acknowledged it. ``--early`` is
the fault of a careless program: a step counts as acknowledged before anybody has it.
"""

import json
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.support.kill_edits import Edits
from ductoview.errors import WorkerError
from ductoview.hooks.manager import Methods
from ductoview.model.library import ReviewEvent
from ductoview.model.review_json import review_to_json
from ductoview.service.client import ServiceClient
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.workspace import Workspace

_FLUSH_SHARE = 0.4


class HeadersOnly(WorkerPool):
    """Reads headers here, and nothing else: this is about edits."""

    def warm(self) -> None:
        """There is nothing to start."""

    def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """The header, or a refusal."""
        if function is not tasks.header:
            raise WorkerError("Only headers are read here.")
        return tasks.header(*args)


class Telling(ServiceClient):
    """A client that says on the standard output which steps the service has acknowledged."""

    is_early = False

    def append_events(self, events: Sequence[ReviewEvent]) -> None:
        """As its parent, and told."""
        if self.is_early:
            _tell_all(events)
        super().append_events(events)
        if not self.is_early:
            _tell_all(events)


def main(arguments: Sequence[str]) -> int:
    """Edit until killed."""
    home, study_uid, seed = Path(arguments[0]), arguments[1], int(arguments[2])
    Telling.is_early = "--early" in arguments
    chance = random.Random(seed)
    with Telling.connect(home) as client:
        workspace = Workspace(home, client, HeadersOnly(), Methods())
        exam = workspace.open_exam(study_uid)
        _tell({"opened": review_to_json(workspace.review)})
        edits = Edits(workspace, exam, chance)
        while True:
            edits.edit()
            if chance.random() < _FLUSH_SHARE:
                workspace._autosave.flush(60)


def _tell_all(events: Sequence[ReviewEvent]) -> None:
    for event in events:
        _tell({"kept": asdict(event)})


def _tell(data: object) -> None:
    line = json.dumps(data).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
