"""Drawings and callipers of an image as a reader makes, moves, words and removes them: each step as a command and its name."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import uuid4

from ductoview.model.annotation import Annotation, AnnotationKind, measured, reshaped
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts
from ductoview.model.review import Calliper, ImageReview
from ductoview.workspace import commands
from ductoview.workspace.marks import calliper


class Step(NamedTuple):
    """What is done to the review, and how undo calls it."""

    command: commands.Command
    words: str


def drawing(
    kind: AnnotationKind,
    points: Sequence[PointPx],
    facts: ImageFacts,
    *,
    text: str = "",
    is_closed: bool = False,
    reader: str = "",
) -> Annotation:
    """A new drawing on an image, measured in its scale."""
    made = Annotation(
        id=str(uuid4()), kind=kind, points=tuple(points), text=text, is_closed=is_closed, by=reader or "reader"
    )
    return measured(made, facts.spacing)


def drawn_on(review: ImageReview) -> tuple[Annotation | Calliper, ...]:
    """All that a reader measured or drew on an image, callipers first."""
    return (*review.callipers, *review.annotations)


def found(review: ImageReview, drawn_id: str) -> Annotation | Calliper | None:
    """The drawing or calliper of that id, None when there is none."""
    return next((one for one in drawn_on(review) if one.id == drawn_id), None)


def name_of(drawn: Annotation | Calliper) -> str:
    """What it is called in a list."""
    return "Calliper" if isinstance(drawn, Calliper) else drawn.kind.words


def put(drawn: Annotation, facts: ImageFacts) -> Step:
    """Draw it."""
    return Step(commands.put_annotation(facts.ref, drawn), _named(drawn, facts))


def reshape(drawn: Annotation | Calliper, points: Sequence[PointPx], facts: ImageFacts) -> Step:
    """Move it to other points; it is measured again."""
    words = f"move {_named(drawn, facts)}"
    if isinstance(drawn, Calliper):
        moved = replace(calliper(points[0], points[1], facts.spacing), id=drawn.id)
        return Step(commands.put_calliper(facts.ref, moved), words)
    return Step(commands.put_annotation(facts.ref, reshaped(drawn, points, facts.spacing)), words)


def reword(drawn: Annotation, text: str, facts: ImageFacts) -> Step:
    """Write other words beside it."""
    return Step(commands.put_annotation(facts.ref, replace(drawn, text=text)), f"words of {_named(drawn, facts)}")


def remove(drawn: Annotation | Calliper, facts: ImageFacts) -> Step:
    """Take it away."""
    if isinstance(drawn, Calliper):
        return Step(commands.remove_calliper(facts.ref, drawn.id), "remove calliper")
    return Step(commands.remove_annotation(facts.ref, drawn.id), f"remove {_named(drawn, facts)}")


def _named(drawn: Annotation | Calliper, facts: ImageFacts) -> str:
    return f"{name_of(drawn).lower()}, {facts.view.label}"
