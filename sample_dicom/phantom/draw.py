"""A study drawn.

The same three-dimensional tree projected into each view, exposed, and turned into stored values, with its truth.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom import breast
from sample_dicom.phantom.breast import Field, Outline
from sample_dicom.phantom.devices import cannula, marker
from sample_dicom.phantom.exposure import Exposed, expose
from sample_dicom.phantom.filled import opacified
from sample_dicom.phantom.layers import Layers, truth_of
from sample_dicom.phantom.lesions import Lesion, plan_lesions
from sample_dicom.phantom.lesions_drawn import draw_lesions
from sample_dicom.phantom.looks import VENDORS
from sample_dicom.phantom.loops import add_loops
from sample_dicom.phantom.phases import early, early_lesions, movement
from sample_dicom.phantom.plan import StudySpec
from sample_dicom.phantom.streams import stream
from sample_dicom.phantom.tree import Duct, TreePlan, grow
from sample_dicom.phantom.truth import Truth, TruthFinding

Float = NDArray[np.float32]
IODINE_PER_MM = 0.205 / 100  # log attenuation per mm and mgI/mL, W/Rh 30 kVp
SOFT_PER_MM = 0.064
NIPPLE_RADIUS_MM = 4.8


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewImage:
    """One exposure: stored values and what they show."""

    pixels: NDArray[np.uint16]
    spec: StudySpec
    vendor: str
    photometric: str
    bits_stored: int
    laterality: str
    view: str
    phase: str
    pixel_spacing_mm: float
    imager_spacing_mm: float
    magnification: float
    padding_value: int | None
    windows: tuple[tuple[float, float, str], ...]
    truth: Truth


@dataclass(frozen=True, slots=True)
class _Body:
    outline: Outline
    nipple_mm: NDArray[np.float64]
    ducts: list[Duct]
    lesions: list[Lesion]


def draw_study(spec: StudySpec) -> tuple[ViewImage, ...]:
    """Every view of a study, scouts first."""
    phases = ("SCOUT", "FULL") if spec.with_scout else ("FULL",)
    return tuple(draw_view(spec, view, phase) for phase in phases for view in spec.views)


def draw_view(spec: StudySpec, view: str, phase: str = "FULL") -> ViewImage:
    """One exposure of a study (SCOUT, EARLY or FULL); the same spec, view and phase give the same pixels."""
    layers = layers_of(spec, view, phase)
    field, axis = layers.field, layers.axis
    # The number a phase adds to the seed of its quantum noise.
    number = {"SCOUT": 1, "EARLY": 2, "FULL": 0}[phase]
    exposed = expose(
        np.random.default_rng([spec.seed, axis, 17, number]), layers.log(), layers.inside, spec, field.pixel_mm
    )
    if spec.laterality == "R":
        exposed = Exposed(pixels=exposed.pixels[:, ::-1].copy(), windows=exposed.windows)
    vendor = VENDORS[spec.vendor]
    return ViewImage(
        pixels=exposed.pixels,
        spec=spec,
        vendor=spec.vendor,
        photometric=vendor.photometric,
        bits_stored=vendor.bits,
        laterality=spec.laterality,
        view=view,
        phase=phase,
        pixel_spacing_mm=field.pixel_mm,
        imager_spacing_mm=field.pixel_mm * spec.magnification,
        magnification=spec.magnification,
        padding_value=vendor.padding,
        windows=exposed.windows,
        truth=truth_of(layers, mirrored=spec.laterality == "R"),
    )


def layers_of(spec: StudySpec, view: str, phase: str = "FULL") -> Layers:
    """What the rays of one exposure meet, before anything is detected; unmirrored, the chest wall at the left."""
    body = _body(spec)
    axis = 1 if view == "CC" else 2
    rng = np.random.default_rng([spec.seed, axis, 11])
    field = _field(spec, body)
    tissue, inside = _without_contrast(rng, spec, body, field, view)
    ducts: list[Duct] = []
    contrast = lumen = needle = None
    findings: tuple[TruthFinding, ...] = ()
    vessels: tuple[NDArray[np.float64], ...] = ()
    if phase == "SCOUT":
        tissue, inside = _other_compression(tissue, inside, rng)
    else:
        ducts, lesions = body.ducts, body.lesions
        if phase == "EARLY":
            ducts = early(spec.seed, ducts)
            lesions = early_lesions(spec.seed, lesions, ducts)
        contrast, lumen = opacified(ducts, field, axis)
        findings, vessels = draw_lesions(
            np.random.default_rng([spec.seed, axis, 13]), lesions, ducts, field, axis, contrast, lumen
        )
        needle = cannula(ducts[0].points_mm, 20 + spec.seed % 12, field, axis)
    layers = Layers(
        field=field,
        axis=axis,
        ducts=ducts,
        nipple=_point(field, body.nipple_mm, axis),
        orifice=_point(field, body.ducts[0].points_mm[0], axis),
        findings=findings,
        vessels=vessels,
        iodine_per_mm=spec.iodine_mg_ml * IODINE_PER_MM,
        tissue=tissue,
        contrast=contrast,
        cannula=needle,
        marker=marker(spec.laterality, view, field, spec.magnification),
        inside=inside,
        lumen=lumen,
    )
    if phase == "FULL" or spec.motion_mm == 0:
        return layers
    return layers.moved(movement(spec.seed, axis, phase, spec.motion_mm, field, layers.nipple))


def _body(spec: StudySpec) -> _Body:
    rng = np.random.default_rng([spec.seed, 1])
    depth, half = float(rng.uniform(68, 100)), float(rng.uniform(62, 88))
    nipple = np.array([depth + 5.5, 0.0, 0.0])
    orifice = nipple + np.array([-0.6, *rng.uniform(-1.6, 1.6, 2)])
    plan = TreePlan(
        segments=spec.segments,
        main_calibre_mm=spec.main_calibre_mm,
        smallest_calibre_mm=spec.smallest_calibre_mm,
        first_length_mm=float(rng.uniform(9, 18)),
        tilt=tuple(rng.normal(0, 0.17, 2)),
        tortuosity=float(rng.uniform(0.025, 0.06)),
        spread=float(rng.uniform(0.42, 0.68)),
        dilution=float(rng.uniform(0.6, 0.95)),
    )
    stated = {name: getattr(spec, name) for name in ("tortuosity", "spread", "dilution")}
    plan = replace(plan, **{name: value for name, value in stated.items() if value is not None})
    ducts = grow(rng, orifice, plan, depth, half)
    lesions = plan_lesions(rng, ducts, spec.wishes, nipple)
    add_loops(
        stream(spec.seed, "where loops are"),
        ducts,
        spec.loops,
        {lesion.segment for lesion in lesions if lesion.segment is not None},
    )
    outline = Outline(depth_mm=depth, half_mm=half, thickness_mm=spec.thickness_mm)
    return _Body(outline, nipple, ducts, lesions)


def _field(spec: StudySpec, body: _Body) -> Field:
    """Where the picture lies.

    Chest wall at its left edge for contact views, centred on the nipple's side when magnified.
    """
    width, height = spec.columns * spec.pixel_mm, spec.rows * spec.pixel_mm
    reach = body.nipple_mm[0] + 14
    left = 0.0 if width > reach else reach - width
    return Field(rows=spec.rows, columns=spec.columns, pixel_mm=spec.pixel_mm, left_mm=left, top_mm=-height / 2)


def _without_contrast(
    rng: np.random.Generator, spec: StudySpec, body: _Body, field: Field, view: str
) -> tuple[Float, NDArray[np.bool_]]:
    log, inside = breast.tissue(
        rng,
        field,
        body.outline,
        density=spec.density,
        pectoral=view != "CC" and field.left_mm < 15,
        texture=spec.texture,
    )
    breast.strands(rng, log, field, body.outline, ligaments=spec.ligaments, vessels=spec.vessels)
    log *= inside
    breast.calcifications(rng, log, field, inside, int(rng.integers(0, 26)))
    inside = _nipple(log, inside, body, field)
    return log, inside


def _nipple(log: Float, inside: NDArray[np.bool_], body: _Body, field: Field) -> NDArray[np.bool_]:
    """A round nipple in profile, 9.6 mm across and 7 mm high, that grows out of the areola; added in place."""
    across, depth = field.grid_mm()
    beyond = depth - body.outline.depth_mm
    flare = NIPPLE_RADIUS_MM * (0.86 + 0.9 * np.exp(-np.clip(beyond + 1.5, 0, None) / 2.2))
    tip = np.clip((body.nipple_mm[0] - depth) / 4.5, 0, 1)
    radius = flare * np.sqrt(np.clip(1 - (1 - tip) ** 2, 0, 1))
    chord = 2 * np.sqrt(np.clip(radius**2 - across**2, 0, None)) * (beyond > -5) * np.clip((beyond + 5) / 4, 0, 1)
    chord = np.minimum(chord, 8.5).astype(np.float32)
    log[:] = ((log**4 + (SOFT_PER_MM * chord) ** 4) ** 0.25).astype(np.float32)
    return inside | (chord > 0)


def _other_compression(
    log: Float, inside: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Float, NDArray[np.bool_]]:
    """A scout is another compression: a smooth warp of a few pixels."""
    rows, columns = log.shape
    shift = [
        cv2.resize(cv2.GaussianBlur(rng.normal(0, 60, (24, 20)).astype(np.float32), (0, 0), 4), (columns, rows))
        for _ in range(2)
    ]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    warped = cv2.remap(log, x + shift[0], y + shift[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    where = cv2.remap(
        inside.astype(np.uint8), x + shift[0], y + shift[1], cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
    )
    return warped, where > 0


def _point(field: Field, point_mm: NDArray[np.float64], axis: int) -> tuple[float, float]:
    row, column = field.to_px(point_mm[axis : axis + 1], point_mm[:1])[0]
    return float(row), float(column)
