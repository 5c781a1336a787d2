"""The phase of a ductogram where a coded attribute states it; everything else is inferred elsewhere, or unknown."""

from pydicom import Dataset

from ductoview.dicom.values import code_string, is_stated, items, positive, text
from ductoview.model.view import Phase

# Contrast/Bolus Agent Phase (0018,9344), defined terms of PS3.3 C.7.6.4b.1; the others name vessels, not ducts.
_STATED = {"PRE_CONTRAST": Phase.SCOUT, "DELAYED": Phase.DELAYED}
# What modalities write into a field that has to be filled.
_NO_AGENT = {"NONE", "NO", "N", "N/A", "NA", "NIL", "0", "-", "WITHOUT", "NO CONTRAST", "WITHOUT CONTRAST"}


def phase_of(ds: Dataset) -> Phase:
    """SCOUT or DELAYED when ContrastBolusAgentPhase says so, else UNKNOWN; text and absence state nothing."""
    for usage in _usages(ds):
        phase = _STATED.get(code_string(usage, "ContrastBolusAgentPhase"))
        if phase is not None:
            return phase
    return Phase.UNKNOWN


def contrast_of(ds: Dataset) -> bool | None:
    """True when Contrast/Bolus attributes name an agent or its giving; None when nothing is said.

    Absence proves nothing: the module is optional in mammography (PS3.3 A.26.3). An agent that is called none, a volume of
    0, and agents of which none was given are absence too.
    """
    given = {code_string(usage, "ContrastBolusAgentAdministered") for usage in _usages(ds)}
    if "YES" in given:
        return True
    if given == {"NO"}:
        return None
    agent = text(ds, "ContrastBolusAgent").strip(" .").upper()
    volume = positive(ds, "ContrastBolusVolume")
    stated = any(is_stated(ds, keyword) for keyword in ("ContrastBolusAgentSequence", "ContrastBolusIngredient"))
    return True if stated or volume or (agent and agent not in _NO_AGENT) else None


def _usages(ds: Dataset) -> list[Dataset]:
    groups = (*items(ds, "SharedFunctionalGroupsSequence")[:1], *items(ds, "PerFrameFunctionalGroupsSequence")[:1])
    return [usage for group in groups for usage in items(group, "ContrastBolusUsageSequence")]
