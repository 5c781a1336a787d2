"""What a plug-in may offer: five kinds of object, each with its description and its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation
from ductoview.model.ducts import DuctTree
from ductoview.model.exam import Exam, Hanging
from ductoview.model.finding import Finding
from ductoview.model.image import ImageFacts
from ductoview.model.progress import CancelToken, Progress
from ductoview.model.review import Review

API_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """How a method presents itself.

    ``id`` is unique and stable (``vendor.method``); ``intended_use`` is one sentence for the reader; ``api_version`` is
    the ``API_VERSION`` it was written for. ``origin`` is filled in by the manager: the distribution it came from.
    """

    id: str
    title: str
    version: str
    summary: str
    intended_use: str
    api_version: int = API_VERSION
    origin: str = ""


@dataclass(frozen=True, slots=True)
class NoParams:
    """The parameters of a method that has none."""


class Method(Protocol):
    """Any object a plug-in offers; ``Params`` is a frozen dataclass that can be made without arguments."""

    @property
    def info(self) -> PluginInfo:
        """The description."""
        ...

    @property
    def Params(self) -> type[Any]:  # noqa: N802
        """The class of the parameters; fields carry ``minimum``, ``maximum``, ``unit`` and ``help`` as metadata."""
        ...


class Enhancer(Method, Protocol):
    """Makes ducts easier to see; for display only, never for measurement."""

    def enhance(self, frame: Frame, params: Any, progress: Progress, cancel: CancelToken | None) -> NDArray[np.float32]:
        """Grey 0..1 in the frame's shape."""
        ...


class Segmenter(Method, Protocol):
    """Finds the opacified ducts.

    One that also has ``uses_scout = True`` finds the exposure before contrast in ``frame.scout`` when there is one.
    """

    def segment(self, frame: Frame, params: Any, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        """Lumen and leak in the frame's shape."""
        ...


@runtime_checkable
class Regrower(Protocol):
    """What a segmenter may also have: its dear part apart, so that a reader sees at once what more or fewer ducts would be.

    ``segment(frame, params, …)`` is the same as ``grow(judge(frame, …), params, …)``.
    """

    def judge(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> Any:
        """All that no parameter changes; kept in a worker as long as the image is looked at."""
        ...

    def grow(self, judged: Any, params: Any, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        """The ducts by those parameters."""
        ...

    def readier(self, params: Any, more: float) -> Any:
        """Parameters by which a pixel is called duct as if its logit lay ``more`` higher; fewer ducts below 0."""
        ...


@runtime_checkable
class Glancer(Protocol):
    """What a segmenter that is a Regrower may also have: a quick look, so that ducts are drawn while it looks closer.

    ``judge(frame, …)`` is the same as ``look_again(glanced, …)`` of what ``glance(frame, …)`` gave as its second.
    """

    def glance(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> tuple[Any, Any]:
        """What ``grow`` makes ducts of, only to be drawn, and what ``look_again`` goes on from."""
        ...

    def look_again(self, glanced: Any, progress: Progress, cancel: CancelToken | None) -> Any:
        """What ``judge`` gives."""
        ...


def uses_scout(segmenter: Segmenter) -> bool:
    """True for a segmenter that wants to see the exposure before contrast."""
    return bool(getattr(segmenter, "uses_scout", False))


class FindingDetector(Method, Protocol):
    """Proposes findings: candidates with a score, never more."""

    def detect(
        self,
        frame: Frame,
        segmentation: Segmentation,
        tree: DuctTree,
        params: Any,
        progress: Progress,
        cancel: CancelToken | None,
    ) -> tuple[Finding, ...]:
        """Candidates inside the image."""
        ...


class Exporter(Method, Protocol):
    """Writes a review for another program; ``carries_identity`` says whether the files name the patient."""

    @property
    def media_type(self) -> str:
        """What is written, e.g. ``text/csv``."""
        ...

    @property
    def carries_identity(self) -> bool:
        """True when the files hold anything of PatientIdentity."""
        ...

    def export(
        self,
        review: Review,
        analyses: Mapping[str, DuctAnalysis],
        facts: Mapping[str, ImageFacts],
        destination: Path,
    ) -> tuple[Path, ...]:
        """Files written into the folder ``destination``; both mappings are keyed by SOPInstanceUID."""
        ...


class HangingProtocol(Method, Protocol):
    """Decides which images are shown where, from codes and times only.

    One that also has ``why_not(exam)`` tells in a sentence why it does not fit where its score is 0.
    """

    def score(self, exam: Exam) -> float:
        """How well the protocol fits the exam, 0 (not at all) to 1."""
        ...

    def hang(self, exam: Exam) -> Hanging:
        """The tiles."""
        ...


class MethodKind(Enum):
    """The kinds of method: name of the hook that offers them, and what an object of the kind can do."""

    ENHANCER = ("ductoview_enhancers", ("enhance",))
    SEGMENTER = ("ductoview_segmenters", ("segment",))
    FINDING_DETECTOR = ("ductoview_finding_detectors", ("detect",))
    EXPORTER = ("ductoview_exporters", ("export", "media_type", "carries_identity"))
    HANGING_PROTOCOL = ("ductoview_hanging_protocols", ("score", "hang"))

    def __init__(self, hook: str, members: tuple[str, ...]) -> None:
        self.hook = hook
        """Name of the hook in ``specs``."""
        self.members = members
        """What every object of the kind must have besides ``info`` and ``Params``."""

    @property
    def words(self) -> str:
        """The kind in plain words."""
        return self.name.replace("_", " ").lower()
