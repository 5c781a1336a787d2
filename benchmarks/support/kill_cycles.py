"""Kills window and service in turn while a reader edits, and looks after each what became of the acknowledged edits."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.support.kill_edits import strangers
from ductoview.errors import ServiceError
from ductoview.model.library import ReviewEvent
from ductoview.model.review_events import fold
from ductoview.model.review_json import review_to_json
from ductoview.service.client import ServiceClient
from ductoview.service.endpoint import read_endpoint
from tests.support.mg_source import write_mg

STUDY = "1.2.826.0.1.3680043.8.498.90"
VIEWS = ("CC", "ML")
_BEFORE_A_KILL = 12


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was done and what went wrong; ``kinds`` counts the acknowledged steps by what they tell."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: list[ReviewEvent] = field(default_factory=list)
    lost: int = 0
    changed: int = 0
    out_of_order: int = 0
    strangers: int = 0
    opened_otherwise: int = 0
    on_the_way: int = 0
    """Steps that the library kept and nobody had acknowledged yet: no fault."""

    @property
    def kinds(self) -> Counter[str]:
        """How often each kind of step was acknowledged."""
        return Counter(one.kind for one in self.acknowledged)

    @property
    def faults(self) -> int:
        """All that must be none."""
        return self.lost + self.changed + self.out_of_order + self.strangers + self.opened_otherwise

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "kills": dict(self.kills),
            "acknowledged": len(self.acknowledged),
            "kinds": dict(sorted(self.kinds.items())),
            "lost": self.lost,
            "changed": self.changed,
            "out_of_order": self.out_of_order,
            "on_another_image": self.strangers,
            "opened_otherwise": self.opened_otherwise,
            "kept_unacknowledged": self.on_the_way,
        }


class Window:
    """The process that edits, as seen from outside: what it said so far, until it is killed."""

    def __init__(self, home: Path, seed: int, *, early: bool = False) -> None:
        asked = [str(home), STUDY, str(seed), *(["--early"] if early else [])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.support.kill_window", *asked], stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        self._lines = self.process.stdout
        self.opened = self._said()["opened"]

    def wait_for(self, count: int) -> list[ReviewEvent]:
        """The next acknowledged steps."""
        return [ReviewEvent(**self._said()["kept"]) for _ in range(count)]

    def kill(self) -> list[ReviewEvent]:
        """Kill -9; what it had said and nobody had heard yet."""
        self.process.kill()
        rest = [line for line in self._lines if line.endswith(b"\n")]
        self.process.wait()
        self._lines.close()
        return [ReviewEvent(**json.loads(line)["kept"]) for line in rest]

    def _said(self) -> dict[str, Any]:
        line = self._lines.readline()
        if not line.endswith(b"\n"):
            raise RuntimeError("The window process ended by itself; what it said stands above.")
        said: dict[str, Any] = json.loads(line)
        return said


def prepared(home: Path) -> None:
    """A home whose library holds one study of two images, its service running."""
    paths = [write_mg(home.parent / f"{view}.dcm", study_uid=STUDY, view=view) for view in VIEWS]
    with ServiceClient.connect(home) as client:
        outcome = client.import_files(paths)
    if not outcome.is_complete:
        raise RuntimeError(f"The study could not be read in: {' '.join(outcome.failures)}")


def kill_in_turn(home: Path, seed: int, *, early: bool = False) -> Iterator[Tally]:
    """The tally after every two kills: the service's while the window lives on, then the window's; without end."""
    chance, tally = random.Random(seed), Tally()
    while True:
        window = Window(home, chance.randrange(2**32), early=early)
        try:
            _compare_opened(home, window, tally)
            tally.acknowledged += window.wait_for(chance.randint(1, _BEFORE_A_KILL))
            kill_service(home)
            tally.kills["service"] += 1
            # Only a service that was started again can acknowledge more than what was on its way.
            tally.acknowledged += window.wait_for(chance.randint(_BEFORE_A_KILL, 2 * _BEFORE_A_KILL))
        finally:
            tally.acknowledged += window.kill()
        tally.kills["window"] += 1
        with ServiceClient.connect(home) as client:
            compare(client.events(STUDY), tally)
        yield tally


def kill_service(home: Path) -> None:
    """Kill -9 of the service that answers now."""
    endpoint = read_endpoint(home)
    assert endpoint is not None, "no service runs"
    os.kill(endpoint.pid, signal.SIGKILL)


def compare(kept: Sequence[ReviewEvent], tally: Tally) -> None:
    """Look for every acknowledged step among those that are kept, and at what they fold to."""
    there = {one.id: (place, one) for place, one in enumerate(kept)}
    # What was sent again after a kill may be said twice; it is one step, where it was said first.
    by_id = {one.id: one for one in reversed(tally.acknowledged)}
    found = [there[one] for one in dict.fromkeys(one.id for one in tally.acknowledged) if one in there]
    places = [place for place, _ in found]
    tally.lost = len(by_id) - len(found)
    tally.changed = sum(by_id[one.id] != one for _, one in found)
    tally.out_of_order = sum(later < earlier for earlier, later in pairwise(places))
    tally.strangers = len(list(strangers(fold(STUDY, kept))))
    tally.on_the_way = len(kept) - len(found)


def _compare_opened(home: Path, window: Window, tally: Tally) -> None:
    """A window that was started again shows what the library holds: its steps so far are older than its own first."""
    with ServiceClient.connect(home) as client:
        kept = client.events(STUDY)
    revision = window.opened["revision"]
    tally.opened_otherwise += window.opened != json.loads(json.dumps(review_to_json(fold(STUDY, kept[:revision]))))


@contextmanager
def ended(home: Path) -> Iterator[None]:
    """The service of ``home`` is stopped afterwards."""
    try:
        yield
    finally:
        with suppress(ServiceError), ServiceClient.connect(home, start=False) as client:
            client.stop()
