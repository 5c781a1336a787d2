"""C-GET and C-MOVE: a study from a node (PS3.4 C.4.2, C.4.3)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from ductoview.network.dicomweb.retrieve import fetch_study
from ductoview.network.fields import put
from ductoview.network.find import IncompleteList, find_instances
from ductoview.network.reception import Reception
from ductoview.network.tally import Arrivals, Told
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import query_words

_GET = StudyRootQueryRetrieveInformationModelGet
_MOVE = StudyRootQueryRetrieveInformationModelMove
_PENDING = (0xFF00, 0xFF01)
_MESSAGE_ID = 1


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
    """Fetch a study by C-GET (WADO-RS from a DICOMweb node), or the ``wanted`` SOPInstanceUIDs of it; each object goes
    through ``incoming`` to ``keep``.

    Objects that the node did not give at first are asked for again one by one. What is kept stays kept, also when
    NetworkError (nothing came) or Cancelled is raised.
    """
    progress(0.0, f"Asking {node.name} what the study holds")
    listed: Sequence[InstanceRow]
    try:
        listed = find_instances(node, study_uid, local_aet=local_aet, timeouts=timeouts, cancel=cancel)
    except IncompleteList:
        listed = ()
    if wanted is not None:
        listed = _only(listed, study_uid, wanted)
    if node.web is not None:
        return fetch_study(
            node, study_uid, listed, keep=keep, incoming=incoming, wanted=wanted, timeouts=timeouts, progress=progress,
            cancel=cancel,
        )  # fmt: skip
    arrivals = Arrivals(study_uid, len(listed), node.name, progress)
    reception = Reception(keep, refuse=arrivals.refusal, on_kept=arrivals.kept, on_failed=arrivals.failed)
    classes = tuple(dict.fromkeys(row.sop_class_uid for row in listed if row.sop_class_uid)) or LIKELY_CLASSES

    def get(identifiers: Sequence[Dataset]) -> None:
        with connected(
            node, [build_context(_GET), *receiving_contexts(classes)], local_aet=local_aet, timeouts=timeouts,
            cancel=cancel, polite=True, roles=[build_role(uid, scp_role=True) for uid in classes],
            handlers=[(evt.EVT_C_STORE, reception.handle)], incoming=incoming,
        ) as association:  # fmt: skip
            transfer = _Transfer(node=node, association=association, model=_GET, timeouts=timeouts, cancel=cancel)
            try:
                for identifier in identifiers:
                    arrivals.words = transfer.run(identifier) or arrivals.words
            finally:
                association.dimse.discard()

    if wanted is None:
        with arrivals.going_on():
            get([_study(study_uid)])
    missing = arrivals.missing(listed)
    if missing:
        check(cancel)
        with arrivals.going_on():
            get([_image(row) for row in missing])
    check(cancel)
    return arrivals.outcome(listed)


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
    """Have a study sent by C-MOVE to ``destination_aet``, whose listener keeps it; raises NetworkError or Cancelled.

    The outcome is what the node tells. Some end with a failure, or before the end, and count nothing as failed: that is
    one failure, of objects nobody has counted.
    """
    progress(0.0, f"Asking {node.name} to send the study")
    told = Told(node.name, progress)
    with connected(node, [_MOVE], local_aet=local_aet, timeouts=timeouts, cancel=cancel, polite=True) as association:
        association.dimse_timeout = timeouts.move_s
        transfer = _Transfer(node=node, association=association, model=_MOVE, timeouts=timeouts, cancel=cancel)
        words = transfer.run(_study(study_uid), destination_aet, hear=told.hear)
    check(cancel)
    if not told.done and (words or not told.failed):
        raise NetworkError(
            f"{node.name} sent nothing of the study: {words or 'it does not have it'}; look whether it knows"
            f" {destination_aet} with our address and port."
        )
    if not (words or told.failed):
        return TransferOutcome(done=told.done)
    which = f"{told.failed} objects were not" if told.failed else "Not all objects were"
    why = words or "it did not say why"
    return TransferOutcome(
        done=told.done, failed=told.failed or 1, failures=(f"{which} sent by {node.name}: {why}.",)
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Transfer:
    """C-GETs or C-MOVEs over one association."""

    node: Node
    association: Association
    model: str
    timeouts: Timeouts
    cancel: CancelToken | None

    def run(
        self, identifier: Dataset, destination_aet: str = "", *, hear: Callable[[Dataset], None] = lambda _status: None
    ) -> str:
        """One request to its end; returns what is wrong in words, empty when nothing is.

        Of a node that stops though nobody here wished it, part of what was asked for is missing.
        """
        stopping = False
        for status, _ in self._answers(identifier, destination_aet):
            if "Status" not in status:
                check(self.cancel)
                raise lost(self.node, self.timeouts.move_s if self.model == _MOVE else self.timeouts.dimse_s)
            hear(status)
            if status.Status not in _PENDING:
                return "" if status.Status == 0 else query_words(status.Status, local=destination_aet)
            if not stopping and self.cancel is not None and self.cancel.is_set():
                stopping = True
                self.association.send_c_cancel(_MESSAGE_ID, query_model=self.model)
        return ""

    def _answers(self, identifier: Dataset, destination_aet: str) -> Iterator[tuple[Dataset, Dataset | None]]:
        if all(context.abstract_syntax != self.model for context in self.association.accepted_contexts):
            method, other = ("C-MOVE", "--get") if self.model == _MOVE else ("C-GET", "--move")
            raise NetworkError(f"{self.node.name} does not offer {method}; set the node up with {other}.")
        if not self.association.is_established:
            raise NetworkError(f"{self.node.name} has closed the connection; try again.")
        if self.model == _MOVE:
            yield from self.association.send_c_move(identifier, destination_aet, self.model, msg_id=_MESSAGE_ID)
        else:
            yield from self.association.send_c_get(identifier, self.model, msg_id=_MESSAGE_ID)


def _only(listed: Sequence[InstanceRow], study_uid: str, wanted: Collection[str]) -> tuple[InstanceRow, ...]:
    """The wanted ones, also those that the node does not list."""
    rows = {row.sop_instance_uid: row for row in listed}
    return tuple(
        rows.get(uid, InstanceRow(study_uid=study_uid, series_uid="", sop_instance_uid=uid))
        for uid in sorted(set(wanted))
    )


def _study(study_uid: str) -> Dataset:
    return _named({"QueryRetrieveLevel": "STUDY", "StudyInstanceUID": study_uid})


def _image(row: InstanceRow) -> Dataset:
    return _named(
        {
            "QueryRetrieveLevel": "IMAGE",
            "StudyInstanceUID": row.study_uid,
            "SeriesInstanceUID": row.series_uid,
            "SOPInstanceUID": row.sop_instance_uid,
        }
    )


def _named(keys: Mapping[str, str]) -> Dataset:
    identifier = Dataset()
    for keyword, value in keys.items():
        put(identifier, keyword, value)
    return identifier
