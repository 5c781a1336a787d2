"""C-STORE: files to a node (PS3.4 annex B).

Every object goes in the transfer syntax of its file. Only to a node that refuses a compressed one is it sent uncompressed,
in a copy that the caller has made elsewhere: decoding pixels is work for a worker process and not for this one.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydicom.uid import UID
from pynetdicom import build_context
from pynetdicom.sop_class import Verification

from ductoview.errors import NetworkError
from ductoview.model.library import SentObject
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.network.connection import Association, connected, lost
from ductoview.network.contexts import MOST_KINDS_SENT, sending_contexts
from ductoview.network.dicomweb.store import store_files
from ductoview.network.part10 import ObjectFacts, object_facts
from ductoview.network.sending import Uncompress, must_be_uncompressed, send_object, send_uncompressed
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import is_permanent, is_stored, store_words

OnSent = Callable[[Path, SentObject], None]
# So many objects in a row without an answer: it is not they, it is the node.
_MOST_UNANSWERED = 3


def send_files(
    node: Node,
    paths: Sequence[Path],
    *,
    on_sent: OnSent = lambda _path, _sent: None,
    uncompress: Uncompress | None = None,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[SentObject, ...]:
    """Send files over as few associations as can be; ``on_sent`` hears of each as soon as the node has answered.

    ``uncompress`` makes the copies for a node that refuses a compression; without it such an object fails.
    An object under which the connection is lost has status None, and the others go over a new one. Raises NetworkError
    when there is no association or three objects in a row got no answer, and Cancelled; what was reported stands.
    """
    if node.web is not None:
        return store_files(
            node, paths, on_sent=on_sent, uncompress=uncompress, timeouts=timeouts, progress=progress, cancel=cancel
        )
    results: list[SentObject] = []

    def report(path: Path, sent: SentObject) -> None:
        results.append(sent)
        on_sent(path, sent)
        progress(len(results) / len(paths), f"{len(results)} of {len(paths)} sent to {node.name}")

    progress(0.0, f"Connecting to {node.name}")
    for batch in _batches(paths, report):
        waiting = list(batch)
        while waiting:
            kinds = [(one.sop_class_uid, one.transfer_syntax_uid) for one in waiting]
            # With Verification an association comes about also where none of these kinds is taken: then the objects fail,
            # and not the node, which would be asked for ever and get nothing else meanwhile.
            contexts = [*sending_contexts(kinds, uncompressing=uncompress is not None), build_context(Verification)]
            with connected(
                node, contexts, local_aet=local_aet, timeouts=timeouts, cancel=cancel
            ) as association:  # fmt: skip
                _send_while_connected(association, waiting, report, uncompress, cancel)
            if waiting and [one.status for one in results[-_MOST_UNANSWERED:]] == [None] * _MOST_UNANSWERED:
                raise lost(node, timeouts.dimse_s)
    return tuple(results)


def _send_while_connected(
    association: Association,
    waiting: list[ObjectFacts],
    report: OnSent,
    uncompress: Uncompress | None,
    cancel: CancelToken | None,
) -> None:
    """Send and remove from ``waiting`` until it is empty or an object got no answer: then the connection is gone."""
    while waiting:
        check(cancel)
        facts = waiting[0]
        sent = _sent(association, facts, uncompress)
        is_lost = sent.status is None and not sent.permanent
        if is_lost:
            check(cancel)
        report(waiting.pop(0).path, sent)
        if is_lost:
            return


def _sent(association: Association, facts: ObjectFacts, uncompress: Uncompress | None) -> SentObject:
    uid, converted = facts.sop_instance_uid, ""
    try:
        if uncompress is not None and must_be_uncompressed(association, facts):
            converted = f"sent uncompressed, since it does not accept {UID(facts.transfer_syntax_uid).name}"
            answer = send_uncompressed(association, facts, uncompress)
        else:
            answer = send_object(association, association.send_c_store, facts)
    except (NetworkError, ValueError, AttributeError, OSError) as error:
        words = str(error) if isinstance(error, NetworkError) else f"it cannot be sent ({type(error).__name__})"
        return SentObject(sop_instance_uid=uid, status=None, stored=False, words=words, permanent=True)
    except RuntimeError:
        return _unanswered(uid)
    if "Status" not in answer:
        return _unanswered(uid)
    status = int(answer.Status)
    return SentObject(
        sop_instance_uid=uid, status=status, stored=is_stored(status), words=store_words(status),
        permanent=is_permanent(status), converted=converted,
    )  # fmt: skip


def _unanswered(uid: str) -> SentObject:
    words = "the connection was lost before it was answered; it will be sent again"
    return SentObject(sop_instance_uid=uid, status=None, stored=False, words=words)


def _batches(paths: Sequence[Path], report: OnSent) -> Iterator[tuple[ObjectFacts, ...]]:
    """The files in lots whose kinds fit one association; those that cannot be read are reported."""
    batch: list[ObjectFacts] = []
    kinds: set[tuple[str, str]] = set()
    for path in paths:
        try:
            facts = object_facts(path)
        except NetworkError as error:
            report(path, SentObject(sop_instance_uid="", status=None, stored=False, words=str(error), permanent=True))
            continue
        kind = (facts.sop_class_uid, facts.transfer_syntax_uid)
        if len(kinds | {kind}) > MOST_KINDS_SENT:
            yield tuple(batch)
            batch, kinds = [], set()
        batch.append(facts)
        kinds.add(kind)
    if batch:
        yield tuple(batch)
