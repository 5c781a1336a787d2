"""C-GET and C-MOVE: a study from a node (PS3.4 C.4.2, C.4.3)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from pydicom import Dataset
from pynetdicom import build_context, build_role, evt
from pynetdicom.sop_class import (
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
)

from ductoview.errors import NetworkError
from ductoview.model.library import InstanceRow, Keep, TransferOutcome
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.network.connection import Association, connected, lost
from ductoview.network.contexts import LIKELY_CLASSES, receiving_contexts
from ductoview.network.fields import count
from ductoview.network.find import find_instances
from ductoview.network.part10 import ObjectFacts
from ductoview.network.reception import Reception
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import query_words

_GET = StudyRootQueryRetrieveInformationModelGet
_MOVE = StudyRootQueryRetrieveInformationModelMove
_PENDING = (0xFF00, 0xFF01)
_CANCELLED = 0xFE00
_MESSAGE_ID = 1

OnStatus = Callable[[Dataset], None]


def get_study(
    node: Node,
    study_uid: str,
    *,
    keep: Keep,
    incoming: Path,
    wanted: Collection[str] | None = None,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> TransferOutcome:
    """Fetch a study by C-GET, or the ``wanted`` SOPInstanceUIDs of it; each object goes through ``incoming`` to ``keep``.

    Objects that the node did not give at first are asked for again one by one. What is kept stays kept, also when
    NetworkError (nothing came) or Cancelled is raised.
    """
    progress(0.0, f"Asking {node.name} what the study holds")
    listed = find_instances(node, study_uid, local_aet=local_aet, timeouts=timeouts, cancel=cancel)
    if wanted is not None:
        listed = tuple(row for row in listed if row.sop_instance_uid in wanted)
        unknown = tuple(
            InstanceRow(study_uid=study_uid, series_uid="", sop_instance_uid=uid)
            for uid in sorted(set(wanted) - {row.sop_instance_uid for row in listed})
        )
        listed += unknown
    got = _Arrivals(study_uid, len(listed), node.name, progress)
    reception = Reception(keep, refuse=got.refusal, on_kept=got.kept, on_failed=got.failed)
    classes = tuple(dict.fromkeys(row.sop_class_uid for row in listed if row.sop_class_uid)) or LIKELY_CLASSES
    contexts = receiving_contexts(classes)

    def get(identifiers: Sequence[Dataset]) -> None:
        try:
            run_all(identifiers)
        except NetworkError as error:
            if got.is_empty:
                raise
            got.words = str(error).rstrip(".")

    def run_all(identifiers: Sequence[Dataset]) -> None:
        with connected(
            node, [build_context(_GET), *contexts], local_aet=local_aet, timeouts=timeouts, cancel=cancel, polite=True,
            roles=[build_role(uid, scp_role=True) for uid in classes],
            handlers=[(evt.EVT_C_STORE, reception.handle)], incoming=incoming,
        ) as association:  # fmt: skip
            try:
                for identifier in identifiers:
                    if not association.is_established:
                        break
                    got.words = (
                        _run(node, association, _GET, identifier, timeouts, got.progress, cancel, "") or got.words
                    )
            finally:
                association.dimse.discard()

    if wanted is None:
        get([_study(study_uid)])
    missing = got.missing(listed)
    if missing:
        check(cancel)
        get([_image(row) for row in missing])
    check(cancel)
    return got.outcome(listed)


def move_study(
    node: Node,
    study_uid: str,
    *,
    destination_aet: str,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> TransferOutcome:
    """Have a study sent by C-MOVE to ``destination_aet``, whose listener keeps it; raises NetworkError or Cancelled."""
    progress(0.0, f"Asking {node.name} to send the study")
    told = _Told(node.name, progress)
    with connected(node, [_MOVE], local_aet=local_aet, timeouts=timeouts, cancel=cancel, polite=True) as association:
        association.dimse_timeout = timeouts.move_s
        words = _run(node, association, _MOVE, _study(study_uid), timeouts, told.progress, cancel, destination_aet)
    check(cancel)
    if not told.done and (words or not told.failed):
        raise NetworkError(
            f"{node.name} sent nothing of the study: {words or 'it does not have it'}; look whether it knows"
            f" {destination_aet} with our address and port."
        )
    failures = (f"{told.failed} objects were not sent by {node.name}: {words}.",) if told.failed else ()
    return TransferOutcome(done=told.done, failed=told.failed, failures=failures)


class _Arrivals:
    """What came of one study, and what did not."""

    def __init__(self, study_uid: str, expected: int, node_name: str, report: Progress) -> None:
        self.words = ""
        self._study_uid = study_uid
        self._expected = expected
        self._node_name = node_name
        self._report = report
        self._done: set[str] = set()
        self._failures: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """True while nothing has come."""
        return not self._done and not self._failures

    def refusal(self, facts: ObjectFacts) -> str:
        """Only objects of the study that was asked for are let in."""
        return "" if facts.study_uid == self._study_uid else "it belongs to another study than the one asked for."

    def kept(self, uid: str) -> None:
        """An object is kept."""
        self._done.add(uid)
        self._failures.pop(uid, None)
        total = max(self._expected, len(self._done))
        self._report(len(self._done) / total, f"{len(self._done)} of {total} from {self._node_name}")

    def failed(self, uid: str, words: str) -> None:
        """An object came but was not kept."""
        self._failures[uid] = words

    def progress(self, status: Dataset) -> None:
        """The node's own counts add nothing to what we see ourselves."""

    def missing(self, listed: Sequence[InstanceRow]) -> list[InstanceRow]:
        """Listed objects that have not come; those refused here would be refused again."""
        return [row for row in listed if row.sop_instance_uid not in {*self._done, *self._failures}]

    def outcome(self, listed: Sequence[InstanceRow]) -> TransferOutcome:
        """The counts and a sentence for each failure; raises NetworkError when nothing came at all."""
        why = self.words or "the node did not send it"
        lacking = {row.sop_instance_uid: f"{why}." for row in self.missing(listed)} | self._failures
        if self.is_empty:
            raise NetworkError(
                f"{self._node_name} gave nothing of the study: {self.words or 'it does not have it'}; look for it again,"
                " or set the node up with --move."
            )
        failures = tuple(f"Object ...{uid[-12:]}: {words}" for uid, words in lacking.items())
        return TransferOutcome(done=len(self._done), failed=len(failures), failures=failures)


