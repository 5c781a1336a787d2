"""What the objects panel says of each image, as data: three objects, one word, one tone."""

from collections.abc import Sequence
from dataclasses import dataclass

from ductoview.workspace.object_states import AnyKind, ObjectStage, ObjectState

TONES = {
    ObjectStage.DRAFT: "",
    ObjectStage.REFUSED: "amber",
    ObjectStage.SAVED: "blue",
    ObjectStage.FETCHED: "green",
    ObjectStage.QUEUED: "amber",
    ObjectStage.SENDING: "amber",
    ObjectStage.HELD: "amber",
    ObjectStage.STORED: "green",
    ObjectStage.VERIFIED: "green",
    ObjectStage.COMMITTED: "green",
    ObjectStage.FAILED: "red",
}
WORDS = {
    ObjectStage.DRAFT: "not written yet",
    ObjectStage.REFUSED: "cannot be written",
    ObjectStage.SAVED: "saved here",
    ObjectStage.FETCHED: "came with the study",
    ObjectStage.QUEUED: "queued",
    ObjectStage.SENDING: "sending",
    ObjectStage.HELD: "on hold",
    ObjectStage.STORED: "stored",
    ObjectStage.VERIFIED: "verified",
    ObjectStage.COMMITTED: "committed",
    ObjectStage.FAILED: "failed",
}
_WORST_FIRST = (
    ObjectStage.FAILED,
    ObjectStage.REFUSED,
    ObjectStage.HELD,
    ObjectStage.DRAFT,
    ObjectStage.SAVED,
    ObjectStage.QUEUED,
    ObjectStage.SENDING,
    ObjectStage.FETCHED,
    ObjectStage.STORED,
    ObjectStage.VERIFIED,
    ObjectStage.COMMITTED,
)
_SURER = (ObjectStage.VERIFIED, ObjectStage.COMMITTED)
_GOING = (ObjectStage.QUEUED, ObjectStage.SENDING)
_ON_THE_WAY = (*_GOING, ObjectStage.HELD)
_SAY_WHY = (ObjectStage.FAILED, ObjectStage.REFUSED)
_THERE = (ObjectStage.STORED, ObjectStage.VERIFIED, ObjectStage.COMMITTED)
_HARMLESS = (*_THERE, ObjectStage.FETCHED, ObjectStage.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageObjects:
    """The objects about one image; ``words`` and ``tone`` are of the one that is furthest behind."""

    image_uid: str
    stages: tuple[tuple[AnyKind, ObjectStage], ...]
    words: str
    tone: str


def image_objects(states: Sequence[ObjectState]) -> tuple[ImageObjects, ...]:
    """The states by image, in the order the images come."""
    by_image: dict[str, list[ObjectState]] = {}
    for state in states:
        by_image.setdefault(state.image_uid, []).append(state)
    return tuple(_of_one(image_uid, of_image) for image_uid, of_image in by_image.items())


def _of_one(image_uid: str, states: list[ObjectState]) -> ImageObjects:
    worst = min(states, key=lambda state: (_WORST_FIRST.index(state.stage), not state.warning))
    plain = f"{WORDS[worst.stage]} on {worst.node}" if worst.stage in _THERE and worst.node else WORDS[worst.stage]
    why = worst.words if worst.stage in _SAY_WHY else worst.warning
    words = f"{plain}: {why}" if why else plain
    stages = tuple((state.kind, state.stage) for state in states)
    return ImageObjects(
        image_uid=image_uid, stages=stages, words=words, tone="amber" if worst.warning else TONES[worst.stage]
    )


def on_the_way(states: Sequence[ObjectState]) -> int:
    """How many objects wait in the queue or are being sent."""
    return sum(state.stage in _ON_THE_WAY for state in states)


def going(states: Sequence[ObjectState]) -> int:
    """The same without those on hold: nobody has to do anything about them."""
    return sum(state.stage in _GOING for state in states)


def failed(states: Sequence[ObjectState]) -> int:
    """How many objects the node did not take."""
    return sum(state.stage is ObjectStage.FAILED for state in states)


def unsent(states: Sequence[ObjectState]) -> int:
    """How many objects could be on the node and are not, as far as we know; what came from elsewhere is somewhere already."""
    return sum(state.stage not in _HARMLESS for state in states)


def refusals(states: Sequence[ObjectState]) -> tuple[str, ...]:
    """Why nothing can be written about an image, each reason once."""
    return tuple(dict.fromkeys(state.words for state in states if state.stage is ObjectStage.REFUSED))


def summary(states: Sequence[ObjectState]) -> str:
    """One phrase for all: ``6 of 6 stored, 4 committed``, ``4 not written yet``; empty when there are no objects."""
    if not states:
        return ""
    there = sum(state.stage in _THERE for state in states)
    if there:
        more = [(sum(state.stage is stage for state in states), WORDS[stage]) for stage in _SURER]
        return ", ".join((f"{there} of {len(states)} stored", *(f"{count} {words}" for count, words in more if count)))
    worst = min((state.stage for state in states), key=_WORST_FIRST.index)
    return f"{len(states)} {WORDS[worst]}"
