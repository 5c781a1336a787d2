"""Exposures of a phantom breast with foreign things in it: the breast is drawn once, the things added before exposure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.foreign import METAL, OTHER, Place
from sample_dicom.phantom import StudySpec, Truth, ViewImage
from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.draw import layers_of
from sample_dicom.phantom.exposure import expose
from sample_dicom.phantom.layers import truth_of
from sample_dicom.phantom.looks import VENDORS

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A breast before its exposure: log attenuation and where it is (chest wall to the left), and its truth."""

    spec: StudySpec
    view: str
    phase: str
    field: Field
    log: Float
    inside: NDArray[np.bool_]
    truth: Truth


def scene(spec: StudySpec, view: str, phase: str) -> Scene:
    """A view of a study before anything foreign is put into it."""
    layers = layers_of(spec, view, phase)
    return Scene(
        spec=spec,
        view=view,
        phase=phase,
        field=layers.field,
        log=layers.log(),
        inside=layers.inside,
        truth=truth_of(layers, mirrored=spec.laterality == "R"),
    )


def shadow_of(bare: Scene, kind: str, seed: int) -> Float:
    """What one kind of thing absorbs in this scene."""
    draw = {**METAL, **OTHER}[kind]
    return draw(np.random.default_rng([seed, 23]), Place(field=bare.field, inside=bare.inside))


def exposed(bare: Scene, shadow: Float | None = None) -> ViewImage:
    """The exposure of a scene, with what ``shadow`` adds."""
    spec, axis = bare.spec, 1 if bare.view == "CC" else 2
    rng = np.random.default_rng([spec.seed, axis, 17, bare.phase == "SCOUT"])
    log = bare.log if shadow is None else bare.log + shadow
    got = expose(rng, log, bare.inside, spec, bare.field.pixel_mm)
    pixels = got.pixels[:, ::-1].copy() if spec.laterality == "R" else got.pixels
    vendor = VENDORS[spec.vendor]
    return ViewImage(
        pixels=pixels,
        spec=spec,
        vendor=spec.vendor,
        photometric=vendor.photometric,
        bits_stored=vendor.bits,
        laterality=spec.laterality,
        view=bare.view,
        phase=bare.phase,
        pixel_spacing_mm=bare.field.pixel_mm,
        imager_spacing_mm=bare.field.pixel_mm * spec.magnification,
        magnification=spec.magnification,
        padding_value=vendor.padding,
        windows=got.windows,
        truth=bare.truth,
    )
