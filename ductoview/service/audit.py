"""The audit trail of this station: what happens is written to the disk at once, and delivered when the repository is there.

Recording never waits for the network and never fails into what is being recorded.
"""

import getpass
import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from ductoview.errors import DuctoviewError, LibraryError, NetworkError
from ductoview.library.library import Library
from ductoview.library.moves import wait_s
from ductoview.model.audit import AuditStatus, AuditTarget
from ductoview.model.node import StudyQuery
from ductoview.network.audit import events
from ductoview.network.audit.message import Actor, AuditMessage, Outcome, to_xml
from ductoview.network.audit.syslog import deliver, syslog_message
from ductoview.service.audit_spool import Spool
from ductoview.service.wire import from_json, pack, to_json, unpack

_SETTING = "audit"
_BATCH = 100
_TIMEOUT_S = 10.0
_LAST_TIMEOUT_S = 2.0
_TEST_WORDS = "A person tries out the audit trail; nothing has happened."
_log = logging.getLogger(__name__)


class AuditTrail:
    """Records while a repository is set up; all methods may be called from any thread, and only ``aim`` and ``try_out`` raise."""

    def __init__(self, library: Library, local_aet: Callable[[], str]) -> None:
        self._library = library
        self._local_aet = local_aet
        self._changed = threading.Condition()
        self._delivering = threading.Lock()
        self._stopping = False
        self._words = ""
        self._delivered: float | None = None
        self._told_lost = 0
        self._spool: Spool | None = None
        self._target: AuditTarget | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_on(self) -> bool:
        """True while events are recorded; whoever would have to look something up for one asks this first."""
        return self._target is not None

    @property
    def us(self) -> Actor:
        """This process (PS3.15 A.5.2.1)."""
        return Actor(
            user_id=str(os.getpid()), alternative_id=f"AETITLES={self._local_aet()}", name="ductoview",
            host=socket.gethostname(),
        )  # fmt: skip

    @property
    def status(self) -> AuditStatus:
        """Where it goes, and how far it is."""
        spool = self._spool
        return AuditStatus(
            target=self._target, waiting=spool.waiting if spool else 0, since=spool.since if spool else None,
            delivered=self._delivered, lost=spool.lost if spool else 0, words=self._words,
        )  # fmt: skip

    def start(self) -> None:
        """Begin as it was set up: the application has started."""
        kept = self._library.get_setting(_SETTING)
        if kept is None:
            return
        try:
            self._begin(from_json(AuditTarget, unpack(kept.encode())))
        except (ValueError, OSError) as error:
            self._words = f"The audit trail cannot be recorded: {error}"
            _log.error("the audit trail cannot be recorded: %s", type(error).__name__)
            return
        self.record(lambda: events.application(self.us, _account(), started=True))

    def stop(self) -> None:
        """The application stops; what cannot be delivered within two seconds goes at the next start."""
        self.record(lambda: events.application(self.us, _account(), started=False))
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def aim(self, target: AuditTarget | None) -> None:
        """Record for a repository from now on, or no more; raises LibraryError or OSError."""
        if target is None:
            self._alert_recording(started=False)
            self._deliver_all(_LAST_TIMEOUT_S)
            self._library.set_setting(_SETTING, None)
            self._target = None
            return
        self._library.set_setting(_SETTING, pack(to_json(target)).decode())
        self._begin(target)
        self._alert_recording(started=True)

    def record(self, make: Callable[[], AuditMessage]) -> None:
        """Keep what ``make`` tells of; it is called only when somebody wants to know."""
        self._keep(make)

    def try_out(self) -> AuditStatus:
        """Record an event that says that it is a test, and deliver all that waits now; how it is then.

        Raises LibraryError when there is no room for the event.
        """
        is_kept = self._keep(lambda: events.alert(self.us, events.TRIED_OUT, "", _TEST_WORDS, outcome=Outcome.SUCCESS))
        self._deliver_all(_TIMEOUT_S)
        if not is_kept:
            raise LibraryError(
                "The test event could not be kept on the disk, so that it was not sent: the disk is full, or as many audit"
                " messages wait as may."
            )
        return self.status

    def facts(self, study_uid: str, uids: Collection[str] | None = None) -> events.StudyFacts:
        """What the library knows of a study, and of some objects of it; raises LibraryError."""
        rows = self._library.studies(StudyQuery(study_uid=study_uid))
        counts: dict[str, int] = {}
        for one in self._library.instances(study_uid):
            if uids is None or one.sop_instance_uid in uids:
                counts[one.sop_class_uid] = counts.get(one.sop_class_uid, 0) + 1
        found = events.StudyFacts(study_uid=study_uid, instances=counts)
        if not rows:
            return found
        row = rows[0]
        return replace(
            found, patient_id=row.patient_id, patient_name=row.patient_name, accession_number=row.accession_number,
            description=row.description,
        )  # fmt: skip

    def by_study(self, uids: Iterable[str]) -> dict[str, set[str]]:
        """SOPInstanceUIDs by their study; those that the library does not have are left out."""
        studies: dict[str, set[str]] = {}
        for uid in uids:
            found = self._library.instance(uid)
            if found is not None:
                studies.setdefault(found.study_uid, set()).add(uid)
        return studies

    def _keep(self, make: Callable[[], AuditMessage]) -> bool:
        """True when it is on the disk."""
        target, spool = self._target, self._spool
        if target is None or spool is None:
            return False
        is_kept = False
        try:
            message = make()
            xml = to_xml(message, source_id=target.source_id, site_id=target.site_id)
            is_kept = spool.put(syslog_message(xml, message.at))
        except (OSError, DuctoviewError) as error:
            spool.lost += 1
            self._words = f"An audit message could not be kept ({type(error).__name__}); look at the disk."
            _log.error("an audit message could not be kept: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001  (what is audited must not fail because of its audit)
            spool.lost += 1
            _log.error("an audit message could not be made: %s", type(error).__name__)
        with self._changed:
            self._changed.notify_all()
        return is_kept

    def _begin(self, target: AuditTarget) -> None:
        self._spool = self._spool or Spool(_folder(self._library.home))
        self._target = target
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
            self._thread.start()
        with self._changed:
            self._changed.notify_all()

    def _alert_recording(self, *, started: bool) -> None:
        kind = events.RECORDING_STARTED if started else events.RECORDING_STOPPED
        self.record(lambda: events.alert(self.us, kind, "", kind.meaning, outcome=Outcome.SUCCESS))

    def _run(self) -> None:
        failures = 0
        while True:
            with self._changed:
                spool = self._spool
                if not self._stopping and (self._target is None or spool is None or not spool.waiting):
                    self._changed.wait()
                stopping = self._stopping
            timeout_s = _LAST_TIMEOUT_S if stopping else _TIMEOUT_S
            failures = failures + 1 if not self._deliver_all(timeout_s) else 0
            if stopping:
                return
            if failures:
                self._rest(wait_s(failures, random.random()))

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping, seconds)

    def _deliver_all(self, timeout_s: float) -> bool:
        """Deliver until nothing waits; False when the repository did not take it."""
        with self._delivering:
            try:
                return self._deliver_in_turn(timeout_s)
            except OSError as error:
                self._words = (
                    f"Audit messages on the disk cannot be read, or cannot be removed once delivered ({error.strerror});"
                    " look at the disk."
                )
                _log.error("the audit messages on the disk: %s", error.strerror)
                return False

    def _deliver_in_turn(self, timeout_s: float) -> bool:
        spool, target = self._spool, self._target
        while spool is not None and target is not None and (batch := spool.oldest(_BATCH)):
            try:
                deliver(target, [message for _, message in batch if message], timeout_s=timeout_s)
            except NetworkError as error:
                self._words = f"{error} {spool.waiting} audit messages wait on the disk."
                return False
            spool.drop(path for path, _ in batch)
            spool.lost += sum(not message for _, message in batch)
            self._words, self._delivered = "", time.time()
            self._tell_what_was_lost(spool)
        return True

    def _tell_what_was_lost(self, spool: Spool) -> None:
        """Once there is room again, the repository hears that the trail has a gap."""
        lost = spool.lost - self._told_lost
        if lost:
            self._told_lost = spool.lost
            words = (
                f"{lost} messages were lost on the disk of this station: no room for them, or not to be read any more."
            )
            self.record(
                lambda: events.alert(self.us, events.RECORDING_STARTED, "", words, outcome=Outcome.SERIOUS_FAILURE)
            )


def _folder(home: Path) -> Path:
    return home / "audit"


def _account() -> Actor:
    """Who runs this process."""
    try:
        return Actor(user_id=getpass.getuser())
    except (OSError, KeyError):
        return Actor(user_id=f"uid {os.getuid()}")
