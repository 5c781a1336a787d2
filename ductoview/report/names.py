"""A patient's name as a page can print it."""

from ductoview.model.identifiers import PatientIdentity
from ductoview.report.pen import Pen


def printable_name(pen: Pen, patient: PatientIdentity) -> str:
    """All groups of the name that can be printed; when none can, the name with boxes, which the foot explains."""
    groups = [PatientIdentity(name=group).display_name for group in patient.name.split("=") if group.strip("^ ")]
    whole = [group for group in groups if pen.can_print(group)]
    return " · ".join(whole) or patient.display_name
