"""What a peer asked of our archive and was given, for whoever keeps account of it."""

from dataclasses import dataclass

from ductoview.model.node import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search: the identifier as it came, in its transfer syntax; ``failure`` says why it was not answered, else empty."""

    from_aet: str
    from_address: str
    sop_class_uid: str
    identifier: bytes
    transfer_syntax_uid: str
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What left at a peer's wish, to ``to`` or, without one, to himself: the SOPInstanceUIDs stored there, and the others."""

    from_aet: str
    from_address: str
    to: Node | None
    stored: tuple[str, ...]
    failed: tuple[str, ...]
