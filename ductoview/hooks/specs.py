"""The hooks: each returns a sequence of objects of one kind. A plug-in answers those it has something for."""

from collections.abc import Sequence

import pluggy

from ductoview.hooks.contracts import Enhancer, Exporter, FindingDetector, HangingProtocol, Segmenter

hookspec = pluggy.HookspecMarker("ductoview")


@hookspec
def ductoview_enhancers() -> Sequence[Enhancer]:
    """Methods that make ducts easier to see."""
    return ()


@hookspec
def ductoview_segmenters() -> Sequence[Segmenter]:
    """Methods that find the opacified ducts."""
    return ()


@hookspec
def ductoview_finding_detectors() -> Sequence[FindingDetector]:
    """Methods that propose findings."""
    return ()


@hookspec
def ductoview_exporters() -> Sequence[Exporter]:
    """Writers of reviews for other programs."""
    return ()


@hookspec
def ductoview_hanging_protocols() -> Sequence[HangingProtocol]:
    """Layouts of an exam."""
    return ()
