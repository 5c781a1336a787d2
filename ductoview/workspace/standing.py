"""Where the reader's report stands, from NOT SAVED to COMMITTED: one state, from where edits, review and objects are."""

from collections.abc import Collection
from enum import StrEnum

from ductoview.model.review import Review
from ductoview.workspace.autosave import SaveStage
from ductoview.workspace.object_states import ObjectStage


class Standing(StrEnum):
    """NOT_SAVED: something is not on the disk; SAVING: on its way there; DRAFT and ADDENDUM: nobody signed it yet;
    SIGNED: and here; STORED: the PACS answered that it stored every object; VERIFIED: it lists each, too; COMMITTED: it
    took responsibility for each."""

    NOT_SAVED = "NOT SAVED"
    SAVING = "SAVING"
    DRAFT = "DRAFT"
    ADDENDUM = "ADDENDUM, DRAFT"
    SIGNED = "SIGNED"
    STORED = "STORED"
    VERIFIED = "VERIFIED"
    COMMITTED = "COMMITTED"

    @property
    def is_open(self) -> bool:
        """True while a reader still has to sign."""
        return self in (Standing.DRAFT, Standing.ADDENDUM)


def standing_of(saving: SaveStage, review: Review, objects: Collection[ObjectStage]) -> Standing:
    """The state, the least that is true of all: nothing counts as signed before the signature is on the disk, nor as
    stored while one object is not (an image about which none can be written does not count)."""
    if saving is not SaveStage.SAVED:
        return Standing.SAVING if saving is SaveStage.SAVING else Standing.NOT_SAVED
    if not review.is_signed:
        return Standing.ADDENDUM if review.is_addendum else Standing.DRAFT
    sent = {stage for stage in objects if stage is not ObjectStage.REFUSED}
    if sent and sent <= {ObjectStage.COMMITTED}:
        return Standing.COMMITTED
    if sent and sent <= {ObjectStage.COMMITTED, ObjectStage.VERIFIED}:
        return Standing.VERIFIED
    if sent and all(stage.is_on_node for stage in sent):
        return Standing.STORED
    return Standing.SIGNED
