"""The faults of the queue's chaos: each is armed before a study is queued, strikes while it is sent, and is healed."""

import random
import threading
from collections.abc import Callable

from benchmarks.support.chaos_station import Station, until
from benchmarks.support.pdu_proxy import RELEASE_RQ, Link, Watch, as_it_is, is_data, refused, said_again

KILL_SERVICE, KILL_PACS, FILL_DISK = "we are killed -9", "the PACS is killed -9", "disk full"
_OUT_OF_RESOURCES = 0xA700
_LATEST_PDU = 12
_FULL_FOR_S = 1.5


class Strike:
    """One fault on its way: it happens once, and not after it was given up."""

    def __init__(self, station: Station, chance: random.Random) -> None:
        self.station = station
        self.chance = chance
        self._begun = False
        self._lock = threading.Lock()
        self._struck = threading.Event()

    def begin(self) -> bool:
        """True for the one who may let it happen now."""
        with self._lock:
            begun, self._begun = self._begun, True
        return not begun

    def done(self) -> None:
        """It has happened."""
        self._struck.set()

    def has_struck(self, within_s: float) -> bool:
        """True once it has happened, False when it has not begun by then and never will."""
        return self._struck.wait(within_s) or (not self.begin() and self._struck.wait())


def armed(name: str, station: Station, chance: random.Random) -> Strike:
    """Make the fault of that name strike at what is sent next."""
    strike = Strike(station, chance)
    FAULTS[name](strike)
    return strike


def disarmed(station: Station) -> None:
    """Nothing more happens to anybody."""
    for proxy in (station.sending, station.reporting):
        proxy.to_peer = proxy.to_client = as_it_is


def _cut(strike: Strike) -> None:
    strike.station.sending.to_peer = _inside_a_pdu(strike, lambda: None)


def _kill_service(strike: Strike) -> None:
    strike.station.sending.to_peer = _inside_a_pdu(strike, strike.station.kill_service)


def _kill_pacs(strike: Strike) -> None:
    strike.station.sending.to_peer = _inside_a_pdu(strike, strike.station.kill_pacs)


def _refuse(strike: Strike) -> None:
    """The node answers that it is out of resources, whatever it did with the object."""

    def watch(_link: Link, pdu: bytes) -> bytes:
        changed = refused(pdu, _OUT_OF_RESOURCES)
        if changed is pdu or not strike.begin():
            return pdu
        strike.done()
        return changed

    strike.station.sending.to_client = watch


def _lose_report(strike: Strike) -> None:
    def watch(link: Link, pdu: bytes) -> bytes:
        if is_data(pdu) and strike.begin():
            link.cut()
            strike.done()
        return pdu

    strike.station.reporting.to_peer = watch


def _double_report(strike: Strike) -> None:
    """The whole association of a report comes twice."""
    said: list[bytes] = []

    def watch(_link: Link, pdu: bytes) -> bytes:
        said.append(pdu)
        if pdu[0] == RELEASE_RQ and strike.begin():
            strike.done()
            threading.Thread(target=said_again, args=(strike.station.reporting.target, [*said]), daemon=True).start()
        return pdu

    strike.station.reporting.to_peer = watch


def _fill_disk(strike: Strike) -> None:
    """No room from the first PDU on, for a while."""
    first, for_s = threading.Event(), strike.chance.uniform(0.1, _FULL_FOR_S)

    def watch(_link: Link, pdu: bytes) -> bytes:
        first.set()
        return pdu

    def fill() -> None:
        first.wait()
        if strike.begin():
            with strike.station.full_disk():
                until(lambda: False, for_s)
            strike.done()

    strike.station.sending.to_peer = watch
    threading.Thread(target=fill, daemon=True).start()


def _inside_a_pdu(strike: Strike, then: Callable[[], None]) -> Watch:
    """Half of a PDU with data goes out, then ``then`` is done and the connection is cut."""
    count, at, lock = 0, strike.chance.randint(1, _LATEST_PDU), threading.Lock()

    def watch(link: Link, pdu: bytes) -> bytes:
        nonlocal count
        if not is_data(pdu):
            return pdu
        with lock:
            count += 1
            if count < at or not strike.begin():
                return pdu
        link.peer.sendall(pdu[: len(pdu) // 2])
        then()
        link.cut()
        strike.done()
        return b""

    return watch


FAULTS: dict[str, Callable[[Strike], None]] = {
    "TCP cut inside a PDV": _cut,
    KILL_SERVICE: _kill_service,
    KILL_PACS: _kill_pacs,
    "0xA700": _refuse,
    "N-EVENT-REPORT lost": _lose_report,
    "N-EVENT-REPORT doubled": _double_report,
    FILL_DISK: _fill_disk,
}
