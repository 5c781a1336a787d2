"""Two monitors on one X screen: RANDR lets a client say how a screen is divided, and window systems believe it."""

import ctypes
import os
from collections.abc import Sequence
from ctypes import POINTER, Structure, c_char_p, c_int, c_ulong, c_void_p

import pytest

Place = tuple[int, int, int, int]
"""x, y, width and height in pixels."""

_LIBRARIES = ("libX11.so.6", "libXrandr.so.2")
_MM_PER_INCH, _USUAL = 25.4, 96.0


class _Monitor(Structure):
    """XRRMonitorInfo of Xrandr.h."""

    _fields_ = [
        ("name", c_ulong),
        *(
            (name, c_int)
            for name in ("primary", "automatic", "noutput", "x", "y", "width", "height", "mwidth", "mheight")
        ),
        ("outputs", POINTER(c_ulong)),
    ]


def divide(display: str, places: Sequence[Place], dots_per_inch: Sequence[float] = ()) -> None:
    """Make the X screen of a display look like a monitor at each place; the first is the primary one.

    Each has 96 dots per inch unless ``dots_per_inch`` says otherwise.
    """
    if not places:
        return
    try:
        x11, xrandr = (ctypes.CDLL(name) for name in _LIBRARIES)
    except OSError as error:
        words = f"RANDR cannot be spoken to on this machine: {error}"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    x11.XOpenDisplay.restype = c_void_p
    x11.XOpenDisplay.argtypes = [c_char_p]
    x11.XDefaultRootWindow.restype = c_ulong
    x11.XDefaultRootWindow.argtypes = [c_void_p]
    x11.XInternAtom.restype = c_ulong
    x11.XInternAtom.argtypes = [c_void_p, c_char_p, c_int]
    x11.XCloseDisplay.argtypes = [c_void_p]
    xrandr.XRRSetMonitor.argtypes = [c_void_p, c_ulong, POINTER(_Monitor)]
    xrandr.XRRGetScreenResourcesCurrent.restype = POINTER(_Resources)
    xrandr.XRRGetScreenResourcesCurrent.argtypes = [c_void_p, c_ulong]
    link = x11.XOpenDisplay(display.encode())
    root = x11.XDefaultRootWindow(link)
    outputs = xrandr.XRRGetScreenResourcesCurrent(link, root).contents.outputs
    densities = dots_per_inch or [_USUAL] * len(places)
    for number, ((x, y, width, height), density) in enumerate(zip(places, densities, strict=True)):
        monitor = _Monitor(
            name=x11.XInternAtom(link, f"MONITOR-{number + 1}".encode(), 0),
            primary=int(number == 0),
            noutput=int(number == 0),
            x=x, y=y, width=width, height=height,
            mwidth=round(width / density * _MM_PER_INCH), mheight=round(height / density * _MM_PER_INCH),
            outputs=outputs,
        )  # fmt: skip
        xrandr.XRRSetMonitor(link, root, ctypes.byref(monitor))
    x11.XCloseDisplay(link)


class _Resources(Structure):
    """The head of XRRScreenResources of Xrandr.h, as far as it is needed."""

    _fields_ = [
        ("timestamp", c_ulong),
        ("configTimestamp", c_ulong),
        ("ncrtc", c_int),
        ("crtcs", POINTER(c_ulong)),
        ("noutput", c_int),
        ("outputs", POINTER(c_ulong)),
    ]
