"""Objects speak the character set of their source wherever it can say everything, else UTF-8.

Some archives and viewers compare a patient's name byte by byte, or know no UTF-8.
"""

import warnings
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.charset import TEXT_VR_DELIMS, convert_encodings, decode_bytes, encode_string
from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue

_TEXT = ("LO", "LT", "PN", "SH", "ST", "UC", "UT")
_DEFAULT = frozenset({"", "ISO_IR 6", "ISO 2022 IR 6"})
"""What means the default repertoire, which has no letter beyond ASCII (PS3.5 6.1.2.1); pydicom writes Latin 1 for it."""


def charset_of(path: Path) -> tuple[str, ...]:
    """SpecificCharacterSet (0008,0005) of a file; empty when it states none."""
    value = dcmread(path, specific_tags=["SpecificCharacterSet"], stop_before_pixels=True, force=True).get(
        "SpecificCharacterSet"
    )
    return tuple(str(part or "") for part in ([value] if isinstance(value, str) else value or ()))


def speak(dataset: Dataset, charset: tuple[str, ...]) -> None:
    """Set SpecificCharacterSet to ``charset`` if all text of the dataset survives it; leave it alone otherwise.

    A set that names nothing beyond the default repertoire may not be stated (PS3.3 C.12.1.1.2) and is none.
    """
    if _DEFAULT.issuperset(charset):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            encodings = convert_encodings(list(charset))
            readable = ["ascii", *encodings[1:]] if charset[0] in _DEFAULT else encodings
            texts = (element for element in dataset.iterall() if element.VR in _TEXT)
            survives = all(_survives(element, encodings, readable) for element in texts)
        except (UnicodeError, LookupError, ValueError, UserWarning):
            survives = False
    if survives:
        dataset.SpecificCharacterSet = list(charset) if len(charset) > 1 else charset[0]


def _survives(element: DataElement, encodings: list[str], readable: list[str]) -> bool:
    values = element.value if isinstance(element.value, MultiValue) else [element.value]
    parts = [part for value in values for part in str(value or "").replace("=", "^").split("^")]
    return all(decode_bytes(encode_string(part, encodings), readable, TEXT_VR_DELIMS) == part for part in parts)
