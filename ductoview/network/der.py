"""As much of DER (X.690) as it takes to read whose a certificate is and how long it is good (RFC 5280 4.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_VERSION, _UTC_TIME, _GENERALIZED_TIME, _BMP_STRING = 0xA0, 0x17, 0x18, 0x1E
_COMMON_NAME = bytes((0x55, 0x04, 0x03))
_SHOWN = {
    _COMMON_NAME: "CN",
    bytes((0x55, 0x04, 0x0A)): "O",
    bytes((0x55, 0x04, 0x0B)): "OU",
    bytes((0x55, 0x04, 0x06)): "C",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Whose it is, who vouches for it, and between which times (seconds since 1970)."""

    subject: str
    issuer: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class _Value:
    tag: int
    content: bytes

    def parts(self) -> list["_Value"]:
        """What stands within."""
        return list(_values(self.content))


def certificate_facts(der: bytes) -> Facts:
    """The facts of a certificate; raises ValueError when this is none."""
    try:
        signed = next(_values(der)).parts()[0].parts()
        if signed[0].tag == _VERSION:
            signed = signed[1:]
        _serial, _algorithm, issuer, validity, subject = signed[:5]
        begins, ends = map(_time, validity.parts())
    except (IndexError, StopIteration) as error:
        raise ValueError("no certificate") from error
    return Facts(subject=_name(subject), issuer=_name(issuer), begins=begins, ends=ends)


def _values(data: bytes) -> Iterator[_Value]:
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise ValueError("a length that cannot be")
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            raise ValueError("shorter than it says")
        yield _Value(tag, data[at : at + length])
        at += length


def _name(name: _Value) -> str:
    """The common name, else whatever names it; nothing that could not be shown in one line."""
    found: dict[str, str] = {}
    for group in name.parts():
        for attribute in group.parts():
            kind, value = attribute.parts()[:2]
            if kind.content in _SHOWN:
                found[_SHOWN[kind.content]] = _text(value)
    common = found.pop("CN", "")
    rest = ", ".join(found[key] for key in ("OU", "O", "C") if found.get(key))
    return f"{common}, {rest}" if common and rest else common or rest or "without a name"


def _text(value: _Value) -> str:
    text = value.content.decode("utf-16-be" if value.tag == _BMP_STRING else "utf-8", "replace")
    return "".join(one if one.isprintable() else "?" for one in text)


def _time(value: _Value) -> float:
    """UTCTime counts its years from 1950 to 2049 (RFC 5280 4.1.2.5)."""
    text = value.content.decode("ascii", "replace")
    if value.tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    elif value.tag != _GENERALIZED_TIME:
        raise ValueError("no time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).timestamp()
