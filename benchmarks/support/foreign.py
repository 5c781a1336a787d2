"""Things that are no breast and no contrast, drawn as what they absorb: metal in and on the breast, calcium, catheters.

Attenuation is that near 20 keV (NIST tables): steel 14 and lead 60 per mm, titanium 7, hydroxyapatite 1.1, a catheter's
wall with a fifth of barium sulphate 0.5. Sizes are those of the things on the market or in the literature of the breast.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]
Points = NDArray[np.float64]
STEEL, TITANIUM, LEAD, CALCIUM, BARIUM, COIL = 14.0, 7.0, 60.0, 1.1, 0.5, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing may lie: the picture's ``field`` and the breast ``inside`` it (bool, rows x columns)."""

    field: Field
    inside: NDArray[np.bool_]

    def somewhere(self, rng: np.random.Generator, off_skin_mm: float) -> Points:
        """A random point (row, column in mm of the picture) at least so far off skin and border."""
        step = max(1, round(1 / self.field.pixel_mm))
        padded = cv2.copyMakeBorder(self.inside[::step, ::step].astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
        deep = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1] * step * self.field.pixel_mm
        places = np.argwhere(deep >= min(off_skin_mm, 0.8 * float(deep.max())))
        return np.asarray(places[rng.integers(len(places))] * step * self.field.pixel_mm, dtype=np.float64)


class Shadow:
    """Log attenuation being drawn; lengths in mm of the picture."""

    def __init__(self, place: Place) -> None:
        self.mm = place.field.pixel_mm
        self.log = np.zeros(place.inside.shape, np.float32)

    def wire(self, path: Points, calibre_mm: float, per_mm: float) -> None:
        """A round wire along ``path`` (n, 2)."""
        count = len(path)
        radius = np.full(count, calibre_mm / 2 / self.mm)
        draw_tube(self.log, path / self.mm, radius, np.full(count, per_mm * self.mm))

    def ball(self, at: Points, across_mm: float, per_mm: float) -> None:
        """A ball."""
        reach = round(across_mm / self.mm) + 2
        row, column = np.rint(at / self.mm).astype(int)
        top, left = max(0, row - reach), max(0, column - reach)
        view = self.log[top : row + reach + 1, left : column + reach + 1]
        rows, columns = np.ogrid[top : top + view.shape[0], left : left + view.shape[1]]
        away = np.hypot(rows - at[0] / self.mm, columns - at[1] / self.mm) * self.mm
        view += (per_mm * 2 * np.sqrt(np.clip((across_mm / 2) ** 2 - away**2, 0, None))).astype(np.float32)

    def pipe(self, path: Points, outer_mm: float, inner_mm: float, wall: Float | float, per_mm: float) -> None:
        """A tube whose wall absorbs; ``wall`` 0..1 (per point) is how much of it is there."""
        count = len(path)
        scale = np.broadcast_to(np.asarray(wall, dtype=np.float64), (count,)) * per_mm * self.mm
        whole, hollow = np.zeros_like(self.log), np.zeros_like(self.log)
        draw_tube(whole, path / self.mm, np.full(count, outer_mm / 2 / self.mm), scale)
        draw_tube(hollow, path / self.mm, np.full(count, inner_mm / 2 / self.mm), scale)
        self.log += np.maximum(whole - hollow, 0)


def _course(rng: np.random.Generator, start: Points, angle: float, length_mm: float, bend_per_mm: float) -> Points:
    """A smooth line of steps of half a millimetre whose direction drifts."""
    count = max(4, round(length_mm / 0.5))
    drift = cv2.GaussianBlur(rng.standard_normal((1, count + 60)).astype(np.float64), (0, 0), 12)[0, 30:-30]
    turn = np.cumsum(drift / max(float(np.abs(drift).mean()), 1e-9) * bend_per_mm * 0.5)
    return np.asarray(start + 0.5 * np.cumsum(np.column_stack([np.sin(angle + turn), np.cos(angle + turn)]), axis=0))


def _from_outside(rng: np.random.Generator, place: Place, middle: Points, length_mm: float) -> tuple[Points, float]:
    """A start and an angle from which a straight way of ``length_mm`` ends in ``middle``, never through the nipple."""
    angle = rng.uniform(0, 2 * np.pi)
    return middle - length_mm * np.array([np.sin(angle), np.cos(angle)]), angle


