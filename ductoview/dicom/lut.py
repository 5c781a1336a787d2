"""Look-up tables of a header (PS3.3 C.11.1.1, C.11.2.1.1) with all their known traps."""

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from ductoview.dicom.values import MALFORMED, text
from ductoview.model.voi import LookupTable

_UNUSED_BITS = 2
"""A table that leaves its two highest bits unused, three quarters of black to white, was hardly meant so."""


class BadTable(ValueError):
    """A table whose descriptor and data do not fit; the message says how."""


def said_table_of(item: Dataset, name: str, notes: list[str], *, signed_input: bool) -> LookupTable:
    """As ``table_of``; where descriptor and data of a usable table do not fit, a sentence goes to ``notes``."""
    table = table_of(item, signed_input=signed_input)
    notes.extend(f"{name} is doubtful: {doubt}." for doubt in _doubts(item, table))
    return table


def table_of(item: Dataset, *, signed_input: bool) -> LookupTable:
    """The table of one Modality or VOI LUT Sequence item.

    ``signed_input`` says whether the values it is asked for can be negative, which decides how the first mapped value
    of an unsigned or ambiguous descriptor is read. Raises BadTable when the data are shorter than promised, or are one
    value for every input: nothing would be seen.
    """
    entries, first, bits = _descriptor(item, signed_input)
    data = _data(item, entries, bits)
    largest = int(data.max())
    if largest == data.min():
        raise BadTable(f"LUTData (0028,3006) gives {largest:,} for every input")
    # A table that overflows its stated bits would wrap; all that it holds is shown instead, and is a doubt.
    bits = max(bits, largest.bit_length())
    data.flags.writeable = False
    return LookupTable(first=first, data=data, bits=bits, explanation=text(item, "LUTExplanation"))


def _descriptor(item: Dataset, signed_input: bool) -> tuple[int, int, int]:
    try:
        value = item["LUTDescriptor"].value
        words = struct.unpack("<3H", value[:6]) if isinstance(value, bytes) else tuple(int(v) & 0xFFFF for v in value)
        entries, first, bits = words
        states_sign = item["LUTDescriptor"].VR == "SS"
    except (*MALFORMED,) as error:
        raise BadTable("LUTDescriptor (0028,3002) is missing or does not hold three numbers") from error
    if not 8 <= bits <= 16:
        raise BadTable(f"LUTDescriptor (0028,3002) states {bits} bits instead of 8 to 16")
    if first >= 0x8000 and (signed_input or states_sign):
        first -= 0x10000
    return entries or 0x10000, first, bits


def _data(item: Dataset, entries: int, bits: int) -> NDArray[np.uint16]:
    raw = _raw(item)
    if len(raw) >= 2 * entries:
        return np.frombuffer(raw, "<u2", entries).astype(np.uint16)
    # Some writers pack 8-bit tables two entries to a word, as an early edition allowed.
    if bits == 8 and len(raw) in (entries, entries + 1):
        return np.frombuffer(raw, "u1", entries).astype(np.uint16)
    raise BadTable(f"LUTData (0028,3006) holds {len(raw):,} bytes for {entries:,} entries")


def _raw(item: Dataset) -> bytes:
    try:
        value = item["LUTData"].value
        if isinstance(value, bytes):
            return value
        words = value if hasattr(value, "__iter__") else [value]
        return np.array([int(word) & 0xFFFF for word in words], dtype="<u2").tobytes()
    except MALFORMED as error:
        raise BadTable("LUTData (0028,3006) is missing or unreadable") from error


def _doubts(item: Dataset, table: LookupTable) -> Iterator[str]:
    """Half sentences on where a usable table's descriptor and data do not fit each other."""
    entries, _, bits = _descriptor(item, False)
    largest = int(table.data.max())
    if table.bits != bits:
        yield (
            f"LUTDescriptor (0028,3002) states {bits} bits but its entries reach {largest:,};"
            f" they are read as {table.bits} bits"
        )
    elif largest < 1 << bits - _UNUSED_BITS:
        yield (
            f"its entries reach {largest:,} of the {(1 << bits) - 1:,} that LUTDescriptor (0028,3002) allows;"
            " the image keeps to that small part of black to white"
        )
    held = len(_raw(item))
    if held > 2 * entries:
        yield f"LUTData (0028,3006) holds {held:,} bytes for {entries:,} entries; the rest is not used"
