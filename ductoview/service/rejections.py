"""Tells every node that holds a rejected image so, by a rejection note; and no more of it once the image is accepted again.

What is owed follows from what the library holds, at every start anew: a crash between rejecting and telling loses nothing.
"""

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from ductoview.errors import DuctoviewError, LibraryError
from ductoview.library.library import Library
from ductoview.model.image_check import CheckEvent
from ductoview.service.background import Attentive
from ductoview.service.hub import Hub

_TOPICS = frozenset({"CHECK", "QUEUE"})
_log = logging.getLogger(__name__)


class Rejections:
    """A thread that looks whenever an image was checked or the queue has moved; ``when_queued`` hears of new rows."""

    def __init__(self, library: Library, hub: Hub, when_queued: Callable[[], object] = lambda: None) -> None:
        self._library, self._hub, self._when_queued = library, hub, when_queued
        self._refused: set[str] = set()
        self._background = Attentive(
            "rejections", hub, _TOPICS, self.look, trouble="what is rejected could not be told"
        )  # fmt: skip

    def start(self) -> None:
        """Begin with what is owed since the last start."""
        self._background.start()

    def stop(self) -> None:
        """End; what is owed then is told after the next start."""
        self._background.stop()

    def look(self) -> int:
        """Queue the notes that are owed now and give up those that are not any more; returns how many rows moved."""
        self._write_for_rules()
        moved = self._library.withdraw_rejection_notes()
        for step, nodes in self._library.rejections_to_tell():
            uid = self._note_of(step)
            if uid is not None:
                for node in nodes:
                    self._library.enqueue(node, [uid])
                moved += len(nodes)
        if moved:
            self._hub.post("QUEUE")
            self._when_queued()
        return moved

    def _write_for_rules(self) -> None:
        """A rule that sends rejected images sends none before its note is written."""
        wanted = frozenset(self._library.routes.rejects_without_note())
        for step in self._library.rejects() if wanted else ():
            if step.id in wanted:
                self._note_of(step)

    def _note_of(self, step: CheckEvent) -> str | None:
        """The note, written now if it was not, or its file is lost; None when it cannot be."""
        if step.id in self._refused:
            return None
        try:
            uid = self._library.rejection_note(step.id)
            note = None if uid is None else self._library.instance(uid)
            return self._written(step) if note is None or note.missing else uid
        except DuctoviewError as error:
            # Its image cannot be referred to: the next start may try again, another round of this one not.
            self._refused.add(step.id)
            words = f"A PACS could not be told that an image is rejected: {error}"
            _log.error("no rejection note for image check %s", step.id)
            self._hub.post("CHECK", step.study_uid, words)
            return None

    def _written(self, step: CheckEvent) -> str:
        """The note in the library, under a UID that is remembered: never another note for the same step."""
        from ductoview.dicom.rejection_note import (
            write_rejection_note,  # a second of loading that most starts do not need
        )

        image = self._library.instance(step.image_uid)
        if image is None or image.missing:
            raise LibraryError(f"Image ...{step.image_uid[-12:]} is not here any more.")
        with tempfile.TemporaryDirectory(dir=self._library.incoming) as folder:
            path = write_rejection_note(image.path, step, Path(folder) / "note.dcm")
            stored, _ = self._library.import_file(path, own=True)
        self._library.keep_rejection_note(step.id, stored.sop_instance_uid)
        self._hub.post("STUDY", step.study_uid)
        return stored.sop_instance_uid
