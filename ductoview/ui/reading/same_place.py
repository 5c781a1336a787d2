"""The reader's word that a finding in one view and one in the other are the same: said in two steps, taken back in one."""

from collections.abc import Callable
from typing import Protocol

from ductoview.analysis.partners import Partner
from ductoview.analysis.places import Places
from ductoview.model.breast_place import NoPlace
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.measure_words import clock_words, place_words, quadrant_words
from ductoview.model.review import MarkRef, Review
from ductoview.ui.desk import Desk
from ductoview.ui.reading.deeds import Deeds
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.words import joined

_ALIKE = 2.0
"""A finding that measures more than so many times as much in the other view is worth a second look."""


class Shown(Protocol):
    """What is shown of the exam: the review as far as it may be drawn, all findings, the chosen one."""

    def review(self) -> Review: ...

    def rows(self) -> tuple[FindingRow, ...]: ...

    def chosen_row(self) -> FindingRow | None: ...


class Walk(Protocol):
    """How the reader goes from finding to finding."""

    def show(self, row: FindingRow) -> None: ...

    def decide(self, deed: Callable[[FindingRow], object], row: FindingRow) -> None: ...


class SamePlace:
    """``page`` knows the findings as they are shown, ``say`` shows one quiet line.

    ``walk`` shows a finding, and does a deed about one when the reader sees its mark (``Steps``).
    """

    def __init__(
        self,
        page: Shown,
        desk: Desk,
        deeds: Deeds,
        analysis_of: Callable[[str], DuctAnalysis | None],
        walk: Walk,
        say: Callable[[str], object],
    ) -> None:
        self._page, self._desk, self._deeds = page, desk, deeds
        self._analysis_of, self._walk, self._say = analysis_of, walk, say
        self._waiting: MarkRef | None = None

    def words(self, image: ExamImage, finding: Finding) -> str:
        """Where a finding lies, for its card."""
        places = self._places()
        return place_words(places.of(image.sop_instance_uid, finding)) if places is not None else ""

    def forget(self) -> bool:
        """The first of the two is put down; False when none was in hand."""
        had, self._waiting = self._waiting is not None, None
        return had

    def wish(self) -> None:
        """Take the chosen finding as the first; with one in hand, join the two; a joined one is parted."""
        row = self._page.chosen_row()
        if row is None:
            self._say(f"Same place: choose a finding first, then {self._key}.")
        else:
            self._walk.decide(self._with, row)

    def _with(self, row: FindingRow) -> None:
        here, places = _ref(row), self._places()
        if places is None:
            return
        if row.finding.status is not FindingStatus.CONFIRMED:
            self._say("Same place: accept the finding first; a candidate is joined with nothing.")
        elif (other := self._page.review().joined_with(here)) is not None:
            self._waiting = None
            if self._deeds.part(here):
                self._say(f"{self._name(here)} and {self._name(other)} are two findings again")
        elif self._waiting == here and (partner := self._proposed(here, places)) is not None:
            self._walk.show(partner)
            self._say(
                f"{partner.number}: at the same depth. {self._key} on it, once it is accepted, joins it with {row.number}"
            )
        elif self._first(here) is None:
            self._take(here, places)
        else:
            self._join(here, places)

    def _take(self, here: MarkRef, places: Places) -> None:
        self._waiting = here
        found = places.partners(here)
        hint = ""
        if found:
            other = _mark(found[0])
            depths = f"their depths differ by {found[0].apart_mm:.0f} mm"
            what = ", ".join(filter(None, (depths, self._sizes_words(here, other))))
            hint = f" Perhaps the same as {self._name(other)}: {what}; {self._key} again shows it"
        self._say(f"{self._name(here)}: choose it in the other view, then {self._key}.{hint}")

    def _proposed(self, here: MarkRef, places: Places) -> FindingRow | None:
        """What may be the same finding, as it is shown; None when nothing is, or it is not listed."""
        found = places.partners(here)
        return next((row for row in self._page.rows() if found and _ref(row) == _mark(found[0])), None)

    def _join(self, here: MarkRef, places: Places) -> None:
        first = self._waiting
        if first is None:
            return
        place = places.of_both(first, here)
        if isinstance(place, NoPlace):
            self._say(f"{self._name(first)} and {self._name(here)} were not joined: {place.why}")
            return
        self._waiting = None
        if self._deeds.join(first, here):
            where = joined(quadrant_words(place), clock_words(place))
            what = "; ".join(filter(None, (where, self._sizes_words(first, here))))
            self._say(f"{self._name(first)} and {self._name(here)} are one: {what}")

    def _first(self, here: MarkRef) -> MarkRef | None:
        """The finding in hand while it stands, is not joined since, and lies in another image."""
        first = self._waiting
        if first is None or first.image_uid == here.image_uid:
            return None
        found = self._page.review().image(first.image_uid).finding(first.finding_id)
        stands = found is not None and found.status is FindingStatus.CONFIRMED
        return first if stands and self._page.review().joined_with(first) is None else None

    def _sizes_words(self, one: MarkRef, other: MarkRef) -> str:
        """Which measures what of two that hardly are of one thing; empty where they are alike or one is unknown."""
        sizes = {_ref(row): row.finding.size_mm for row in self._page.rows()}
        first, second = sizes.get(one), sizes.get(other)
        if first is None or second is None or max(first, second) <= _ALIKE * min(first, second):
            return ""
        return f"{self._name(one)} measures {first:.1f} mm, {self._name(other)} {second:.1f} mm"

    def _name(self, one: MarkRef) -> str:
        """Its number on the image."""
        row = next((row for row in self._page.rows() if _ref(row) == one), None)
        return str(row.number) if row is not None else "it"

    def _places(self) -> Places | None:
        exam = self._desk.workspace.exam
        if exam is None:
            return None
        facts = {image.sop_instance_uid: image.facts for image in exam.images}
        return Places(facts, self._page.review(), self._analysis_of)

    @property
    def _key(self) -> str:
        return self._desk.hands.key("same_place") or "Same place"


def _mark(partner: Partner) -> MarkRef:
    return MarkRef(partner.marked.image_uid, partner.marked.finding.id)


def _ref(row: FindingRow) -> MarkRef:
    return MarkRef(row.image.sop_instance_uid, row.finding.id)