class _Told:
    """The counts in the answers to a C-MOVE."""

    def __init__(self, node_name: str, report: Progress) -> None:
        self.done = 0
        self.failed = 0
        self._node_name = node_name
        self._report = report

    def progress(self, status: Dataset) -> None:
        """Read the counts of one answer; a node may leave any of them out."""
        done = _number(status, "NumberOfCompletedSuboperations") + _number(status, "NumberOfWarningSuboperations")
        self.done = max(self.done, done)
        self.failed = max(self.failed, _number(status, "NumberOfFailedSuboperations"))
        total = self.done + self.failed + _number(status, "NumberOfRemainingSuboperations")
        if total:
            self._report((self.done + self.failed) / total, f"{self.done} of {total} sent by {self._node_name}")


def _run(
    node: Node,
    association: Association,
    model: str,
    identifier: Dataset,
    timeouts: Timeouts,
    on_status: OnStatus,
    cancel: CancelToken | None,
    destination_aet: str,
) -> str:
    """One C-GET or C-MOVE to its end; returns what is wrong in words, empty when nothing is."""
    answers: Iterator[tuple[Dataset, Dataset | None]]
    if model == _MOVE:
        answers = association.send_c_move(identifier, destination_aet, model, msg_id=_MESSAGE_ID)
    else:
        answers = association.send_c_get(identifier, model, msg_id=_MESSAGE_ID)
    stopping = False
    for status, _ in answers:
        if "Status" not in status:
            check(cancel)
            raise lost(node, timeouts)
        on_status(status)
        if status.Status not in _PENDING:
            return "" if status.Status in (0, _CANCELLED) else query_words(status.Status, local=destination_aet)
        if not stopping and cancel is not None and cancel.is_set():
            stopping = True
            association.send_c_cancel(_MESSAGE_ID, query_model=model)
    return ""


def _number(status: Dataset, keyword: str) -> int:
    return count(status, keyword) or 0


def _study(study_uid: str) -> Dataset:
    identifier = Dataset()
    identifier.QueryRetrieveLevel = "STUDY"
    identifier.StudyInstanceUID = study_uid
    return identifier


def _image(row: InstanceRow) -> Dataset:
    identifier = Dataset()
    identifier.QueryRetrieveLevel = "IMAGE"
    identifier.StudyInstanceUID = row.study_uid
    identifier.SeriesInstanceUID = row.series_uid
    identifier.SOPInstanceUID = row.sop_instance_uid
    return identifier
