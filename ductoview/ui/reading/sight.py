"""What the reader sees of a finding at this moment: nothing is decided about a mark that is not drawn."""

from collections.abc import Callable

from ductoview.model.exam import ExamImage
from ductoview.model.finding import FindingStatus
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.tile import TileView
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
        return _is_open(tile) and tile.canvas.draws(row.finding.id)

    def what_hides(self, row: FindingRow) -> str:
        """What keeps its mark from being drawn although its image may hang, and how to end that; empty when nothing does."""
        layers = self._tiles.layers
        if layers.overlays and not layers.candidates and row.finding.status is FindingStatus.CANDIDATE:
            return f"Candidates are hidden: {self._shown_by('candidates')} shows them."
        return self.what_hides_on(row.image)

    def sees_image(self, image: ExamImage) -> bool:
        """True while the image and what readers drew on it are seen."""
        return self.shows(image) and self._tiles.layers.overlays

    def shows(self, image: ExamImage) -> bool:
        """True while the image itself is seen, in a window that shows it."""
        tile = self._tiles.tile(image.sop_instance_uid)
        return tile is not None and tile.isVisible() and _is_open(tile) and tile.canvas.shows_itself

    def what_hides_on(self, image: ExamImage) -> str:
        """What keeps what readers drew on it from being seen although the image may hang; empty when nothing does."""
        if not self._tiles.layers.overlays:
            return f"Marks are hidden: {self._shown_by('overlays')} shows them."
        return self.scout_in_place_of(image)

    def why_not(self, row: FindingRow) -> str:
        """Why nothing was decided about a finding that was just brought into sight, as far as that is possible."""
        view = row.image.facts.view.label
        tile = self._tiles.tile(row.image.sop_instance_uid)
        what = f"{row.number} on {view}" if row.number else f"That mark on {view}"
        if self.sees(row):
            return f"{what} was not in sight; here it is."
        if tile is not None and tile.canvas.mammogram is None:
            return f"{view} is not shown yet."
        if tile is not None and tile.canvas.is_stated:
            return f"{view} is shown as a saved state says: {self._shown_by('reset', 'Reset')} takes it back."
        if row.finding.status is FindingStatus.DISMISSED:
            return f"{what} was dismissed and is not drawn; {self._key('undo') or 'Undo'} takes that back."
        return f"{what} is not drawn."

    def scout_in_place_of(self, image: ExamImage) -> str:
        """That the scout is drawn in its place, and how to end that; empty when it is not."""
        tile = self._tiles.tile(image.sop_instance_uid)
        if tile is not None and tile.canvas.mammogram is not None and not tile.canvas.shows_itself:
            return f"The scout is shown: let go of {self._shown_by('flicker_scout')}."
        return ""

    def _shown_by(self, action_id: str, otherwise: str = "its button") -> str:
        return self._key(action_id) or otherwise


def _is_open(tile: TileView) -> bool:
    window = tile.window()
    return window is not None and not window.isMinimized()
