"""The tools of the correcting mode in the order of their buttons: one more is one more row here."""

from ductoview.ui.correct.brushing import EraseTool, PaintTool
from ductoview.ui.correct.joining import JoinTool
from ductoview.ui.correct.placing import CrossingTool, FaintTool
from ductoview.ui.correct.taking import NoDuctBeyondTool, NoDuctTool, OrificeTool, SplitTool
from ductoview.ui.correct.taking_back import TakeBackTool
from ductoview.ui.correct.tool import CorrectTool
from ductoview.ui.correct.tracing import TraceTool


def correct_tools() -> tuple[CorrectTool, ...]:
    """Fresh ones: a tool keeps what its hand began."""
    return (
        OrificeTool(),
        NoDuctTool(),
        NoDuctBeyondTool(),
        SplitTool(),
        JoinTool(),
        TraceTool(),
        FaintTool(),
        CrossingTool(),
        PaintTool(),
        EraseTool(),
        TakeBackTool(),
    )
