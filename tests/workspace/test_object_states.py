"""What the queue says of an object becomes its state, in the node's own words where there are any."""

import pytest

from ductoview.model.library import QueueRow, QueueState
from ductoview.workspace.object_states import ObjectKind, ObjectStage, written_states


@pytest.mark.parametrize(
    ("state", "said", "stage", "words", "warning"),
    [
        (QueueState.STORED, "", ObjectStage.STORED, "stored by PACS", ""),
        (QueueState.STORED, "kept, but", ObjectStage.STORED, "stored by PACS: kept, but", "kept, but"),
        (QueueState.FAILED, "out of resources", ObjectStage.FAILED, "PACS does not keep it: out of resources", ""),
    ],
)
def test_a_warning_is_kept_beside_stored(
    state: QueueState, said: str, stage: ObjectStage, words: str, warning: str
) -> None:
    row = QueueRow(id=1, node="PACS", sop_instance_uid="2.25.1", study_uid="1", modality="SR", state=state, words=said)
    (one,) = written_states("1.1", {ObjectKind.SR: "2.25.1"}, (row,))
    assert (one.stage, one.words, one.warning) == (stage, words, warning)


@pytest.mark.parametrize(
    ("state", "is_unsure", "stage", "words", "warning"),
    [
        (QueueState.STORED, False, ObjectStage.STORED, "stored by PACS: why not", ""),
        (QueueState.STORED, True, ObjectStage.STORED, "stored by PACS: why not", "why not"),
        (QueueState.VERIFIED, False, ObjectStage.VERIFIED, "PACS stored it and lists it: why not", ""),
    ],
)
def test_what_is_only_stored_warns_once_no_more_can_come_of_it(
    state: QueueState, is_unsure: bool, stage: ObjectStage, words: str, warning: str
) -> None:
    row = QueueRow(
        id=1, node="PACS", sop_instance_uid="2.25.1", study_uid="1", modality="SR", state=state,
        commitment="why not", is_unsure=is_unsure,
    )  # fmt: skip
    (one,) = written_states("1.1", {ObjectKind.SR: "2.25.1"}, (row,))
    assert (one.stage, one.words, one.warning) == (stage, words, warning)
