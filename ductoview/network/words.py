"""What nodes answer, in words a technologist can act on (PS3.8 table 9-21, PS3.7 annex C, PS3.4 B.2.3 and C.4)."""

REJECTIONS: dict[tuple[int, int], str] = {
    (1, 1): "it gave no reason",
    (1, 2): "it does not speak our application context",
    (1, 3): "it does not know our AE title {local}; have {local} entered there",
    (1, 7): "it is not called {called}; check the AE title",
    (2, 1): "it gave no reason",
    (2, 2): "it does not speak our version of the DICOM protocol",
    (3, 1): "it is overloaded just now; try again later",
    (3, 2): "it has no association free; try again later",
}
"""(source, diagnostic) of an A-ASSOCIATE-RJ."""

_COMMON: dict[int, str] = {
    0x0105: "an attribute it knows nothing of",
    0x0106: "a value it does not accept",
    0x0107: "an attribute it ignored",
    0x0110: "it failed while processing",
    0x0111: "it has that object already",
    0x0112: "it does not have that object",
    0x0117: "it takes the object for invalid",
    0x0118: "it does not know that kind of object",
    0x0119: "the kind of object is not the one it has",
    0x0122: "it does not accept that kind of object",
    0x0124: "we are not allowed to do that there",
    0x0210: "it saw the same message twice",
    0x0211: "it does not know that request",
    0x0212: "it did not understand the request",
    0x0213: "it is out of resources; try again later",
}
STORE: dict[int, str] = {
    0xA700: "it is out of resources (disk full?); try again later",
    0xA900: "it says that the object is not what its command announced",
    0xB000: "kept, but it changed some attributes",
    0xB006: "kept, but it left out some attributes",
    0xB007: "kept, though it says that the object does not fit its kind",
    0xC000: "it could not understand the object",
}
_QUERY: dict[int, str] = {
    0xA700: "it is out of resources; try again later",
    0xA701: "it could not count the matches",
    0xA702: "it could not send the objects",
    0xA801: "it does not know the destination {local}",
    0xA900: "it says that the request does not fit the query model",
    0xB000: "some objects could not be sent",
    0xC000: "it could not process the request",
    0xFE00: "it stopped before the end",
}
_COMMITMENT_REFUSED = frozenset({0x0112, 0x0117, 0x0118, 0x0122, 0x0123, 0x0124, 0x0211})
"""To a request for storage commitment: it would be answered the same again (PS3.7 annex C)."""
COMMITMENT: dict[int, str] = {
    0x0112: "it does not know storage commitment",
    0x0118: "it does not know storage commitment",
    0x0123: "it does not know storage commitment",
    0x0124: "it does not commit itself to this station; have that allowed there",
}
# Which hundreds a status belongs to: 0xA7xx, 0xA9xx and 0xCxxx are families (PS3.4 B.2.3).
_FAMILIES = ((0xA700, 0xFF00), (0xA900, 0xFF00), (0xC000, 0xF000))
_KEPT_WITH_WARNING = frozenset({0xB000, 0xB006, 0xB007})
_TRY_AGAIN = frozenset({0x0110, 0x0213})


def rejection_words(source: int, diagnostic: int, *, called: str, local: str) -> str:
    """Why an association was rejected."""
    known = REJECTIONS.get((source, diagnostic), f"for a reason it does not explain ({source}/{diagnostic})")
    return known.format(called=called, local=local)


def store_words(status: int) -> str:
    """What a C-STORE status means."""
    if status & 0xF000 == 0xB000 and status not in _KEPT_WITH_WARNING:
        return (
            f"it answered with a warning that the standard does not have; it may not have the object ({_hex(status)})"
        )
    return _words(status, STORE)


def query_words(status: int, *, local: str = "") -> str:
    """What a C-FIND, C-GET or C-MOVE status means."""
    return _words(status, _QUERY).format(local=local)


def commitment_words(status: int) -> str:
    """What the status of a request for storage commitment means."""
    return _words(status, COMMITMENT)


def is_commitment_refused(status: int) -> bool:
    """True when asking for storage commitment again would be answered the same."""
    return status in _COMMITMENT_REFUSED


def is_stored(status: int) -> bool:
    """True for 0x0000 and for the three warnings under which the object is kept (PS3.4 table B.2-1)."""
    return status == 0 or status in _KEPT_WITH_WARNING


def is_permanent(status: int) -> bool:
    """True when sending the same object again would be answered the same."""
    return not (is_stored(status) or status in _TRY_AGAIN or status & 0xFF00 == 0xA700)


def _words(status: int, own: dict[int, str]) -> str:
    if status == 0:
        return "stored"
    words = own.get(status) or _COMMON.get(status)
    for first, mask in _FAMILIES:
        words = words or (own.get(first) if status & mask == first else None)
    return f"{words or 'it refused'} ({_hex(status)})"


def _hex(status: int) -> str:
    return f"status {status:04X}H"
