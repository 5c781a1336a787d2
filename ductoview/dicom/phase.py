"""The phase of a ductogram where a coded attribute states it; everything else is inferred elsewhere, or unknown."""

from pydicom import Dataset

from ductoview.dicom.values import code_string, is_stated, items
from ductoview.model.view import Phase

# Contrast/Bolus Agent Phase (0018,9344), defined terms of PS3.3 C.7.6.4b.1; the others name vessels, not ducts.
_STATED = {"PRE_CONTRAST": Phase.SCOUT, "DELAYED": Phase.DELAYED}


def phase_of(ds: Dataset) -> Phase:
    """SCOUT or DELAYED when ContrastBolusAgentPhase says so, else UNKNOWN; text and absence state nothing."""
    for usage in _usages(ds):
        phase = _STATED.get(code_string(usage, "ContrastBolusAgentPhase"))
        if phase is not None:
            return phase
    return Phase.UNKNOWN


def contrast_of(ds: Dataset) -> bool | None:
    """True when Contrast/Bolus attributes name an agent or its giving; None when nothing is said.

    Absence proves nothing: the module is optional in mammography (PS3.3 A.26.3).
    """
    if any(code_string(usage, "ContrastBolusAgentAdministered") == "YES" for usage in _usages(ds)):
        return True
    stated = ("ContrastBolusAgent", "ContrastBolusAgentSequence", "ContrastBolusVolume", "ContrastBolusIngredient")
    return True if any(is_stated(ds, keyword) for keyword in stated) else None


def _usages(ds: Dataset) -> list[Dataset]:
    groups = (*items(ds, "SharedFunctionalGroupsSequence")[:1], *items(ds, "PerFrameFunctionalGroupsSequence")[:1])
    return [usage for group in groups for usage in items(group, "ContrastBolusUsageSequence")]
