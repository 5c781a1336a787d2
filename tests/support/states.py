"""Presentation states as other people's programs write them, attribute by attribute; none of our writers is used."""

from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, GrayscaleSoftcopyPresentationStateStorage, generate_uid


def item(**attributes: Any) -> Dataset:
    """A sequence item."""
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def about(uid: str, **attributes: Any) -> Dataset:
    """An item that is about one image only."""
    made = item(**attributes)
    made.ReferencedImageSequence = [item(ReferencedSOPInstanceUID=uid)]
    return made


def state_of(source: Path, **changes: Any) -> Dataset:
    """A plain state by "Foreign Works": whole image, SCALE TO FIT, IDENTITY, no window; ``changes`` by keyword."""
    image = dcmread(source, stop_before_pixels=True)
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.SOPClassUID, ds.SOPInstanceUID = GrayscaleSoftcopyPresentationStateStorage, generate_uid(None)
    for keyword in (
        "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID", "StudyDate",
        "StudyTime", "AccessionNumber", "ReferringPhysicianName",
    ):  # fmt: skip
        setattr(ds, keyword, image.get(keyword, ""))
    ds.Modality, ds.SeriesInstanceUID, ds.SeriesNumber, ds.InstanceNumber = "PR", generate_uid(None), 77, 1
    ds.Manufacturer, ds.ManufacturerModelName, ds.SoftwareVersions = "Foreign Works", "Softcopy", "4.2"
    ds.ContentLabel, ds.ContentDescription, ds.ContentCreatorName = "CONFERENCE", "for Monday", "Other^Olga"
    ds.PresentationCreationDate, ds.PresentationCreationTime = "20260303", "081500"
    reference = item(ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID)
    ds.ReferencedSeriesSequence = [item(SeriesInstanceUID=image.SeriesInstanceUID, ReferencedImageSequence=[reference])]
    ds.DisplayedAreaSelectionSequence = [area(1, 1, image.Columns, image.Rows)]
    ds.PresentationLUTShape = "IDENTITY"
    for keyword, value in changes.items():
        if value is None:
            del ds[keyword]
        else:
            setattr(ds, keyword, value)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    return ds


def write_state(path: Path, source: Path, **changes: Any) -> Path:
    """The state as a file."""
    state_of(source, **changes).save_as(path, enforce_file_format=True)
    return path


def area(left: int, top: int, right: int, bottom: int, **more: Any) -> Dataset:
    """An item of DisplayedAreaSelectionSequence; corners as the standard counts them, from 1."""
    ratio = {} if "PresentationPixelSpacing" in more else {"PresentationPixelAspectRatio": [1, 1]}
    return item(
        DisplayedAreaTopLeftHandCorner=[left, top],
        DisplayedAreaBottomRightHandCorner=[right, bottom],
        **{"PresentationSizeMode": "SCALE TO FIT"} | ratio | more,
    )


def graphic(kind: str, *numbers: float, units: str = "PIXEL", filled: str = "N", **more: Any) -> Dataset:
    """A graphic object of column, row pairs."""
    return item(
        GraphicAnnotationUnits=units, GraphicDimensions=2, NumberOfGraphicPoints=len(numbers) // 2,
        GraphicData=list(numbers), GraphicType=kind, GraphicFilled=filled, **more,
    )  # fmt: skip


def boxed(words: str, *corners: float, units: str = "PIXEL", **more: Any) -> Dataset:
    """A text object in a box: left, top, right, bottom."""
    return item(
        BoundingBoxAnnotationUnits=units, UnformattedTextValue=words, BoundingBoxTopLeftHandCorner=list(corners[:2]),
        BoundingBoxBottomRightHandCorner=list(corners[2:]), BoundingBoxTextHorizontalJustification="LEFT", **more,
    )  # fmt: skip


def annotation(layer: str, *graphics: Dataset, texts: tuple[Dataset, ...] = (), **more: Any) -> Dataset:
    """An item of GraphicAnnotationSequence."""
    made = item(GraphicLayer=layer, **more)
    if graphics:
        made.GraphicObjectSequence = list(graphics)
    if texts:
        made.TextObjectSequence = list(texts)
    return made


def layer(name: str, order: int, **more: Any) -> Dataset:
    """An item of GraphicLayerSequence."""
    return item(GraphicLayer=name, GraphicLayerOrder=order, **more)


def add_overlay(ds: Dataset, group: int, mask: np.ndarray, *, origin: tuple[int, int] = (1, 1)) -> None:
    """An overlay plane of bool ``mask``; origin row and column from 1."""
    rows, columns = mask.shape
    ds.add_new((group, 0x0010), "US", rows)
    ds.add_new((group, 0x0011), "US", columns)
    ds.add_new((group, 0x0040), "CS", "G")
    ds.add_new((group, 0x0050), "SS", list(origin))
    ds.add_new((group, 0x0100), "US", 1)
    ds.add_new((group, 0x0102), "US", 0)
    packed = np.packbits(mask.ravel(), bitorder="little").tobytes()
    ds.add_new((group, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))


def show_overlay(state: Dataset, group: int, in_layer: str) -> None:
    """Have an overlay shown in a layer (PS3.3 C.11.7)."""
    state.add_new((group, 0x1001), "CS", in_layer)
