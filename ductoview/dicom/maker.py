"""Who made an object, with what and when, in words for a list."""

from pydicom import Dataset

from ductoview.dicom.values import text, texts

OURS = "ductoview"


def software_of(ds: Dataset) -> str:
    """Manufacturer, model and version without saying the same thing twice; empty when nothing is stated."""
    words: list[str] = []
    for part in (text(ds, "Manufacturer"), text(ds, "ManufacturerModelName"), *texts(ds, "SoftwareVersions")[:1]):
        if part and part.casefold() not in " ".join(words).casefold():
            words.append(part)
    return " ".join(words)[:80]


def is_ours(ds: Dataset) -> bool:
    """True when this program wrote the object, here or elsewhere."""
    return text(ds, "Manufacturer") == OURS


def created_of(ds: Dataset, *kinds: str) -> str:
    """``YYYYMMDDHHMMSS``, or shorter, of the first stated pair of date and time; empty when there is none."""
    for kind in (*kinds, "Content", "InstanceCreation", "Series"):
        date = text(ds, f"{kind}Date").replace(".", "")
        if len(date) == 8 and date.isdigit():
            time = text(ds, f"{kind}Time").replace(":", "")[:6]
            return date + (time if time.isdigit() else "")
    return ""
