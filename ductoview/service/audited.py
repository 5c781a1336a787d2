"""What of the service's work the audit trail hears, and in which words."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from ductoview.errors import DuctoviewError
from ductoview.library.queue import Errand
from ductoview.model.library import ReceivedObject, SentObject, StoredInstance, TransferOutcome
from ductoview.model.node import Node, StudyQuery
from ductoview.model.order import WorklistQuery
from ductoview.model.receiving import Refusal, refusal_words
from ductoview.model.served import Asked, Given
from ductoview.network.audit import events
from ductoview.network.audit.message import Actor, Outcome
from ductoview.service.audit import AuditTrail

T = TypeVar("T")
_SAME_STRANGER_S = 60.0
_MOST_STRANGERS = 100


def query(trail: AuditTrail, node: Node, asked: StudyQuery | WorklistQuery, ask: Callable[[], T]) -> T:
    """Ask, and tell that it was asked; raises what ``ask`` raises."""
    try:
        found = ask()
    except DuctoviewError as error:
        words = str(error)
        trail.record(lambda: events.queried(trail.us, node, asked, outcome=Outcome.MINOR_FAILURE, words=words))
        raise
    trail.record(lambda: events.queried(trail.us, node, asked, outcome=Outcome.SUCCESS))
    return found


def fetch(trail: AuditTrail, node: Node, study_uid: str, work: Callable[[], TransferOutcome]) -> TransferOutcome:
    """Fetch, and tell what came; raises what ``work`` raises."""
    try:
        outcome = work()
    except DuctoviewError as error:
        _tell_fetched(trail, node, study_uid, Outcome.SERIOUS_FAILURE, str(error))
        raise
    if outcome.done or outcome.failed:
        ended = Outcome.MINOR_FAILURE if outcome.failed else Outcome.SUCCESS
        _tell_fetched(trail, node, study_uid, ended, outcome.failures[0] if outcome.failures else "")
    return outcome


def received(trail: AuditTrail, peer: ReceivedObject, stored: StoredInstance) -> None:
    """Tell that a peer stored an object here."""
    source = Actor(user_id=peer.from_aet, alternative_id=f"AETITLES={peer.from_aet}", host=peer.from_address)
    trail.record(
        lambda: events.transferred(
            source, trail.us, trail.facts(stored.study_uid, {stored.sop_instance_uid}), by_source=True,
            outcome=Outcome.SUCCESS,
        )
    )  # fmt: skip


def begin_sending(trail: AuditTrail, node: Node, errands: Sequence[Errand]) -> None:
    """Tell that objects begin to leave, study by study."""
    for study_uid, uids in _by_study(trail, (one.sop_instance_uid for one in errands)).items():
        trail.record(
            lambda study_uid=study_uid, uids=uids: events.begin_transfer(  # type: ignore[misc]
                trail.us, events.node_actor(node), trail.facts(study_uid, uids)
            )
        )


def sent(trail: AuditTrail, node: Node, told: Sequence[tuple[Errand, SentObject]]) -> None:
    """Tell what the node stored and what not, study by study."""
    answers = {errand.sop_instance_uid: answer for errand, answer in told}
    for study_uid, uids in _by_study(trail, answers).items():
        failed = [answers[uid] for uid in sorted(uids) if not answers[uid].stored]
        ended = _ended(uids, failed)
        words = f"{len(failed)} of {len(uids)} not stored: {failed[0].words}" if failed else ""
        trail.record(
            lambda study_uid=study_uid, uids=uids, ended=ended, words=words: events.transferred(  # type: ignore[misc]
                trail.us, events.node_actor(node), trail.facts(study_uid, uids), by_source=True, outcome=ended,
                words=words,
            )
        )  # fmt: skip


def served(trail: AuditTrail, what: Asked | Given) -> None:
    """Tell what a peer asked our archive, or what left at his wish, study by study."""
    peer = Actor(user_id=what.from_aet, alternative_id=f"AETITLES={what.from_aet}", host=what.from_address)
    if isinstance(what, Asked):
        trail.record(lambda: events.asked(trail.us, peer, what))
        return
    destination, asked_by = (peer, None) if what.to is None else (events.node_actor(what.to), peer)
    for study_uid, uids in _by_study(trail, (*what.stored, *what.failed)).items():
        failed = uids & set(what.failed)
        words = f"{len(failed)} of {len(uids)} were not taken." if failed else ""
        ended = _ended(uids, failed)
        trail.record(
            lambda study_uid=study_uid, uids=uids, ended=ended, words=words: events.transferred(  # type: ignore[misc]
                trail.us, destination, trail.facts(study_uid, uids), by_source=False, outcome=ended, words=words,
                asked_by=asked_by,
            )
        )  # fmt: skip


def imported(trail: AuditTrail, media: str, stored: Iterable[StoredInstance]) -> None:
    """Tell that objects came as files, study by study."""
    studies: dict[str, set[str]] = {}
    for one in stored:
        studies.setdefault(one.study_uid, set()).add(one.sop_instance_uid)
    for study_uid, uids in studies.items():
        trail.record(
            lambda study_uid=study_uid, uids=uids: events.imported(  # type: ignore[misc]
                trail.us, media, trail.facts(study_uid, uids)
            )
        )


def person(name: str) -> Actor:
    """Who sits at this station, by the name he gave."""
    return Actor(user_id=name or "unknown", name=name)


def deleting(trail: AuditTrail, study_uid: str, by: Actor | None = None) -> Callable[[], None]:
    """Look a study up before its copies go, by a person's hand or by the rule; what is returned tells that they went."""
    if not trail.is_on:
        return lambda: None
    try:
        facts = trail.facts(study_uid)
    except DuctoviewError:
        facts = events.StudyFacts(study_uid=study_uid)
    return lambda: trail.record(lambda: events.deleted(trail.us, facts, by=by))


