"""From stored values to grey: polarity, windows, tables and padding as the header states them."""

from typing import Any

import numpy as np
import pytest
from pydicom import Dataset

from ductoview.dicom.grey import grey_path_of
from ductoview.model.voi import LookupTable, VoiFunction, Window
from tests.support.mg_source import mg_dataset


def _image(**changes: Any) -> Dataset:
    ds = mg_dataset(rows=4, columns=4)
    for keyword, value in changes.items():
        if value is None:
            del ds[keyword]
        else:
            setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted", "warned"),
    [
        ("MONOCHROME2", "IDENTITY", False, False),
        ("MONOCHROME1", "INVERSE", True, False),
        ("MONOCHROME1", "IDENTITY", False, True),
        ("MONOCHROME2", "INVERSE", True, True),
        ("MONOCHROME1", None, True, False),
        ("MONOCHROME2", None, False, False),
        ("MONOCHROME1", "LIN OD", True, True),
    ],
)
def test_one_inversion_and_the_shape_wins(photometric: str, shape: str | None, inverted: bool, warned: bool) -> None:
    grey = grey_path_of(_image(PhotometricInterpretation=photometric, PresentationLUTShape=shape))
    assert (grey.inverted, bool(grey.warnings)) == (inverted, warned)


def test_all_windows_come_in_order_with_their_names_and_function() -> None:
    ds = _image(WindowCenter=[2000, 2100.5], WindowWidth=[1000, 800], VOILUTFunction="SIGMOID",
                WindowCenterWidthExplanation=["NORMAL", "HARDER"])  # fmt: skip
    assert grey_path_of(ds).choices == (
        Window(center=2000, width=1000, function=VoiFunction.SIGMOID, explanation="NORMAL"),
        Window(center=2100.5, width=800, function=VoiFunction.SIGMOID, explanation="HARDER"),
    )


@pytest.mark.parametrize(
    ("function", "width", "kept"),
    [("LINEAR", 1, True), ("LINEAR", 0.5, False), ("LINEAR_EXACT", 0.5, True), ("SIGMOID", 0, False), ("", 1, True)],
)
def test_the_least_width_depends_on_the_function(function: str, width: float, kept: bool) -> None:
    grey = grey_path_of(_image(VOILUTFunction=function, WindowWidth=width))
    assert (bool(grey.choices), bool(grey.warnings)) == (kept, not kept)


def test_an_unknown_function_is_linear_and_said() -> None:
    grey = grey_path_of(_image(VOILUTFunction="LOGISTIC"))
    assert isinstance(grey.choices[0], Window)
    assert grey.choices[0].function is VoiFunction.LINEAR
    assert "LOGISTIC" in grey.warnings[0]


def _table(descriptor: list[int], data: Any, *, vr: str = "US", data_vr: str = "OW") -> list[Dataset]:
    item = Dataset()
    item.add_new("LUTDescriptor", vr, descriptor)
    item.add_new("LUTData", data_vr, data)
    item.LUTExplanation = "VENDOR"
    return [item]


def _words(count: int) -> bytes:
    return (np.arange(count) % 65536).astype("<u2").tobytes()


@pytest.mark.parametrize(
    ("descriptor", "data", "options", "changes", "first", "entries", "bits"),
    [
        ([4096, 0, 12], _words(4096), {}, {}, 0, 4096, 12),
        ([0, 0, 16], _words(65536), {}, {}, 0, 65536, 16),
        ([4, 100, 16], [1, 2, 3, 40000], {"data_vr": "US"}, {}, 100, 4, 16),
        ([4, 65535, 10], _words(1024)[-8:], {}, {}, 65535, 4, 10),
        ([4, 65535, 10], _words(1024)[-8:], {}, {"RescaleIntercept": -100}, -1, 4, 10),
        ([4, -2, 10], _words(1024)[-8:], {"vr": "SS"}, {}, -2, 4, 10),
        ([256, 0, 8], bytes(range(256)), {}, {}, 0, 256, 8),
        ([5, 0, 8], bytes(range(250, 255)) + b"\0", {}, {}, 0, 5, 8),
    ],
)
def test_voi_tables_and_their_traps(
    descriptor: list[int],
    data: Any,
    options: dict[str, str],
    changes: dict[str, Any],
    first: int,
    entries: int,
    bits: int,
) -> None:
    grey = grey_path_of(_image(VOILUTSequence=_table(descriptor, data, **options), **changes))
    table = grey.choices[1]
    assert isinstance(table, LookupTable)
    assert (table.first, len(table.data), table.bits, table.explanation) == (first, entries, bits, "VENDOR")
    assert not grey.warnings
    assert not table.data.flags.writeable


