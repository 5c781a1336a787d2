"""The walk through a reading: each image in its whole, then each candidate large, there and back; what Esc puts down."""

from collections.abc import Callable

from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.findings_panel import FindingsPanel
from ductoview.ui.reading.objects_panel import ObjectsPanel
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tiles import Tiles


class Steps:
    """``chosen`` answers the chosen finding as it stands, or None.

    ``sequence`` answers the images that one place shows in turn, nothing where each has its place; ``hang`` puts an image
    there.
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
    ) -> None:
        self._tiles, self._findings, self._objects = tiles, findings, objects
        self._selection, self._chosen = selection, chosen
        self._sequence, self._hang = sequence, hang

    def next(self) -> None:
        """The next step, after the last one the first."""
        self._go(1)

    def back(self) -> None:
        """The step before."""
        self._go(-1)

    def put_down(self) -> None:
        """The question, then the tool, then the chosen finding."""
        if self._objects.is_asking:
            self._objects.not_yet()
        else:
            self._tiles.put_down()
            self._selection.choose(self._selection.image_uid)

    def with_chosen(self, deed: Callable[[FindingRow], object]) -> None:
        """Do something with the chosen finding; without one, the first that asks is chosen instead."""
        if self._objects.is_asking:
            return
        row = self._chosen()
        if row is not None:
            deed(row)
        elif self._findings.asking:
            first = self._findings.asking[0]
            self._selection.choose(first.image.sop_instance_uid, first.finding.id)

    def _go(self, by: int) -> None:
        steps = [(uid, "") for uid in self._sequence() or self._tiles.order]
        steps += [(row.image.sop_instance_uid, row.finding.id) for row in self._findings.asking]
        if not steps:
            return
        now = (self._selection.image_uid, self._selection.finding_id)
        at = (steps.index(now) + by) % len(steps) if now in steps else 0 if by > 0 else len(steps) - 1
        uid, finding_id = steps[at]
        if uid not in self._tiles.hung:
            self._hang(uid)
        self._selection.choose(uid, finding_id)
        if finding_id:
            self._tiles.look_at_chosen()
        else:
            self._tiles.same_size()
