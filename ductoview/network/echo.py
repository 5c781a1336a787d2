"""C-ECHO: is a node there, does it know us (PS3.4 annex A), and what does it offer?"""

import time

from pydicom.uid import UID
from pynetdicom import build_context, sop_class
from pynetdicom.presentation import PresentationContext

from ductoview.errors import NetworkError
from ductoview.model.echo import EchoAnswer, Offer
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, check
from ductoview.network.connection import Association, connected, lost
from ductoview.network.contexts import NATIVE, SYNTAXES
from ductoview.network.dicomweb.echo import web_echo
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import state
from ductoview.network.words import query_words

_SERVICES: tuple[tuple[str, UID], ...] = (
    ("Find studies (C-FIND)", sop_class.StudyRootQueryRetrieveInformationModelFind),
    ("Fetch over the same connection (C-GET)", sop_class.StudyRootQueryRetrieveInformationModelGet),
    ("Fetch to our receiver (C-MOVE)", sop_class.StudyRootQueryRetrieveInformationModelMove),
    ("Commit itself to keep (storage commitment)", sop_class.StorageCommitmentPushModel),
    ("Worklist", sop_class.ModalityWorklistInformationFind),
)
OF_OTHERS_ONLY = ("Commit itself to keep (storage commitment)", "Worklist")
"""Services that our own receiver does not have, whatever contexts it takes: commitment is reported to it, not asked of it."""
_PICTURES: tuple[tuple[str, UID], ...] = (
    ("Take mammograms", sop_class.DigitalMammographyXRayImageStorageForPresentation),
    ("Take raw mammograms", sop_class.DigitalMammographyXRayImageStorageForProcessing),
)
_DOCUMENTS: tuple[tuple[str, UID], ...] = (
    ("Take marks (presentation states)", sop_class.GrayscaleSoftcopyPresentationStateStorage),
    ("Take duct maps (segmentations)", sop_class.SegmentationStorage),
    ("Take reports (structured)", sop_class.ComprehensiveSRStorage),
    ("Take reports (PDF)", sop_class.EncapsulatedPDFStorage),
    ("Take key images", sop_class.KeyObjectSelectionDocumentStorage),
)


def echo(
    node: Node,
    *,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    cancel: CancelToken | None = None,
) -> EchoAnswer:
    """One C-ECHO, on an association that also asks for all we use; raises NetworkError or Cancelled."""
    if node.web is not None:
        return web_echo(node, timeouts=timeouts, cancel=cancel)
    began = time.perf_counter()
    with connected(node, _wanted(), local_aet=local_aet, timeouts=timeouts, cancel=cancel) as association:
        if not _ways(association, sop_class.Verification):
            raise NetworkError(f"{node.name} is there, but does not answer echoes: it does not offer Verification.")
        before = time.perf_counter()
        status = association.send_c_echo()
        taken = time.perf_counter() - before
        protection = state(association.dul.socket and association.dul.socket.socket)
    check(cancel)
    if "Status" not in status:
        raise lost(node, timeouts.dimse_s)
    if status.Status:
        raise NetworkError(f"{node.name} answered the echo, but {query_words(status.Status)}.")
    return EchoAnswer(
        seconds=taken, connect_seconds=before - began, protection=protection, offers=_offers(association)
    )  # fmt: skip


def _wanted() -> list[PresentationContext]:
    return [
        build_context(sop_class.Verification),
        *(build_context(uid) for _, uid in _SERVICES),
        *(build_context(uid, syntax) for _, uid in _PICTURES for syntax in SYNTAXES),
        *(build_context(uid, syntax) for _, uid in _DOCUMENTS for syntax in NATIVE),
    ]


def _offers(association: Association) -> tuple[Offer, ...]:
    services = tuple(Offer(service=words, ways=_ways(association, uid)) for words, uid in _SERVICES)
    kinds = tuple(
        Offer(service=words, ways=_ways(association, uid), is_kind=True) for words, uid in (*_PICTURES, *_DOCUMENTS)
    )
    return services + kinds


def _ways(association: Association, uid: UID) -> tuple[str, ...]:
    return tuple(
        UID(context.transfer_syntax[0]).name
        for context in association.accepted_contexts
        if context.abstract_syntax == uid
    )
