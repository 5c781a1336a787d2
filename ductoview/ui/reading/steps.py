"""The walk through a reading: each image in its whole, then each candidate large, there and back.

What the hand decides on this walk is about a mark that the reader sees.
"""

from collections.abc import Callable
from functools import partial

from ductoview.model.exam import ExamImage
from ductoview.model.finding import FindingStatus
from ductoview.model.view import Phase
from ductoview.ui.reading.drawings_panel import Drawn
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.findings_panel import FindingsPanel
from ductoview.ui.reading.objects_panel import ObjectsPanel
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.sight import Sight
from ductoview.ui.reading.tile import TileView
from ductoview.ui.reading.tiles import Tiles


class Steps:
    """``chosen`` answers the chosen finding as it stands, or None.

    ``sequence`` answers the images that one place shows in turn, nothing where each has its place; ``hang`` puts an image
    there. ``say`` shows one quiet line, and takes it back when it is empty.
    """

    def __init__(
        self,
        tiles: Tiles,
        findings: FindingsPanel,
        objects: ObjectsPanel,
        selection: Selection,
        chosen: Callable[[], FindingRow | None],
        sequence: Callable[[], tuple[str, ...]],
        hang: Callable[[str], object],
        sight: Sight,
        say: Callable[[str], object],
    ) -> None:
        self._tiles, self._findings, self._objects = tiles, findings, objects
        self._selection, self._chosen = selection, chosen
        self._sequence, self._hang = sequence, hang
        self._sight, self._say = sight, say
        self._coming = ("", "")

    def next(self) -> None:
        """The next step, after the last one the first; from what was decided, the next that is not."""
        self._go(1)

    def back(self) -> None:
        """The step before."""
        self._go(-1)

    def with_chosen(self, deed: Callable[[FindingRow], object]) -> None:
        """Do something with the chosen finding; without one, the first that asks is chosen and shown instead."""
        if self._objects.is_asking:
            return
        row = self._chosen()
        if row is not None:
            self.decide(deed, row)
        elif self._findings.asking:
            first = self._findings.asking[0]
            if hidden := self._sight.what_hides(first):
                self._refuse(hidden)
            else:
                self.show(first)

    def accept(self, deed: Callable[[FindingRow], object]) -> None:
        """Accept the chosen candidate; where it is decided already, go on to the first that asks: one key walks through all."""
        row = self._chosen()
        if row is not None and row.finding.status is not FindingStatus.CANDIDATE and not self._objects.is_asking:
            self._selection.choose(self._selection.image_uid)
        self.with_chosen(deed)

    def decide(self, deed: Callable[[FindingRow], object], row: FindingRow) -> None:
        """Do it when the reader sees the finding's mark; else show the mark and do nothing, or say what hides it."""
        if self._sight.sees(row):
            deed(row)
        elif hidden := self._sight.what_hides(row):
            self._refuse(hidden)
        else:
            self.show(row)
            self._refuse(self._sight.why_not(row))

    def hold_scout(self, on: bool) -> None:
        """The scout in the place of the chosen image while ``on``; where there is none, that is said."""
        self._tiles.flicker(on)
        if on:
            self._say(_why_no_scout(self._tiles.chosen_tile))

    def take_away(self, deed: Callable[[ExamImage, Drawn], object], image: ExamImage, gone: Drawn) -> None:
        """Take a drawing away from an image that the reader sees; else show the image, or say what hides it."""
        if self._sight.sees_image(image):
            deed(image, gone)
            return
        hidden = self._sight.what_hides_on(image)
        if not hidden:
            self._go_to(image.sop_instance_uid, "")
        self._say(f"Nothing was taken away. {hidden or f'{image.facts.view.label} was not in sight; here it is.'}")

    def answer(self, deed: Callable[[ExamImage], object], image: ExamImage) -> None:
        """Do what a question about a whole image asks when the reader sees it; else show the image, or say what hides it."""
        if self._sight.shows(image):
            deed(image)
            return
        hidden = self._sight.scout_in_place_of(image)
        if not hidden:
            self._go_to(image.sop_instance_uid, "")
        self._refuse(hidden or f"{image.facts.view.label} was not in sight; here it is.")

    def tell(self, what: str, words: str | None) -> None:
        """What was done, for it may be out of sight; nothing for None."""
        if words is not None:
            self._say(f"{what}: {words}")

    def show(self, row: FindingRow) -> None:
        """Choose a finding and bring it into sight: its image, in front, and its place, large."""
        self._go_to(row.image.sop_instance_uid, row.finding.id)

    def show_drawn(self, image: ExamImage, drawn_id: str) -> None:
        """Choose a drawing and bring it into sight."""
        self._go_to(image.sop_instance_uid, drawn_id)

    def look_again(self) -> None:
        """Something came: if it is the image of the finding that was to be shown, that is shown now."""
        tile = self._tiles.tile(self._coming[0])
        if tile is not None and tile.canvas.mammogram is not None:
            if self._coming == (self._selection.image_uid, self._selection.finding_id):
                self._tiles.look_at_chosen()
            self._coming = ("", "")

    def fresh(self, wishes: dict[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
        """The same wishes; each first takes back the line that said why an act before it did nothing."""
        return {name: partial(self._freshly, wish) for name, wish in wishes.items()}

    def _freshly(self, wish: Callable[[], object]) -> None:
        self._say("")
        wish()

    def _refuse(self, why: str) -> None:
        self._say(f"Nothing was decided. {why}")

    def _go(self, by: int) -> None:
        views = [(uid, "") for uid in self._sequence() or self._tiles.order]
        walked = self._findings.walked
        steps = views + [(row.image.sop_instance_uid, row.finding.id) for row in walked]
        if not steps:
            return
        now = (self._selection.image_uid, self._selection.finding_id)
        decided = self._chosen()
        at = 0 if by > 0 else -1
        if now in steps:
            at = (steps.index(now) + by) % len(steps)
        elif decided is not None and walked:
            before = sum(row.number < decided.number for row in walked)
            at = len(views) + (before % len(walked) if by > 0 else before - 1)
        self._go_to(*steps[at])

    def _go_to(self, uid: str, finding_id: str) -> None:
        if uid not in self._tiles.hung:
            self._hang(uid)
        self._selection.choose(uid, finding_id)
        if not finding_id:
            self._tiles.same_size()
            return
        tile = self._tiles.tile(uid)
        self._coming = (uid, finding_id) if tile is not None and tile.canvas.mammogram is None else ("", "")
        self._tiles.look_at_chosen()


def _why_no_scout(tile: TileView | None) -> str:
    """Empty while it is shown."""
    if tile is None:
        return "Choose an image first: its scout is then shown in its place."
    view = tile.image.facts.view.label
    if not tile.scout_uid:
        is_scout = tile.image.facts.phase is Phase.SCOUT
        return f"{view} is the scout itself." if is_scout else f"{view} has no scout to show in its place."
    return f"The scout of {view} is not here yet." if tile.canvas.shows_itself else ""
