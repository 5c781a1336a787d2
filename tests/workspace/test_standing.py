"""One table for where a report stands: never more than is true."""

from dataclasses import replace

import pytest

from ductoview.model.review import Review, ReviewState
from ductoview.model.signature import Signature
from ductoview.workspace.autosave import SaveStage
from ductoview.workspace.object_states import ObjectStage as At
from ductoview.workspace.standing import Standing, standing_of

DRAFT = Review(study_uid="1.2")
SIGNED = DRAFT.signed(Signature.of_now("MEIER^Anna", ""))
ADDENDUM = replace(SIGNED, state=ReviewState.DRAFT)


@pytest.mark.parametrize(
    ("saving", "review", "objects", "standing"),
    [
        (SaveStage.NOT_SAVED, DRAFT, (), Standing.NOT_SAVED),
        (SaveStage.NOT_SAVED, SIGNED, (At.COMMITTED,), Standing.NOT_SAVED),
        (SaveStage.SAVING, DRAFT, (), Standing.SAVING),
        (SaveStage.SAVING, SIGNED, (At.STORED,), Standing.SAVING),
        (SaveStage.SAVED, DRAFT, (), Standing.DRAFT),
        (SaveStage.SAVED, DRAFT, (At.STORED, At.STORED), Standing.DRAFT),
        (SaveStage.SAVED, ADDENDUM, (At.STORED, At.STORED), Standing.ADDENDUM),
        (SaveStage.SAVED, SIGNED, (), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.DRAFT,), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.REFUSED,), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.SAVED, At.STORED), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.STORED, At.SENDING), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.STORED, At.FAILED), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.STORED, At.HELD), Standing.SIGNED),
        (SaveStage.SAVED, SIGNED, (At.STORED, At.STORED), Standing.STORED),
        (SaveStage.SAVED, SIGNED, (At.STORED, At.REFUSED), Standing.STORED),
        (SaveStage.SAVED, SIGNED, (At.STORED, At.COMMITTED), Standing.STORED),
        (SaveStage.SAVED, SIGNED, (At.VERIFIED, At.STORED), Standing.STORED),
        (SaveStage.SAVED, SIGNED, (At.VERIFIED, At.COMMITTED), Standing.VERIFIED),
        (SaveStage.SAVED, SIGNED, (At.COMMITTED, At.COMMITTED), Standing.COMMITTED),
        (SaveStage.SAVED, SIGNED, (At.COMMITTED, At.REFUSED), Standing.COMMITTED),
    ],
)
def test_where_a_report_stands(saving: SaveStage, review: Review, objects: tuple[At, ...], standing: Standing) -> None:
    assert standing_of(saving, review, objects) is standing


def test_every_state_is_reached_by_the_table() -> None:
    rows = next(mark.args[1] for mark in test_where_a_report_stands.pytestmark)  # type: ignore[attr-defined]
    assert {row[3] for row in rows} == set(Standing)
