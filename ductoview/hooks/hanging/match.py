"""The one matcher: which image of an exam belongs to which place of a protocol. Codes and times only; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ductoview.hooks.hanging.protocol import Others, ProtocolFile, Slot, Study, Takes
from ductoview.model.badges import specials
from ductoview.model.exam import EmptyPlace, Exam, ExamImage, Hanging, Tile
from ductoview.model.phases import inferred_phases
from ductoview.model.view import Laterality, Phase, PresentationIntent, ViewPosition

_TWO_BY_TWO = 4
BESIDE = "beside"
"""The slot of an image that no place takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An image that may hang: with its phase, what is special about it, and how many studies back it was made."""

    image: ExamImage
    phase: Phase
    specials: frozenset[str]
    back: int = 0

    @property
    def uid(self) -> str:
        """SOPInstanceUID."""
        return self.image.sop_instance_uid

    @property
    def side(self) -> Laterality:
        """The side from codes."""
        return self.image.facts.view.laterality

    @property
    def position(self) -> ViewPosition:
        """The view from codes."""
        return self.image.facts.view.position


def candidates(exam: Exam) -> tuple[Candidate, ...]:
    """The images that may hang, the earliest first, those of this study before those of earlier ones.

    Images FOR PROCESSING are left out where their study has others: they are not made for looking at.
    """
    studies = (exam.images, *(prior.images for prior in exam.priors))
    return tuple(one for back, images in enumerate(studies) for one in _of_study(images, back))


def hang(protocol: ProtocolFile, exam: Exam) -> Hanging:
    """The layout: each image belongs to the first place that takes it, each place shows the best that belongs to it.

    Rows and columns without an image are left out; a single column is laid flat. A place for priors stays empty unless
    an image of this study and the same side hangs in its row or column. A scout is one key away only of an image whose
    place asks for a phase: in an exam without phases the earlier of two images alike is no scout.
    """
    found = candidates(exam)
    chosen = _filled(protocol.slots, found)
    placed = [(slot.row, slot.column, one, slot.words) for slot, one in chosen]
    taken = {one.uid for slot, one in _belonging(protocol.slots, found)}
    phased = {one.uid for slot, one in chosen if slot.takes.phases}
    current = [one for one in found if one.back == 0]
    empty = _empty(protocol.slots, placed)
    placed = _flat(_closed(placed))
    placed += _others(protocol.others, [one for one in current if one.uid not in taken], placed)
    return Hanging(
        name=protocol.name,
        tiles=tuple(_tile(exam, current, phased, *place) for place in placed),
        priors=frozenset(one.uid for _, _, one, _ in placed if one.back),
        sequence=tuple(one.uid for one in current) if protocol.others is Others.ONE_BY_ONE else (),
        empty=empty,
    )


_Placed = tuple[int, int, Candidate, str]


def _of_study(images: Sequence[ExamImage], back: int) -> Iterable[Candidate]:
    phases = inferred_phases(image.facts for image in images)
    to_look_at = [one for one in images if one.facts.intent is not PresentationIntent.FOR_PROCESSING]
    # Images of one time stay in the order of the exam, which is that of their numbers.
    for image in sorted(to_look_at or images, key=lambda one: one.facts.acquired):
        yield Candidate(image=image, phase=phases[image.sop_instance_uid], specials=specials(image.facts), back=back)


def _belonging(slots: Sequence[Slot], found: Iterable[Candidate]) -> list[tuple[Slot, Candidate]]:
    belonging = []
    for one in found:
        slot = next((slot for slot in slots if _takes(slot.takes, one)), None)
        if slot is not None:
            belonging.append((slot, one))
    return belonging


def _filled(slots: Sequence[Slot], found: Iterable[Candidate]) -> list[tuple[Slot, Candidate]]:
    """The best image of each place that has any, without priors that stand beside nothing of this study."""
    belonging = _belonging(slots, found)
    filled = []
    for slot in slots:
        mine = [one for its, one in belonging if its is slot]
        if mine:
            # Of equals the latest: what was made again was made for a reason.
            filled.append((slot, min(reversed(mine), key=lambda one: _rank(slot.takes, one))))
    current = [(slot, one) for slot, one in filled if slot.takes.study is Study.CURRENT]
    return [
        (slot, one)
        for slot, one in filled
        if slot.takes.study is Study.CURRENT or any(_stands_by(slot, one, *other) for other in current)
    ]


def _stands_by(slot: Slot, one: Candidate, other_slot: Slot, other: Candidate) -> bool:
    return one.side is other.side and (slot.row == other_slot.row or slot.column == other_slot.column)


def _takes(takes: Takes, one: Candidate) -> bool:
    return (
        (takes.study is Study.PRIOR) == (one.back > 0)
        and (not takes.sides or one.side in takes.sides)
        and (not takes.views or one.position in takes.views)
        and (not takes.phases or one.phase in takes.phases)
        and takes.must <= one.specials
        and (takes.may is None or one.specials <= takes.must | takes.may)
    )


def _rank(takes: Takes, one: Candidate) -> tuple[bool, int, int, int]:
    return (
        takes.plain_first and bool(one.specials),
        one.back,
        takes.views.index(one.position) if takes.views else 0,
        takes.phases.index(one.phase) if takes.phases else 0,
    )


def _closed(placed: Sequence[_Placed]) -> list[_Placed]:
    rows = sorted({row for row, _, _, _ in placed})
    columns = sorted({column for _, column, _, _ in placed})
    return [(rows.index(row), columns.index(column), one, words) for row, column, one, words in placed]


def _empty(slots: Sequence[Slot], placed: Sequence[_Placed]) -> tuple[EmptyPlace, ...]:
    """The places without an image in rows and columns that have some, counted as in ``_closed``.

    A single row or column has none, so that nothing changes when it is laid flat.
    """
    rows = sorted({row for row, _, _, _ in placed})
    columns = sorted({column for _, column, _, _ in placed})
    filled = {(row, column) for row, column, _, _ in placed}
    return tuple(
        EmptyPlace(row=rows.index(slot.row), column=columns.index(slot.column), words=slot.lacking)
        for slot in slots
        if slot.row in rows and slot.column in columns and (slot.row, slot.column) not in filled
    )


def _flat(placed: list[_Placed]) -> list[_Placed]:
    if any(column for _, column, _, _ in placed):
        return placed
    return [(column, row, one, words) for row, column, one, words in placed]


def _others(how: Others, others: Sequence[Candidate], placed: Sequence[_Placed]) -> list[_Placed]:
    """The images that belong to no place: in a column of their own at the right, two by two, or one at a time."""
    if how is Others.BESIDE:
        rows = 1 + max((row for row, _, _, _ in placed), default=0)
        column = 1 + max((column for _, column, _, _ in placed), default=-1)
        return [(row, column, one, BESIDE) for row, one in enumerate(others[:rows])]
    if how is Others.TWO_BY_TWO:
        return [(number // 2, number % 2, one, "") for number, one in enumerate(others[:_TWO_BY_TWO])]
    return [(0, 0, one, "") for one in others[:1]] if how is Others.ONE_BY_ONE else []


def _tile(
    exam: Exam, current: Sequence[Candidate], phased: set[str], row: int, column: int, one: Candidate, words: str
) -> Tile:
    has_scout = one.uid in phased and not one.back and one.phase is not Phase.SCOUT
    scout = _scout_of(one, current) if has_scout else None
    return Tile(sop_instance_uid=one.uid, row=row, column=column, scout=scout, badge=exam.badge(one.uid), slot=words)


def _scout_of(one: Candidate, current: Iterable[Candidate]) -> str | None:
    """The latest scout of the same side and view, one made alike before others; None where either is unknown."""
    if one.side is Laterality.UNKNOWN or one.position in (ViewPosition.UNKNOWN, ViewPosition.OTHER):
        return None
    scouts = [
        other
        for other in current
        if other.phase is Phase.SCOUT and (other.side, other.position) == (one.side, one.position)
    ]
    best = max(scouts, key=lambda other: (other.specials == one.specials, other.image.facts.acquired), default=None)
    return None if best is None else best.uid
