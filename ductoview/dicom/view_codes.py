"""CID 4014 View for Mammography and CID 4015 View Modifier as data (PS3.16), in SNOMED CT and its retired designators."""

from types import MappingProxyType

from pydicom import Dataset

from ductoview.dicom.values import text
from ductoview.model.view import ViewModifier, ViewPosition

# SNOMED-RT style codes were written under these three designators (PS3.16 8.1, table 8-1 and its retired entries).
_RETIRED = frozenset({"SRT", "SNM3", "99SDM"})

_VIEWS = (
    # SNOMED CT, SNOMED-RT, view
    ("399162004", "R-10242", ViewPosition.CC),
    ("399260004", "R-10224", ViewPosition.ML),
    ("399352003", "R-10228", ViewPosition.LM),
    ("399368009", "R-10226", ViewPosition.MLO),
    ("399099002", "R-10230", ViewPosition.LMO),
    ("399196006", "R-10244", ViewPosition.FB),
    ("399188001", "R-102D0", ViewPosition.SIO),
    ("441555000", "R-40AAA", ViewPosition.ISO),
    ("399192008", "R-1024A", ViewPosition.XCCL),
    ("399101009", "R-1024B", ViewPosition.XCCM),
    ("127457009", "G-8310", ViewPosition.OTHER),  # tissue specimen from breast
)
_MODIFIERS = (
    ("399161006", "R-102D2", ViewModifier.CLEAVAGE),
    ("399011000", "R-102D1", ViewModifier.AXILLARY_TAIL),
    ("399197002", "R-102D3", ViewModifier.ROLLED_LATERAL),
    ("399226006", "R-102D4", ViewModifier.ROLLED_MEDIAL),
    ("414493004", "R-102CA", ViewModifier.ROLLED_INFERIOR),
    ("415670009", "R-102C9", ViewModifier.ROLLED_SUPERIOR),
    ("399209000", "R-102D5", ViewModifier.IMPLANT_DISPLACED),
    ("399163009", "R-102D6", ViewModifier.MAGNIFICATION),
    ("399055006", "R-102D7", ViewModifier.SPOT_COMPRESSION),
    ("399110001", "R-102C2", ViewModifier.TANGENTIAL),
    ("442581004", "R-40AB3", ViewModifier.NIPPLE_IN_PROFILE),
    ("441752004", "P2-00161", ViewModifier.ANTERIOR_COMPRESSION),
    ("442593008", "R-40ABE", ViewModifier.INFRAMAMMARY_FOLD),
    ("442580003", "R-40AB2", ViewModifier.AXILLARY_TISSUE),
)
VIEW_OF_CODE = MappingProxyType({code: view for sct, srt, view in _VIEWS for code in (("SCT", sct), ("SRT", srt))})
MODIFIER_OF_CODE = MappingProxyType(
    {code: modifier for sct, srt, modifier in _MODIFIERS for code in (("SCT", sct), ("SRT", srt))}
)


def code_of(item: Dataset) -> tuple[str, str]:
    """(designator, value) of a code item, the retired SNOMED designators as SRT."""
    designator = text(item, "CodingSchemeDesignator").upper()
    value = text(item, "CodeValue") or text(item, "LongCodeValue")
    return ("SRT" if designator in _RETIRED else designator), value