class Strangers:
    """Tells that somebody was not let in, and of the same one not again for a minute: knocking fills no disk."""

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail
        self._lock = threading.Lock()
        self._told: dict[str, float] = {}

    def __call__(self, refusal: Refusal) -> None:
        """Hear of one."""
        who, words = refusal.who, refusal_words(refusal)
        if not self._trail.is_on or not self._is_new(who):
            return
        trail = self._trail
        trail.record(
            lambda: events.alert(trail.us, events.NODE_AUTHENTICATION, who, words, outcome=Outcome.MINOR_FAILURE)
        )

    def _is_new(self, who: str) -> bool:
        now = time.monotonic()
        with self._lock:
            self._told = {one: at for one, at in self._told.items() if now - at < _SAME_STRANGER_S}
            if who in self._told or len(self._told) >= _MOST_STRANGERS:
                return False
            self._told[who] = now
            return True


def disbelieved(trail: AuditTrail, who: str, words: str) -> None:
    """Tell that somebody reported in the name of a node that he is not."""
    trail.record(
        lambda: events.alert(trail.us, events.NODE_AUTHENTICATION, who, words, outcome=Outcome.SERIOUS_FAILURE)
    )


def reconfigured(trail: AuditTrail, subject: str, words: str) -> None:
    """Tell that nodes or receiver were changed."""
    trail.record(lambda: events.alert(trail.us, events.NETWORK_CONFIGURATION, subject, words, outcome=Outcome.SUCCESS))


def _tell_fetched(trail: AuditTrail, node: Node, study_uid: str, outcome: Outcome, words: str) -> None:
    trail.record(
        lambda: events.transferred(
            events.node_actor(node), trail.us, trail.facts(study_uid), by_source=False, outcome=outcome, words=words
        )
    )


def _ended(uids: Collection[str], failed: Collection[object]) -> Outcome:
    """How the transfer of ``uids`` ended of which so many ``failed``."""
    if not failed:
        return Outcome.SUCCESS
    return Outcome.SERIOUS_FAILURE if len(failed) == len(uids) else Outcome.MINOR_FAILURE


def _by_study(trail: AuditTrail, uids: Iterable[str]) -> dict[str, set[str]]:
    """The objects by their study; empty while nobody wants to know, under no study where the library cannot tell."""
    wanted = set(uids)
    try:
        return trail.by_study(wanted) if trail.is_on else {}
    except DuctoviewError:
        return {"": wanted}
