"""What a multi-frame image says of its first frame in functional groups (PS3.3 C.7.6.16), as tomosynthesis does."""

from pydicom import Dataset

from ductoview.dicom.values import items

_GROUPS = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")


def with_first_frame(ds: Dataset, *macros: str) -> Dataset:
    """The header with what these functional groups say of the first frame in place of its own; the same when none is there.

    ``macros`` are keywords of sequences, for example FrameVOILUTSequence (PS3.3 C.7.6.16.2.10b).
    """
    found = [
        said
        for keyword in _GROUPS
        for group in items(ds, keyword)[:1]
        for macro in macros
        for said in items(group, macro)[:1]
    ]
    if not found:
        return ds
    merged = Dataset({tag: ds.get_item(tag) for tag in ds.keys()})  # noqa: SIM118 - iterating a Dataset gives elements
    for said in found:
        merged.update({tag: said.get_item(tag) for tag in said.keys()})  # noqa: SIM118
    return merged
