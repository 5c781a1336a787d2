"""Millimetres per pixel in the breast, and how they are known (PS3.3 10.7.1, C.8.11.7.1; design §5)."""

import math
from typing import Final

from pydicom import Dataset

from ductoview.dicom.values import code_string, is_stated, items, numbers, positive, text
from ductoview.dicom.view import view_of
from ductoview.model.geometry import CONTACT_FACTOR, Spacing, SpacingSource

_CALIBRATIONS = ("GEOMETRY", "FIDUCIAL")
_LARGEST_FACTOR: Final = 10.0
_SAME: Final = 0.005
_PRECORRECTED: Final = 0.02
_MOST_BINNING: Final = 4
_SHORTEST_MM: Final = 0.001
_LONGEST_MM: Final = 10.0
_LONGEST_IMAGE_MM: Final = 2000.0
"""No detector and no film is longer."""
_SURELY_MAGNIFIED: Final = 1.2
_HARDLY_CORRECTED: Final = 1.1

Pair = tuple[float, float]


def spacing_of(ds: Dataset) -> tuple[Spacing, tuple[str, ...]]:
    """The spacing of an image and warnings about how it was chosen; UNKNOWN rather than a guess."""
    notes: list[str] = []
    measured = _plane_spacing(ds)
    if measured:
        return _spacing(measured, SpacingSource.CALIBRATED), ()
    pixel = _pair(ds, "PixelSpacing", notes)
    imager = _pair(ds, "ImagerPixelSpacing", notes)
    if pixel and imager and (impossible := _contradiction(pixel, imager)):
        notes.append(impossible)
        return Spacing.unknown(), tuple(notes)
    factor = _magnification(ds, notes)
    if pixel and imager and _is_uncorrected(ds, pixel, imager, factor):
        return _from_uncorrected(ds, imager, factor, notes), tuple(notes)
    if pixel and code_string(ds, "PixelSpacingCalibrationType") in _CALIBRATIONS:
        return _spacing(pixel, SpacingSource.CALIBRATED), tuple(notes)
    if pixel and imager and not _near(pixel, imager, _SAME):
        notes.append(
            f"PixelSpacing {_words(pixel)} differs from ImagerPixelSpacing {_words(imager)} without"
            " PixelSpacingCalibrationType (0028,0A02); PixelSpacing is taken as calibrated."
        )
        return _spacing(pixel, SpacingSource.CALIBRATED), tuple(notes)
    if imager:
        return _from_imager(ds, imager, factor, notes), tuple(notes)
    if pixel:
        return _from_pixel_only(ds, pixel, factor, notes), tuple(notes)
    film = _pair(ds, "NominalScannedPixelSpacing", notes)
    if film and not _is_magnified(ds) and (factor is None or factor <= CONTACT_FACTOR):
        notes.append(
            "The scale is that of a film scanner (NominalScannedPixelSpacing): on the film, not in the breast."
        )
        return _spacing(film, SpacingSource.DETECTOR_PLANE), tuple(notes)
    notes.append("No pixel spacing is stated; lengths are in pixels.")
    return Spacing.unknown(), tuple(notes)


def magnification_of(ds: Dataset) -> float | None:
    """EstimatedRadiographicMagnificationFactor, else SID / SOD; None when neither can be used."""
    return _magnification(ds, [])


def _contradiction(pixel: Pair, imager: Pair) -> str:
    """What lies before the detector is cast larger: in the breast a pixel is never longer than at the detector."""
    if _ratio(imager, pixel) >= 1 - _PRECORRECTED:
        return ""
    return (
        f"PixelSpacing {_words(pixel)} is longer than ImagerPixelSpacing {_words(imager)}, which cannot be: one of the two"
        " is wrong; lengths are in pixels."
    )


def _is_uncorrected(ds: Dataset, pixel: Pair, imager: Pair, factor: float | None) -> bool:
    """True when the image is magnified and its PixelSpacing is about that at the detector, whatever it calls itself."""
    if _ratio(imager, pixel) >= _HARDLY_CORRECTED:
        return False
    return _is_magnified(ds) or (factor is not None and factor > _SURELY_MAGNIFIED)


def _from_uncorrected(ds: Dataset, imager: Pair, factor: float | None, notes: list[str]) -> Spacing:
    """Where the modality says that it calibrated, only the pitch of the detector tells which of the two it meant."""
    stated = code_string(ds, "PixelSpacingCalibrationType")
    if stated in _CALIBRATIONS and not _pair(ds, "DetectorElementSpacing", []):
        notes.append(
            f"PixelSpacing is said to be calibrated ({stated}) but is that at the detector, of a magnified image;"
            " lengths are in pixels."
        )
        return Spacing.unknown()
    return _from_imager(ds, imager, factor, notes)


