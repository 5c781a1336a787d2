"""What the reader sees of a finding at this moment: nothing is decided about a mark that is not drawn."""

from collections.abc import Callable

from ductoview.model.finding import FindingStatus
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.tiles import Tiles


class Sight:
    """``key`` answers the key of an action as people know it."""

    def __init__(self, tiles: Tiles, key: Callable[[str], str]) -> None:
        self._tiles, self._key = tiles, key

    def sees(self, row: FindingRow) -> bool:
        """True while the finding's mark is drawn on its own image, in a window that shows it."""
        tile = self._tiles.tile(row.image.sop_instance_uid)
        if tile is None or not tile.isVisible() or self.what_hides(row):
            return False
        window = tile.window()
        return window is not None and not window.isMinimized() and tile.canvas.draws(row.finding.id)

    def what_hides(self, row: FindingRow) -> str:
        """What keeps its mark from being drawn although its image may hang, and how to end that; empty when nothing does."""
        if not self._tiles.layers.overlays:
            return f"Marks are hidden: {self._shown_by('overlays')} shows them."
        if not self._tiles.layers.candidates and row.finding.status is FindingStatus.CANDIDATE:
            return f"Candidates are hidden: {self._shown_by('candidates')} shows them."
        tile = self._tiles.tile(row.image.sop_instance_uid)
        if tile is not None and tile.canvas.mammogram is not None and not tile.canvas.shows_itself:
            return f"The scout is shown: let go of {self._key('flicker_scout') or 'its button'}."
        return ""

    def why_not(self, row: FindingRow) -> str:
        """Why nothing was decided about a finding that was just brought into sight, as far as that is possible."""
        view = row.image.facts.view.label
        tile = self._tiles.tile(row.image.sop_instance_uid)
        what = f"{row.number} on {view}" if row.number else f"That mark on {view}"
        if self.sees(row):
            return f"{what} was not in sight; here it is."
        if tile is not None and tile.canvas.mammogram is None:
            return f"{view} is not shown yet."
        if row.finding.status is FindingStatus.DISMISSED:
            return f"{what} was dismissed and is not drawn; {self._key('undo') or 'Undo'} takes that back."
        return f"{what} is not drawn."

    def _shown_by(self, action_id: str) -> str:
        return self._key(action_id) or "its button"
