"""Which reports of storage commitment are believed: those of the node that was asked, about what it was asked for."""

import logging
import threading
import time
from collections.abc import Callable

from ductoview.library.library import Library
from ductoview.model.commitment import CommitmentReport, Reporter
from ductoview.network.reporters import speaks_for
from ductoview.service.hub import Hub

_SAME_S = 60.0
_MOST_TOLD = 1000
_log = logging.getLogger(__name__)

Alarm = Callable[[str, str], None]
"""Hears who reported, and why he was not believed."""


class Promises:
    """Judges the reports that come on associations of others; thread-safe. ``alarm`` hears of each that is not believed.

    ``words`` says what a person should know of it, until the node itself is heard.
    """

    def __init__(self, library: Library, hub: Hub) -> None:
        self.alarm: Alarm = lambda _who, _why: None
        self._library, self._hub = library, hub
        self._lock = threading.Lock()
        self._told: dict[tuple[str, str], float] = {}
        self._strangers: dict[str, str] = {}

    def believes(self, report: CommitmentReport, reporter: Reporter) -> bool:
        """True for a report by the node that was asked; who else sends one is told of, once a minute. Raises LibraryError."""
        known = self._library.asked_for(report.transaction_uid)
        if known is None:
            self._tell("", reporter, "nobody here asked for that transaction")
            return False
        name, uids = known
        nodes = {one.name: one for one in self._library.nodes()}
        if name not in nodes:
            self._tell(name, reporter, "the node that was asked is not set up any more")
            return False
        if not speaks_for(nodes[name], reporter, nodes.values()):
            why = f"{nodes[name].address} was asked, not it; if it is the same PACS, set it up as a node, too"
            self._tell(name, reporter, why)
            return False
        if not uids & {*report.committed, *(uid for uid, _ in report.failed)}:
            self._tell(name, reporter, "it names nothing that was asked for")
            return False
        self._heard(name)
        return True

    @property
    def words(self) -> str:
        """Which reports were not believed since the start, and what to do; empty when there were none."""
        with self._lock:
            return " ".join(
                f"A storage commitment report for {name} came from {who} and was not believed; if that is the same PACS,"
                " set it up as a node, too."
                for name, who in self._strangers.items()
            )

    def stranger(self, node: str) -> str:
        """Who last reported in the place of a node and was not believed; empty when nobody did."""
        with self._lock:
            return self._strangers.get(node, "")

    def _heard(self, node: str) -> None:
        with self._lock:
            was_taken_for_another = self._strangers.pop(node, "")
        if was_taken_for_another:
            self._hub.post("SERVICE")

    def _tell(self, node: str, reporter: Reporter, why: str) -> None:
        _log.warning("a commitment report was not believed")
        if not self._is_new((node, reporter.who)):
            return
        self.alarm(reporter.who, f"Its storage commitment report was not believed: {why}.")
        if node:
            with self._lock:
                self._strangers[node] = reporter.who
            self._hub.post("SERVICE")

    def _is_new(self, what: tuple[str, str]) -> bool:
        """Reports that nobody believes fill neither the audit trail nor the window."""
        now = time.monotonic()
        with self._lock:
            self._told = {one: at for one, at in self._told.items() if now - at < _SAME_S}
            if what in self._told or len(self._told) >= _MOST_TOLD:
                return False
            self._told[what] = now
            return True