def _from_imager(ds: Dataset, imager: Pair, factor: float | None, notes: list[str]) -> Spacing:
    if _is_magnified(ds) and (factor is None or factor <= CONTACT_FACTOR):
        said = "without a magnification factor or distances" if factor is None else f"with the factor {factor:g}"
        notes.append(f"A magnification view {said}: lengths are in pixels.")
        return Spacing.unknown()
    if factor is None:
        return _spacing(imager, SpacingSource.DETECTOR_PLANE)
    detector = _pair(ds, "DetectorElementSpacing", [])
    if factor > CONTACT_FACTOR and detector and _is_precorrected(imager, factor, detector):
        notes.append(
            f"ImagerPixelSpacing {_words(imager)} is DetectorElementSpacing {_words(detector)} divided by the factor"
            f" {factor:g}: already corrected by the modality."
        )
        return _spacing(imager, SpacingSource.IMAGER_PRECORRECTED)
    return _spacing((imager[0] / factor, imager[1] / factor), SpacingSource.IMAGER_CORRECTED, factor)


def _from_pixel_only(ds: Dataset, pixel: Pair, factor: float | None, notes: list[str]) -> Spacing:
    """PixelSpacing alone, uncalibrated: the standard does not say in which plane it is meant."""
    if _is_magnified(ds) or (factor is not None and factor > CONTACT_FACTOR):
        notes.append(
            "PixelSpacing stands alone on a magnified image: it is not known whether it is corrected;"
            " lengths are in pixels."
        )
        return Spacing.unknown()
    notes.append("PixelSpacing stands alone without PixelSpacingCalibrationType; it is taken as at the detector.")
    return _spacing(pixel, SpacingSource.DETECTOR_PLANE)


def _is_precorrected(imager: Pair, factor: float, detector: Pair) -> bool:
    """Detector pitch (or a whole multiple: binned) divided by the factor; a whole multiple itself is only binned."""
    multiples = range(1, _MOST_BINNING + 1)
    if any(_near(imager, (n * detector[0], n * detector[1]), _PRECORRECTED) for n in multiples):
        return False
    back = (imager[0] * factor, imager[1] * factor)
    return any(_near(back, (n * detector[0], n * detector[1]), _PRECORRECTED) for n in multiples)


def _magnification(ds: Dataset, notes: list[str]) -> float | None:
    stated = positive(ds, "EstimatedRadiographicMagnificationFactor")
    if is_stated(ds, "EstimatedRadiographicMagnificationFactor") and not _possible(stated):
        notes.append(
            "EstimatedRadiographicMagnificationFactor (0018,1114)"
            f" {text(ds, 'EstimatedRadiographicMagnificationFactor')[:16]} cannot be; not used."
        )
    stated = stated if _possible(stated) else None
    to_detector, to_breast = positive(ds, "DistanceSourceToDetector"), positive(ds, "DistanceSourceToPatient")
    by_distance = to_detector / to_breast if to_detector and to_breast else None
    by_distance = by_distance if _possible(by_distance) else None
    if stated and by_distance and abs(stated / by_distance - 1) > _PRECORRECTED:
        notes.append(
            f"EstimatedRadiographicMagnificationFactor {stated:g} and DistanceSourceToDetector /"
            f" DistanceSourceToPatient {by_distance:.3g} differ; the factor is used."
        )
    return stated or by_distance


def _possible(factor: float | None) -> bool:
    return factor is not None and 0.98 <= factor <= _LARGEST_FACTOR


def _is_magnified(ds: Dataset) -> bool:
    """True when the view modifier or the paddle says magnification."""
    return view_of(ds).is_magnified or "MAG" in text(ds, "PaddleDescription").upper()


def _plane_spacing(ds: Dataset) -> Pair | None:
    """Spacing of reconstructed slices, which lie in the breast (Pixel Measures functional group, PS3.3 C.7.6.16.2.1)."""
    for keyword in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for group in items(ds, keyword)[:1]:
            for measures in items(group, "PixelMeasuresSequence")[:1]:
                return _pair(measures, "PixelSpacing", [])
    return None


def _pair(ds: Dataset, keyword: str, notes: list[str]) -> Pair | None:
    found = numbers(ds, keyword)
    if len(found) == 2 and all(math.isfinite(one) and _SHORTEST_MM <= one <= _LONGEST_MM for one in found):
        pair = found[0], found[1]
        if _is_of_an_image(ds, pair):
            return pair
    if is_stated(ds, keyword):
        notes.append(f"{keyword} {text(ds, keyword)[:32]} cannot be a pair of distances in mm; not used.")
    return None


def _is_of_an_image(ds: Dataset, pair: Pair) -> bool:
    """A distance that makes the image longer than anything images are taken with is no distance, or none in mm."""
    sides = (positive(ds, "Rows") or 0) * pair[0], (positive(ds, "Columns") or 0) * pair[1]
    return max(sides) <= _LONGEST_IMAGE_MM


def _ratio(one: Pair, other: Pair) -> float:
    """How many times as long; the least of both directions."""
    return min(x / y for x, y in zip(one, other, strict=True))


def _near(a: Pair, b: Pair, tolerance: float) -> bool:
    return all(abs(x / y - 1) <= tolerance for x, y in zip(a, b, strict=True))


def _words(pair: Pair) -> str:
    return f"{pair[0]:g}\\{pair[1]:g} mm"


def _spacing(pair: Pair, source: SpacingSource, factor: float | None = None) -> Spacing:
    return Spacing(row_mm=pair[0], column_mm=pair[1], source=source, factor=factor)