def localisation_wire(rng: np.random.Generator, place: Place) -> Float:
    """A steel wire of 0.2-0.4 mm with a hook at its end, in from outside, nearly straight, often with a thicker stretch."""
    shadow, tip = Shadow(place), place.somewhere(rng, 12)
    length, calibre = rng.uniform(60, 130), rng.uniform(0.2, 0.4)
    start, angle = _from_outside(rng, place, tip, length)
    path = _course(rng, start, angle, length, rng.uniform(0, 0.003))
    shadow.wire(path, calibre, STEEL)
    if rng.random() < 0.5:
        shadow.wire(path[-60:-20], 1.6 * calibre, STEEL)
    back = angle + np.pi + rng.choice([-1, 1]) * rng.uniform(0.3, 0.7)
    reach = np.arange(0, rng.uniform(5, 12), 0.25)[:, None]
    shadow.wire(path[-1] + reach * np.array([[np.sin(back), np.cos(back)]]), calibre, STEEL)
    return shadow.log


def biopsy_clips(rng: np.random.Generator, place: Place) -> Float:
    """One to three markers of 2-4 mm left by a biopsy: ring, coil, ribbon, wing, dumb-bell, of wire of 0.25-0.5 mm."""
    shadow = Shadow(place)
    for _ in range(int(rng.integers(1, 4))):
        at, size, wire = place.somewhere(rng, 8), rng.uniform(2, 4), rng.uniform(0.25, 0.5)
        along = np.linspace(0, 1, 60)
        ring = 2 * np.pi * along
        shapes = (
            np.column_stack([np.sin(ring), np.cos(ring)]),
            np.column_stack([0.4 * np.sin(4 * ring), 2 * along - 1]),
            np.column_stack([np.sin(ring), np.sin(2 * ring)]),
            np.column_stack([np.abs(2 * along - 1) - 0.5, 2 * along - 1]),
            np.column_stack([0 * along, 2 * along - 1]),
        )
        turn = rng.uniform(0, 2 * np.pi)
        turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        shape = int(rng.integers(len(shapes)))
        path = at + 0.5 * size * shapes[shape] @ turned.T
        shadow.wire(path, wire, float(rng.choice([STEEL, TITANIUM])))
        if shape == 4:
            for end in (path[0], path[-1]):
                shadow.ball(end, 1.0, TITANIUM)
    return shadow.log


def surgical_clips(rng: np.random.Generator, place: Place) -> Float:
    """Three to six titanium clips, two legs of 4-9 mm side by side, around a bed."""
    shadow, bed = Shadow(place), place.somewhere(rng, 15)
    for _ in range(int(rng.integers(3, 7))):
        at, angle = bed + rng.normal(0, 7, 2), rng.uniform(0, np.pi)
        ahead, aside = np.array([np.sin(angle), np.cos(angle)]), np.array([np.cos(angle), -np.sin(angle)])
        reach = np.linspace(-0.5, 0.5, 30)[:, None] * rng.uniform(4, 9)
        for side in (-1, 1):
            shadow.wire(at + reach * ahead + side * 0.35 * aside, 0.6, TITANIUM)
    return shadow.log


def skin_markers(rng: np.random.Generator, place: Place) -> Float:
    """Lead balls of 1.5-2.3 mm, and a wire on a scar or a ring around a mole."""
    shadow = Shadow(place)
    for _ in range(int(rng.integers(1, 3))):
        shadow.ball(place.somewhere(rng, 6), rng.uniform(1.5, 2.3), LEAD)
    if rng.random() < 0.5:
        path = _course(rng, place.somewhere(rng, 10), rng.uniform(0, 6.3), rng.uniform(20, 70), 0.02)
        shadow.wire(path, rng.uniform(0.4, 0.8), STEEL)
    else:
        ring = np.linspace(0, 2 * np.pi, 120)
        circle = np.column_stack([np.sin(ring), np.cos(ring)])
        shadow.wire(place.somewhere(rng, 10) + rng.uniform(4, 8) * circle, rng.uniform(0.4, 0.8), STEEL)
    return shadow.log


