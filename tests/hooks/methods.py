"""Methods as plug-ins write them: good ones, and every way of going wrong."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ductoview.errors import AnalysisError
from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model.duct_analysis import Segmentation
from ductoview.model.exam import Hanging, Tile
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.progress import check

INFO = PluginInfo(id="test.method", title="Test method", version="7", summary="tests", intended_use="Testing.")


class Good:
    """All kinds in one: the least a method must be."""

    info = INFO
    media_type = "text/plain"
    carries_identity = False

    @dataclass(frozen=True)
    class Params:
        """One number with its bounds."""

        strength: float = field(default=0.5, metadata={"minimum": 0, "maximum": 1})

    def enhance(self, frame, params, progress, cancel):  # type: ignore[no-untyped-def]
        check(cancel)
        return np.full(frame.density.shape, params.strength, dtype=np.float32)

    def segment(self, frame, params, progress, cancel):  # type: ignore[no-untyped-def]
        check(cancel)
        lumen = frame.density > 1200
        return Segmentation(lumen=lumen, leak=np.zeros_like(lumen), contrast_found=bool(lumen.any()))

    def detect(self, frame, segmentation, tree, params, progress, cancel):  # type: ignore[no-untyped-def]
        check(cancel)
        return (finding(),) if tree.segments else ()

    def export(self, review, analyses, facts, destination):  # type: ignore[no-untyped-def]
        path = destination / "review.txt"
        path.write_text(review.study_uid)
        return (path,)


def finding(**changes: Any) -> Finding:
    """A candidate in the middle of the example's main duct."""
    made = Finding(id="x1", kind=FindingKind.DUCT_NARROWING, at=PointPx(160, 80), score=0.6)
    return replace(made, **changes)


class Raises(Good):
    """A programming fault in every verb."""

    def enhance(self, *args):  # type: ignore[no-untyped-def]
        raise ZeroDivisionError("by zero")

    segment = detect = export = enhance


class Refuses(Good):
    """A sentence, as our own errors are."""

    def segment(self, *args):  # type: ignore[no-untyped-def]
        raise AnalysisError("The image is too small.")


@dataclass
class Answers(Good):
    """Whatever it is told to answer."""

    answer: Any
    Params = NoParams

    def enhance(self, *args):  # type: ignore[no-untyped-def]
        return self.answer

    segment = detect = enhance


class Scribbles(Good):
    """Writes into its input."""

    def enhance(self, frame, params, progress, cancel):  # type: ignore[no-untyped-def]
        frame.density[0, 0] = 1
        return np.zeros(frame.density.shape, np.float32)


class Wavers(Good):
    """Answers differently every time."""

    def __init__(self) -> None:
        self._calls = 0

    def enhance(self, frame, params, progress, cancel):  # type: ignore[no-untyped-def]
        self._calls += 1
        return np.full(frame.density.shape, 1 / self._calls, np.float32)


class Confirms(Good):
    """Claims what only a reader may."""

    def detect(self, *args):  # type: ignore[no-untyped-def]
        return (finding(status=FindingStatus.CONFIRMED),)


class Tattles(Good):
    """Writes the patient's name without saying so."""

    def export(self, review, analyses, facts, destination):  # type: ignore[no-untyped-def]
        path: Path = destination / "review.txt"
        path.write_text(" ".join(one.patient.name for one in facts.values()))
        return (path,)


@dataclass
class Hangs:
    """Hangs every exam in the same way."""

    tiles: tuple[Tile, ...]
    points: float = 0.5
    info = INFO
    Params = NoParams

    def score(self, exam):  # type: ignore[no-untyped-def]
        return self.points if exam.images else 0.0

    def hang(self, exam):  # type: ignore[no-untyped-def]
        return Hanging(name="test", tiles=tuple(tile for tile in self.tiles if tile.row >= 0))
