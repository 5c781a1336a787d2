"""One file over an association by C-STORE, as it is; used to send, and to answer C-GET and C-MOVE."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pydicom import Dataset, dcmread
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian
from pynetdicom.dsutils import create_file_meta

from ductoview.errors import NetworkError
from ductoview.network.contexts import COMPRESSED, NATIVE
from ductoview.network.part10 import ObjectFacts, object_facts

_SLOWEST_BYTES_PER_S = 125_000

SendStore = Callable[..., Dataset]
"""pynetdicom's ``send_c_store``."""
Uncompress = Callable[[Path], AbstractContextManager[Path]]
"""Gives an uncompressed copy of a compressed file for as long as it is entered; raises NetworkError when it cannot."""


def accepted_syntaxes(association: Any, sop_class_uid: str) -> frozenset[str]:
    """The transfer syntaxes in which the peer takes objects of a class from us."""
    return frozenset(
        str(context.transfer_syntax[0])
        for context in association.accepted_contexts
        if context.abstract_syntax == sop_class_uid and context.as_scu
    )


def send_object(association: Any, send: SendStore, facts: ObjectFacts, **arguments: Any) -> Dataset:
    """Send one object byte by byte in its own transfer syntax; returns the status, empty when no answer came.

    Explicit and implicit VR may stand in for each other, which changes no value. Raises NetworkError when the peer
    accepts neither.
    """
    syntaxes = accepted_syntaxes(association, facts.sop_class_uid)
    usual = association.dimse_timeout
    association.dimse_timeout = usual + facts.path.stat().st_size / _SLOWEST_BYTES_PER_S
    try:
        if facts.transfer_syntax_uid in syntaxes and facts.plain:
            return send(facts.path, **arguments)
        if facts.transfer_syntax_uid not in syntaxes and not _is_convertible(facts, syntaxes):
            raise NetworkError(_refusal(facts, syntaxes))
        return send(_dataset(facts), **arguments)
    finally:
        association.dimse_timeout = usual


def must_be_uncompressed(association: Any, facts: ObjectFacts) -> bool:
    """True when the peer refuses the object's compression but takes its kind uncompressed."""
    syntaxes = accepted_syntaxes(association, facts.sop_class_uid)
    is_refused = facts.transfer_syntax_uid in COMPRESSED and facts.transfer_syntax_uid not in syntaxes
    return is_refused and any(str(native) in syntaxes for native in NATIVE)


def send_uncompressed(association: Any, facts: ObjectFacts, uncompress: Uncompress) -> Dataset:
    """Send an uncompressed copy of one object; raises NetworkError when there is none, or it is another object."""
    with uncompress(facts.path) as path:
        copy = object_facts(path)
        if (copy.sop_class_uid, copy.sop_instance_uid) != (facts.sop_class_uid, facts.sop_instance_uid):
            raise NetworkError("its uncompressed copy came out as another object; it is not sent")
        return send_object(association, association.send_c_store, copy)


def _dataset(facts: ObjectFacts) -> Dataset:
    ds = dcmread(facts.path, force=True)
    ds.file_meta = create_file_meta(
        sop_class_uid=UID(facts.sop_class_uid),
        sop_instance_uid=UID(facts.sop_instance_uid),
        transfer_syntax=UID(facts.transfer_syntax_uid),
    )
    return ds


def _is_convertible(facts: ObjectFacts, syntaxes: frozenset[str]) -> bool:
    plain = {*map(str, NATIVE), str(DeflatedExplicitVRLittleEndian)}
    return facts.transfer_syntax_uid in plain and bool(syntaxes & plain)


def _refusal(facts: ObjectFacts, syntaxes: frozenset[str]) -> str:
    kind = UID(facts.sop_class_uid).name
    if not syntaxes:
        return f"it does not accept objects of the kind {kind}"
    return (
        f"it does not accept {UID(facts.transfer_syntax_uid).name} for {kind}, and this way the object is sent as it is;"
        " enable that transfer syntax there"
    )