def lead_letters(rng: np.random.Generator, place: Place) -> Float:
    """The letters and strokes of a paddle with a grid, 4-6 mm high, over the breast."""
    shadow, size = Shadow(place), rng.uniform(4, 6)
    scale = size / place.field.pixel_mm / 21
    for _ in range(int(rng.integers(3, 8))):
        row, column = (place.somewhere(rng, 6) / place.field.pixel_mm).astype(int)
        letter = np.zeros(shadow.log.shape, np.uint8)
        text, thick = str(rng.choice(list("ABCDEFG12345"))), max(1, round(0.6 / place.field.pixel_mm))
        cv2.putText(letter, text, (int(column), int(row)), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thick, cv2.LINE_AA)
        shadow.log += letter * np.float32(rng.uniform(3, 8) / 255)
    return shadow.log


def pacemaker_lead(rng: np.random.Generator, place: Place) -> Float:
    """A coil of metal in silicone, 1.2-2.0 mm, in a long smooth bow."""
    shadow, middle, length = Shadow(place), place.somewhere(rng, 12), rng.uniform(80, 160)
    start, angle = _from_outside(rng, place, middle, length / 2)
    shadow.wire(_course(rng, start, angle, length, 0.02), rng.uniform(1.2, 2.0), COIL)
    return shadow.log


def port_catheter(rng: np.random.Generator, place: Place) -> Float:
    """A catheter of 2.0-3.2 mm whose wall holds barium: a band with two rims."""
    shadow, middle, length = Shadow(place), place.somewhere(rng, 12), rng.uniform(80, 160)
    start, angle = _from_outside(rng, place, middle, length / 2)
    outer = rng.uniform(2.0, 3.2)
    shadow.pipe(_course(rng, start, angle, length, 0.015), outer, 0.55 * outer, 1.0, BARIUM * rng.uniform(0.8, 1.6))
    return shadow.log


def calcified_vessels(rng: np.random.Generator, place: Place) -> Float:
    """One or two arteries of 1.2-2.6 mm with broken plaques in the wall: tram tracks."""
    shadow = Shadow(place)
    for _ in range(int(rng.integers(1, 3))):
        length = rng.uniform(30, 80)
        path = _course(rng, place.somewhere(rng, 10), rng.uniform(0, 6.3), length, rng.uniform(0.02, 0.06))
        outer, wall = rng.uniform(1.2, 2.6), rng.uniform(0.1, 0.25)
        patches = cv2.GaussianBlur(rng.standard_normal((1, len(path))), (0, 0), 3)[0]
        there = np.clip(0.5 + 2.2 * patches / max(float(patches.std()), 1e-9) * 0.5, 0, 1)
        shadow.pipe(path, outer, outer - 2 * wall, there.astype(np.float32), CALCIUM)
    return shadow.log


def coarse_calcifications(rng: np.random.Generator, place: Place) -> Float:
    """A fibroadenoma's lumps of calcium within 4-12 mm, and round ones with a rim."""
    shadow = Shadow(place)
    for _ in range(int(rng.integers(1, 3))):
        at, reach = place.somewhere(rng, 10), rng.uniform(2, 6)
        for _ in range(int(rng.integers(4, 15))):
            shadow.ball(at + rng.normal(0, reach / 2, 2), rng.uniform(0.8, 3.0), CALCIUM * rng.uniform(0.5, 1))
    for _ in range(int(rng.integers(0, 5))):
        at, across = place.somewhere(rng, 8), rng.uniform(2, 6)
        shadow.ball(at, across, 0.4 * CALCIUM)
    return shadow.log


def calcified_rods(rng: np.random.Generator, place: Place) -> Float:
    """Rods of calcium of 0.4-0.9 mm by 2-9 mm in ducts that run together, as secretory disease leaves them."""
    shadow, centre = Shadow(place), place.somewhere(rng, 15)
    towards = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.integers(4, 16))):
        at = centre + rng.normal(0, 11, 2)
        path = _course(rng, at, towards + rng.normal(0, 0.35), rng.uniform(2, 9), 0.03)
        shadow.wire(path, rng.uniform(0.4, 0.9), CALCIUM * rng.uniform(0.6, 1))
    return shadow.log


Draw = Callable[[np.random.Generator, Place], Float]
METAL: Mapping[str, Draw] = {
    "localisation wire": localisation_wire,
    "biopsy clips": biopsy_clips,
    "surgical clips": surgical_clips,
    "skin markers": skin_markers,
    "lead letters": lead_letters,
    "pacemaker lead": pacemaker_lead,
}
OTHER: Mapping[str, Draw] = {
    "port catheter": port_catheter,
    "calcified vessels": calcified_vessels,
    "coarse calcifications": coarse_calcifications,
    "calcified rods": calcified_rods,
}
