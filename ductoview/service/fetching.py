"""Bringing a study here: by C-GET what is not here yet, by C-MOVE everything, as the node prefers."""

from collections.abc import Sequence
from dataclasses import replace

from ductoview.errors import NetworkError
from ductoview.model.library import InstanceRow, TransferOutcome
from ductoview.model.node import Node, RetrieveMethod
from ductoview.network.find import IncompleteList, find_instances
from ductoview.network.retrieve import get_study, move_study
from ductoview.service.asked import Asked
from ductoview.service.core import Service


def fetch_study(service: Service, asked: Asked, node: Node, study_uid: str) -> TransferOutcome:
    """Fetch and keep a study; raises NetworkError (nothing came, or our receiver is closed) or Cancelled."""
    with service.orders.fetched(study_uid, _titles(service, node)):
        if node.retrieve is RetrieveMethod.MOVE:
            return _moved(service, asked, node, study_uid)
        return _got(service, asked, node, study_uid)


def _titles(service: Service, node: Node) -> frozenset[str]:
    """Those by which it may bring a study: its own, and those of other nodes at its address, which send for it."""
    return frozenset(one.ae_title for one in service.library.nodes() if one.host == node.host) | {node.ae_title}


def _got(service: Service, asked: Asked, node: Node, study_uid: str) -> TransferOutcome:
    here = {one.sop_instance_uid for one in service.library.instances(study_uid) if not one.missing}
    listed = _listed(service, asked, node, study_uid) if here else ()
    offered = {row.sop_instance_uid for row in listed}
    # A node that lists no images may have some all the same: then everything is asked for.
    wanted = offered - here if offered else None
    already = len(offered & here)
    if wanted is not None and not wanted:
        return TransferOutcome(done=0, already=already)
    outcome = get_study(
        node, study_uid, keep=service.keep, incoming=service.library.incoming, wanted=wanted,
        local_aet=service.local_aet, progress=asked.progress, cancel=asked,
    )  # fmt: skip
    return replace(outcome, already=already)


def _moved(service: Service, asked: Asked, node: Node, study_uid: str) -> TransferOutcome:
    """What came counts, not what the node tells: it may send to another address by our title, and call that done."""
    listening = service.receiver.listening
    if listening is None:
        raise NetworkError(
            f"{node.name} gives images by C-MOVE, for which our receiver must be open and known to it: set it up"
            " under Preferences, Receiving (or 'ductoview receive open'), or set the node up with C-GET."
        )
    before = _here(service, study_uid)
    listed = _listed(service, asked, node, study_uid)
    try:
        told = move_study(
            node, study_uid, destination_aet=listening.ae_title, local_aet=service.local_aet, progress=asked.progress,
            cancel=asked,
        )  # fmt: skip
    except NetworkError as error:
        if not _here(service, study_uid) - before:
            raise
        told = TransferOutcome(done=0, failed=1, failures=(str(error),))
    here = _here(service, study_uid)
    if not here:
        raise NetworkError(
            f"{node.name} says that it sent {told.done} objects, but none came here; have {listening.ae_title} entered"
            f" there with our address and port {listening.any_port}."
        )
    done, already = len(here - before), len(before)
    if not listed:
        return replace(told, done=done, already=already)
    why = told.failures[0] if told.failures else f"{node.name} says that it was sent, but it did not come here."
    failures = tuple(
        f"Object ...{row.sop_instance_uid[-12:]}: {why}" for row in listed if row.sop_instance_uid not in here
    )
    return TransferOutcome(done=done, already=already, failed=len(failures), failures=failures)


def _here(service: Service, study_uid: str) -> set[str]:
    """What is here of a study, also what stands aside since its UID names an object of another study."""
    shown, aside = (service.library.instances(study_uid, kept_aside=aside) for aside in (False, True))
    return {one.sop_instance_uid for one in (*shown, *aside) if not one.missing}


def _listed(service: Service, asked: Asked, node: Node, study_uid: str) -> Sequence[InstanceRow]:
    """The images that the node lists; none when these are not all it has."""
    try:
        return find_instances(node, study_uid, local_aet=service.local_aet, cancel=asked)
    except IncompleteList:
        return ()
