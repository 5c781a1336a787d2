"""Bringing a study here: by C-GET what is not here yet, by C-MOVE everything, as the node prefers."""

from dataclasses import replace

from ductoview.errors import NetworkError
from ductoview.model.library import TransferOutcome
from ductoview.model.node import Node, RetrieveMethod
from ductoview.network.find import find_instances
from ductoview.network.retrieve import get_study, move_study
from ductoview.service.asked import Asked
from ductoview.service.core import Service


def fetch_study(service: Service, asked: Asked, node: Node, study_uid: str) -> TransferOutcome:
    """Fetch and keep a study; raises NetworkError (nothing came, or our receiver is closed) or Cancelled."""
    with service.orders.fetched(study_uid):
        if node.retrieve is RetrieveMethod.MOVE:
            return _moved(service, asked, node, study_uid)
        return _got(service, asked, node, study_uid)


def _got(service: Service, asked: Asked, node: Node, study_uid: str) -> TransferOutcome:
    here = {one.sop_instance_uid for one in service.library.instances(study_uid) if not one.missing}
    listed = find_instances(node, study_uid, local_aet=service.local_aet, cancel=asked) if here else ()
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
    listening = service.receiver.listening
    if listening is None:
        raise NetworkError(
            f"{node.name} gives images by C-MOVE, for which our receiver must be open and known to it: set it up"
            " under Preferences, Receiving (or 'ductoview receive open'), or set the node up with C-GET."
        )
    return move_study(
        node, study_uid, destination_aet=listening.ae_title, local_aet=service.local_aet, progress=asked.progress,
        cancel=asked,
    )  # fmt: skip
