"""Storage commitment as values: what a node is asked to keep, what it reports, and what its refusals ask for."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRequest:
    """Objects of one study that a node is asked to take responsibility for, under one transaction.

    ``objects`` are (SOPClassUID, SOPInstanceUID); ``asked`` how often the most patient of them was asked for before.
    """

    transaction_uid: str
    node: str
    study_uid: str
    objects: tuple[tuple[str, str], ...]
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentReport:
    """What a node says of a transaction: SOPInstanceUIDs it keeps, and those it does not with its FailureReason."""

    transaction_uid: str
    committed: frozenset[str]
    failed: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who reports on an association of his own: his title and address and, where he had to show one, his certificate.

    ``certificate`` is DER, ``names`` whom it names in small letters; both empty without.
    """

    ae_title: str
    address: str
    certificate: bytes = b""
    names: frozenset[str] = frozenset()

    @property
    def who(self) -> str:
        """As ``AET@ADDRESS``."""
        return f"{self.ae_title}@{self.address}"


class Remedy(StrEnum):
    """What a refusal asks for: send the object again, ask again later, look whether the node lists it, or a person."""

    SEND = "SEND"
    ASK = "ASK"
    LOOK = "LOOK"
    PERSON = "PERSON"


@dataclass(frozen=True, slots=True)
class Reason:
    """A FailureReason in words, what to do included, and who does it."""

    words: str
    remedy: Remedy


_REASONS: dict[int, Reason] = {
    0x0110: Reason("it failed while processing; it will be asked again", Remedy.ASK),
    0x0112: Reason("it does not have the object; it will be sent again", Remedy.SEND),
    0x0119: Reason(
        "it has another kind of object under that SOPInstanceUID; have the PACS looked at, then send again",
        Remedy.PERSON,
    ),
    0x0122: Reason("it takes no responsibility for that kind of object", Remedy.LOOK),
    0x0131: Reason("it takes the request for an earlier one; it will be asked again under a new number", Remedy.ASK),
    0x0213: Reason("it is out of resources; it will be asked again", Remedy.ASK),
}
"""FailureReason (0008,1197) of PS3.3 C.14.1.1."""


def reason_of(code: int) -> Reason:
    """What a FailureReason means; one that the standard does not have is for a person."""
    known = _REASONS.get(code)
    if known is None:
        words = "it gave a reason that the standard does not have; have the PACS looked at, then send again"
        known = Reason(words, Remedy.PERSON)
    return Reason(f"{known.words} ({code:04X}H)", known.remedy)
