"""Orders at work: what is expected, and every image that comes or is opened held against it."""

import logging
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ductoview.errors import LibraryError, RefusedForGood
from ductoview.library.index import now
from ductoview.library.library import Library
from ductoview.library.stated import read_stated
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.library import StoredInstance
from ductoview.model.order import Order, Stated
from ductoview.model.order_book import ChosenOrder, OrderBook, OrderEvent, OrderEventKind, OrderMatch, OrdersNow
from ductoview.model.order_match import Fit, compare
from ductoview.service.hub import Hub

_MAY_BE_A_DUCTOGRAM = frozenset({"MG", "CR", "DX", "RG", "RF", "XA", "SC", "OT", ""})
"""Modalities (0008,0060) under which X-ray images of a breast come: of a cassette, a fluoroscopy room, copied, or unnamed."""
_TOPIC = "ORDER"
_log = logging.getLogger(__name__)


class Orders:
    """Thread-safe. Nothing here changes an image, or keeps one from being stored."""

    def __init__(self, library: Library, hub: Hub) -> None:
        self._library, self._hub = library, hub
        self._lock = threading.RLock()
        self._book = OrderBook()
        self._unkept: list[OrderEvent] = []
        self._fetching: list[tuple[str, str]] = []
        for event in library.order_events():
            self._book.take(event)

    def now(self, study_uid: str = "") -> OrdersNow:
        """What is expected, what stops, and what is known of ``study_uid``."""
        with self._lock:
            return self._book.now(study_uid)

    def choose(self, order: Order, by: str, *, instead_of: str = "") -> ChosenOrder:
        """Expect images of this order from now on, instead of any other.

        ``instead_of`` names one that was chosen by mistake: what came under it is held against this one. Raises
        RefusedForGood when nobody chooses.
        """
        _refuse_nobody(by)
        with self._lock:
            moved = self._book.of_order(instead_of)
            if instead_of:
                self._end(instead_of, OrderEventKind.WRONG, by, "")
            order_id = uuid4().hex
            self._keep(OrderEventKind.CHOSEN, order_id, by=by, order=order)
            for match in moved:
                for stated in match.stated:
                    self._keep(OrderEventKind.STATED, order_id, study_uid=match.study_uid, stated=stated)
            chosen = self._book.chosen(order_id)
        self._hub.post(_TOPIC)
        assert chosen is not None
        return chosen

    def end(self, order_id: str, by: str, *, is_wrong: bool = False, reason: str = "") -> None:
        """The exam is over, or the order was chosen by mistake; raises RefusedForGood when nobody says so."""
        _refuse_nobody(by)
        with self._lock:
            self._end(order_id, OrderEventKind.WRONG if is_wrong else OrderEventKind.ENDED, by, reason)
        self._hub.post(_TOPIC)

    def decide(
        self, order_id: str, study_uid: str, *, belongs: bool, by: str, reason: str, seen: int | None = None
    ) -> None:
        """A person says of a study that does not fit: it belongs to the order all the same, and why; or it is kept apart.

        ``seen`` is how many different things its images stated when the person looked. Raises RefusedForGood without a
        person, without a reason for belonging, when it did not come under the order, or when more is stated by now.
        """
        _refuse_nobody(by)
        if belongs and not reason.strip():
            raise RefusedForGood("Say why these images belong to the order although they differ; nothing was decided.")
        kind = OrderEventKind.BELONGS if belongs else OrderEventKind.KEPT_APART
        with self._lock:
            match = self._book.match(order_id, study_uid)
            if match is None:
                raise RefusedForGood("This study did not come under that order; look at the worklist again.")
            if seen is not None and seen != len(match.stated):
                raise RefusedForGood(
                    "Another image came while you decided; nothing was decided. Look at it, then decide."
                )
            self._keep(kind, order_id, study_uid=study_uid, by=by, reason=reason.strip())
        self._hub.post(_TOPIC)

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """While an order is expected, nobody hears whether a study is stopped before what comes was held against it."""
        with ExitStack() as held:
            with self._lock:
                if self._book.expected() is not None:
                    held.enter_context(self._lock)
            yield

    def arrived(self, stored: StoredInstance, from_aet: str = "") -> None:
        """An image came from a modality or another node: it is held against the orders of its study and what is expected.

        Never raises: it is stored already, and whoever sent it must hear so. What was asked for by ``fetched``, and what
        a node of ours sends from another day, came for another reason; the clock of a modality may be wrong.
        """
        try:
            with self._lock:
                if not _may_be_a_ductogram(stored) or self._is_fetched(stored.study_uid):
                    return
                # A late image of an exam that is over is sent by the rules before anybody opens it.
                known = self._book.of_study(stored.study_uid)
                for match in (one for one in known if not one.chosen.is_wrong):
                    self._hold_against(match.chosen, stored.study_uid, [stored.path])
                expected = self._book.expected()
                if expected is None:
                    return
                is_of_a_modality = bool(from_aet) and self._library.offered.destination(from_aet) is None
                self._hold_against(expected, stored.study_uid, [stored.path], of_any_day=is_of_a_modality)
        except Exception as error:  # noqa: BLE001  (whatever a header holds: the sender must hear that it is stored)
            _log.error(
                "image ...%s could not be held against its order: %s",
                stored.sop_instance_uid[-8:],
                type(error).__name__,
            )

    def look_at(self, study_uid: str) -> OrdersNow:
        """Hold a study that is opened against the order it came under, else against what is expected.

        What was here before the order was chosen, and is of another patient or exam, is no concern of that order.
        """
        images = [
            one.path
            for one in self._library.instances(study_uid)
            if _may_be_a_ductogram(one) and not one.own and not one.missing
        ]
        with self._lock:
            known = self._book.now(study_uid).of_study(study_uid)
            expected = self._book.expected()
            if not known and expected is not None and self._may_be_of(expected, study_uid, images):
                self._hold_against(expected, study_uid, images)
            for match in known:
                self._hold_against(match.chosen, study_uid, images)
            return self._book.now(study_uid)

    @contextmanager
    def fetched(self, study_uid: str, ae_titles: Collection[str] = ("",)) -> Iterator[None]:
        """What comes of this study meanwhile was asked for here, of whoever has one of these titles."""
        asked = [(study_uid, one) for one in ae_titles]
        with self._lock:
            self._fetching += asked
        try:
            yield
        finally:
            with self._lock:
                for one in asked:
                    self._fetching.remove(one)

    @property
    def asked_for(self) -> frozenset[tuple[str, str]]:
        """The studies that are fetched just now, each with an AE title that may bring it."""
        with self._lock:
            return frozenset(self._fetching)

    def is_stopped(self, study_uid: str) -> bool:
        """True while images of a study do not fit their order and no person has decided."""
        return bool(self._stops([study_uid]))

    def stopped_of(self, study_uids: Collection[str]) -> frozenset[str]:
        """Those of some studies that are stopped."""
        return frozenset(match.study_uid for match in self._stops(study_uids))

    def stopped(self) -> frozenset[str]:
        """Every study that is stopped."""
        with self._lock:
            with suppress(LibraryError):
                self._keep_late()
            return frozenset(one.study_uid for one in self._book.stopped())

    def refuse_stopped(self, study_uids: Collection[str]) -> None:
        """Raise LibraryError when one of these studies is stopped: it is not sent before."""
        for study_uid in study_uids:
            if why := self.why_stopped(study_uid):
                raise LibraryError(why)

    def why_stopped(self, study_uid: str) -> str:
        """Why a study must not leave yet and what to do, in a sentence; empty when it may."""
        for match in self._stops([study_uid]):
            fields = ", ".join(one.field.value for one in match.differing)
            return (
                f"Study ...{match.study_uid[-8:]} differs from its order in {fields}; decide in the red banner, or under"
                " Worklist, what it belongs to. Then send it."
            )
        return ""

    def _is_fetched(self, study_uid: str) -> bool:
        return any(study_uid == one for one, _ in self._fetching)

    def _stops(self, study_uids: Iterable[str]) -> list[OrderMatch]:
        with self._lock:
            with suppress(LibraryError):
                self._keep_late()
            return [one for uid in frozenset(study_uids) for one in self._book.of_study(uid) if one.is_stopped]

    def _may_be_of(self, chosen: ChosenOrder, study_uid: str, images: Iterable[Path]) -> bool:
        if self._library.has_come_since(study_uid, chosen.chosen):
            return True
        fits = {compare(chosen.order, _stated_by(path)).fit for path in images}
        return Fit.FITS in fits and Fit.DIFFERS not in fits

    def _hold_against(
        self, chosen: ChosenOrder, study_uid: str, images: Iterable[Path], *, of_any_day: bool = False
    ) -> None:
        known = self._book.match(chosen.id, study_uid)
        seen = set(known.stated) if known is not None else set()
        for path in images:
            stated = _stated_by(path)
            if stated in seen or not (seen or of_any_day or _is_of_the_day(stated, chosen)):
                continue
            seen.add(stated)
            self._keep(OrderEventKind.STATED, chosen.id, study_uid=study_uid, stated=stated)
            self._hub.post(_TOPIC, study_uid)

    def _end(self, order_id: str, kind: OrderEventKind, by: str, reason: str) -> None:
        if self._book.chosen(order_id) is None:
            raise RefusedForGood("This order was not chosen here; look at the worklist again.")
        self._keep(kind, order_id, by=by, reason=reason)

    def _keep(
        self, kind: OrderEventKind, order_id: str, *, study_uid: str = "", by: str = "", reason: str = "",
        order: Order | None = None, stated: Stated | None = None,
    ) -> None:  # fmt: skip
        event = OrderEvent(
            id=uuid4().hex, kind=kind, order_id=order_id, made=now(), study_uid=study_uid, by=by, reason=reason,
            order=order, stated=stated,
        )  # fmt: skip
        try:
            self._keep_late()
            self._library.append_order_event(event)
        except LibraryError as error:
            if kind is not OrderEventKind.STATED:
                raise
            # Its image is stored: what differs stops it at once, and is kept as soon as that can be.
            self._unkept.append(event)
            _log.error("what images state could not be kept yet: %s", error)
        self._book.take(event)

    def _keep_late(self) -> None:
        """Keep what could not be kept before; raises LibraryError while it still cannot."""
        while self._unkept:
            self._library.append_order_event(self._unkept[0])
            del self._unkept[0]


def _may_be_a_ductogram(stored: StoredInstance) -> bool:
    return stored.modality.strip().upper() in _MAY_BE_A_DUCTOGRAM


def _stated_by(path: Path) -> Stated:
    """A header that cannot be understood states nothing."""
    try:
        return read_stated(path)
    except LibraryError:
        return Stated(patient=PatientIdentity())


def _is_of_the_day(stated: Stated, chosen: ChosenOrder) -> bool:
    """Images without a date may be of today; the modality's clock gives the day of its own place, as ours does."""
    days = {datetime.fromisoformat(chosen.chosen).astimezone(), datetime.now(UTC).astimezone()}
    return not stated.study_date or stated.study_date in {f"{day:%Y%m%d}" for day in days}


def _refuse_nobody(by: str) -> None:
    if not by.strip("^= "):
        raise RefusedForGood("Say who you are: the decision is kept with your name. Nothing was changed.")
