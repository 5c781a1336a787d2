"""``ductoview render``: one image into a PNG, the very pixels the canvas would draw."""

import argparse
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.errors import DicomReadError, DuctoviewError, SettingsError
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.model.same_patient import differing
from ductoview.model.voi import VoiChoice, VoiFunction, Window

if TYPE_CHECKING:
    from ductoview.display.render import RenderOptions
    from ductoview.model.presentation import Presentation, PresentationState

EXAMPLE = """
ductoview render image.dcm --out image.png
ductoview render image.dcm --out fit.png --size 1024x1280 --zoom fit --voi 2
ductoview render image.dcm --out detail.png --size 512x512 --zoom 2 --center 1200,840.5 --window 2048,900 --no-annotation
"""
_DECODE_WITHIN_S = 120.0
_LARGEST_SIDE = 20_000
_NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The image, where to write it, and how it is shown."""
    parser.add_argument("image", metavar="IMAGE", type=Path, help="a DICOM image")
    parser.add_argument("--out", metavar="PNG", type=Path, required=True, help="the file to write")
    parser.add_argument("--size", metavar="WxH", type=_size, help="width and height in pixels (else the image's own)")
    parser.add_argument("--zoom", metavar="fit|1:1|FACTOR", type=_zoom, default=1.0, help="else 1:1")
    parser.add_argument(
        "--center", metavar="ROW,COLUMN", type=_pair, help="this stored place in the middle (else the image's middle)"
    )
    parser.add_argument("--window", metavar="C,W", type=_pair, help="window centre and width (else the file's)")
    parser.add_argument(
        "--function", choices=[one.value for one in VoiFunction], help="function of --window or of the file's window"
    )
    parser.add_argument(
        "--voi", metavar="N", type=values.positive_int, help="window or look-up table of the file, counted from 1"
    )
    parser.add_argument("--invert", action="store_true", help="black for white; padding stays black")
    parser.add_argument(
        "--enhance", metavar="PERCENT", type=_percent, default=0.0, help="structures lifted, 0 (as stored) to 100"
    )
    parser.add_argument(
        "--gsps",
        metavar="FILE",
        type=Path,
        help="show it as this presentation state says; with --no-annotation without its drawings",
    )
    parser.add_argument("--no-annotation", action="store_true", help="8-bit grey without a word on it")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Decode in a worker, draw, write; raises what cannot be done."""
    from ductoview.dicom.gsps_read import read_gsps
    from ductoview.display.presentation import limits
    from ductoview.display.render import png, render
    from ductoview.workers import tasks
    from ductoview.workers.pool import WorkerPool

    try:
        with WorkerPool(size=1) as pool, console.progress("Reading") as progress:
            mammogram = pool.run(tasks.decode, arguments.image, deadline_s=_DECODE_WITHIN_S, progress=progress)
            state = pool.run(read_gsps, arguments.gsps, [arguments.image]) if arguments.gsps else None
    except DuctoviewError as error:
        console.failure(arguments.image, error)
        return 1
    for warning in mammogram.facts.warnings:
        console.note(f"{arguments.image}: {warning}")
    stated = _stated(mammogram, state) if state is not None else None
    if state is not None and stated is not None:
        for note in (*state.notes, *stated.notes, *limits(stated, mammogram.facts)):
            console.note(f"{arguments.gsps}: {note}")
    options = _options(arguments, mammogram, stated)
    if arguments.window is None and (name := _derived(options.choice, mammogram, stated)):
        console.note(f"{arguments.image}: The file states no usable window or table; shown by {name}.")
    picture = png(render(mammogram, options))
    try:
        arguments.out.write_bytes(picture)
    except OSError as error:
        raise SettingsError(f"--out {arguments.out} cannot be written: {error.strerror}.") from error
    return 0


def _options(arguments: argparse.Namespace, mammogram: Mammogram, stated: "Presentation | None") -> "RenderOptions":
    from ductoview.display.render import RenderOptions

    return RenderOptions(
        size=arguments.size,
        zoom=arguments.zoom,
        center=PointPx(*arguments.center) if arguments.center else None,
        choice=_choice(arguments, mammogram, stated),
        invert=arguments.invert,
        annotate=not arguments.no_annotation,
        presentation=stated,
        enhance=arguments.enhance,
    )


def _stated(mammogram: Mammogram, state: "PresentationState") -> "Presentation":
    """What the state says of this very image; another patient's is refused whatever it refers to."""
    stated = state.of(mammogram.facts.ref.sop_instance_uid)
    if stated is None:
        raise DicomReadError("The presentation state of --gsps is about other images, not about this one.")
    if against := differing(state.patient, mammogram.facts.patient):
        raise DicomReadError(
            f"The presentation state of --gsps names another patient than the image ({against}); it is not applied."
        )
    return stated


def _choice(arguments: argparse.Namespace, mammogram: Mammogram, stated: "Presentation | None") -> VoiChoice:
    from ductoview.display.presentation import stated_choice
    from ductoview.display.tissue import default_choice

    own = stated_choice(stated, mammogram.grey) if stated else None
    choices = mammogram.grey.choices
    said_by_file = (*choices, *([stated.voi] if stated else []))
    if arguments.voi and arguments.voi > len(choices):
        raise SettingsError(f"--voi {arguments.voi}: the file has {len(choices)} windows and look-up tables.")
    choice = choices[arguments.voi - 1] if arguments.voi else own or default_choice(mammogram)
    function = VoiFunction(arguments.function) if arguments.function else None
    if arguments.window is None:
        if function is None:
            return choice
        if not isinstance(choice, Window):
            raise SettingsError("--function needs a window, but a look-up table is chosen; add --window or --voi.")
        return _checked(replace(choice, function=function))
    center, width = arguments.window
    # A window derived from the histogram or the bits is exact for its own ends; what a reader types is as PS3.3 has it.
    is_said = any(choice is one for one in said_by_file)
    kept = choice.function if isinstance(choice, Window) and is_said else VoiFunction.LINEAR
    return _checked(Window(center=center, width=width, function=function or kept))


def _derived(choice: VoiChoice | None, mammogram: Mammogram, stated: "Presentation | None") -> str:
    """The name of a choice made from the image's histogram; empty where file or state say one."""
    from ductoview.display.caption import window_name
    from ductoview.display.presentation import stated_choice

    if choice is None or mammogram.grey.choices or (stated and stated_choice(stated, mammogram.grey)):
        return ""
    return window_name(choice)


def _checked(window: Window) -> Window:
    from ductoview.dicom.grey import is_usable

    if not is_usable(window):
        raise SettingsError(f"A {window.function.value} window cannot have the width {window.width:g}.")
    return window


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if found is None or not all(0 < int(side) <= _LARGEST_SIDE for side in found.groups()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write WIDTHxHEIGHT, for example 1024x1280")
    return int(found[1]), int(found[2])


def _zoom(text: str) -> float | None:
    if text == "fit":
        return None
    if text == "1:1":
        return 1.0
    if not re.fullmatch(_NUMBER, text) or not 0.001 <= float(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is no zoom; write fit, 1:1 or a factor from 0.001 to 64")
    return float(text)


def _percent(text: str) -> float:
    if not re.fullmatch(_NUMBER, text) or not 0 <= float(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no strength; write a percentage from 0 to 100")
    return float(text) / 100


def _pair(text: str) -> tuple[float, float]:
    found = re.fullmatch(rf"({_NUMBER}),({_NUMBER})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no pair of numbers such as 2048,900")
    return float(found[1]), float(found[2])