@pytest.mark.parametrize(
    ("descriptor", "data", "bits", "doubt"),
    [
        ([4096, 0, 8], _words(4096), 12, "states 8 bits but its entries reach 4,095; they are read as 12 bits"),
        ([4096, 0, 16], _words(4096), 16, "its entries reach 4,095 of the 65,535"),
        ([4096, 0, 12], _words(5000), 12, "holds 10,000 bytes for 4,096 entries; the rest is not used"),
    ],
)
def test_a_table_that_does_not_fit_its_descriptor_is_used_and_doubted(
    descriptor: list[int], data: bytes, bits: int, doubt: str
) -> None:
    grey = grey_path_of(_image(VOILUTSequence=_table(descriptor, data)))
    table = grey.choices[1]
    assert isinstance(table, LookupTable)
    assert (table.bits, len(grey.warnings)) == (bits, 1)
    assert grey.warnings[0].startswith("VOI LUT 1 is doubtful: ")
    assert doubt in grey.warnings[0]
    modality = grey_path_of(_image(ModalityLUTSequence=_table(descriptor, data), RescaleSlope=None))
    assert doubt in modality.warnings[0]


@pytest.mark.parametrize(
    ("descriptor", "data"),
    [
        ([4096, 0, 12], _words(100)),
        ([0, 0, 16], _words(4096)),
        ([4, 0, 99], _words(4)),
        ([4], _words(4)),
        ([1, 0, 12], _words(1)),
        ([4096, 0, 12], bytes(8192)),
    ],
)
def test_a_broken_table_is_left_out_and_said(descriptor: list[int], data: bytes) -> None:
    grey = grey_path_of(_image(VOILUTSequence=_table(descriptor, data)))
    assert len(grey.choices) == 1
    assert "VOI LUT 1 cannot be used" in grey.warnings[0]


def test_a_modality_table_stands_before_rescale() -> None:
    grey = grey_path_of(_image(ModalityLUTSequence=_table([4096, 0, 12], _words(4096))))
    assert grey.modality_lut is not None
    assert "table is used" in grey.warnings[0]


@pytest.mark.parametrize(
    ("changes", "padding"),
    [
        ({}, None),
        ({"PixelPaddingValue": 0}, (0, 0)),
        ({"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 658}, (0, 658)),
        ({"PixelPaddingValue": 658, "PixelPaddingRangeLimit": 0}, (0, 658)),
        ({"PixelPaddingRangeLimit": 658}, None),
    ],
)
def test_padding_is_an_inclusive_range(changes: dict[str, int], padding: tuple[int, int] | None) -> None:
    assert grey_path_of(_image(**changes)).padding == padding


def test_padding_is_as_signed_as_the_pixels() -> None:
    ds = _image(PixelRepresentation=1, BitsStored=16, HighBit=15)
    ds.add_new("PixelPaddingValue", "US", 0x8000)
    grey = grey_path_of(ds)
    assert (grey.signed, grey.padding) == (True, (-32768, -32768))


@pytest.mark.parametrize(
    ("relationship", "sign", "is_so"),
    [
        ("LIN", 1, (True, False)),
        ("LOG", 1, (False, True)),
        ("LIN", -1, (False, False)),
        ("LOG", -1, (False, False)),
        ("DISP", 1, (False, False)),
        (None, None, (False, False)),
    ],
)
def test_raw_values_are_exposure_or_its_logarithm_only_where_the_header_says_so(
    relationship: str | None, sign: int | None, is_so: tuple[bool, bool]
) -> None:
    grey = grey_path_of(_image(PixelIntensityRelationship=relationship, PixelIntensityRelationshipSign=sign))
    assert (grey.linear_in_exposure, grey.log_of_exposure) == is_so
    assert grey.rises_with_exposure is any(is_so)


def test_padding_that_would_hide_everything_is_not_used() -> None:
    grey = grey_path_of(_image(PixelPaddingValue=0, PixelPaddingRangeLimit=4095))
    assert grey.padding is None
    assert "would hide all pixels" in grey.warnings[0]


def test_the_first_frame_of_a_multi_frame_image_says_its_own_rescale_and_window() -> None:
    def item(**attributes: Any) -> Dataset:
        made = Dataset()
        for keyword, value in attributes.items():
            setattr(made, keyword, value)
        return made

    rescale = item(RescaleSlope=2, RescaleIntercept=-1024, RescaleType="US")
    windows = [item(WindowCenter=center, WindowWidth=900, VOILUTFunction="SIGMOID") for center in (40, 50)]
    ds = _image(NumberOfFrames=2)
    ds.SharedFunctionalGroupsSequence = [item(PixelValueTransformationSequence=[rescale])]
    ds.PerFrameFunctionalGroupsSequence = [item(FrameVOILUTSequence=[window]) for window in windows]
    grey = grey_path_of(ds)
    assert (grey.slope, grey.intercept, grey.warnings) == (2, -1024, ())
    assert grey.choices == (Window(center=40, width=900, function=VoiFunction.SIGMOID),)
    assert ds.WindowCenter == 2048
