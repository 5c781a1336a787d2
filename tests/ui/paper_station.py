"""The station's set-up on paper, for widget tests: it remembers what it was asked, and answers from its fields."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ductoview.errors import NetworkError, ServiceError, SettingsError
from ductoview.model.audit import AuditStatus, AuditTarget
from ductoview.model.certificate import Certificate, CertificatesNow
from ductoview.model.receiving import Listening, Problem, ReceiverState, Refusal
from ductoview.model.security import Identity
from ductoview.workspace.station import Tried


@dataclass
class PaperStation:
    """Only what widgets call."""

    state: ReceiverState = ReceiverState()  # noqa: RUF009
    problems: tuple[Problem, ...] = ()
    tried: tuple[Tried, ...] = ()
    now: CertificatesNow = CertificatesNow()  # noqa: RUF009
    found: tuple[Certificate, ...] = ()
    audited: AuditStatus = AuditStatus()  # noqa: RUF009
    refusal: str = ""
    silence: str = ""
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def receiver(self) -> ReceiverState:
        self._answer()
        return self.state

    def set_up_receiver(self, wanted: Listening) -> tuple[Problem, ...]:
        self.asked.append(("set_up_receiver", wanted))
        if self.refusal:
            raise NetworkError(self.refusal)
        if not self.problems:
            self.state = ReceiverState(set_up=wanted, listening=wanted, refused=self.state.refused)
        return self.problems

    def close_receiver(self) -> None:
        self.asked.append(("close_receiver", None))
        self.state = ReceiverState(set_up=self.state.set_up)

    def test_receiver(self, cancel: Any) -> tuple[Tried, ...]:
        return self.tried

    def forget_refusal(self, refusal: Refusal) -> None:
        self.asked.append(("forget_refusal", refusal))

    def certificates(self) -> CertificatesNow:
        return self.now

    def try_identity(self, identity: Identity) -> tuple[Certificate, ...]:
        if self.refusal:
            raise SettingsError(self.refusal)
        return self.found

    def make_identity(self, name: str) -> Identity:
        self.asked.append(("make_identity", name))
        return Identity(certificate=Path("/home/c/station.pem"), key=Path("/home/c/station.key"))

    def use_identity(self, identity: Identity) -> tuple[str, ...]:
        self.asked.append(("use_identity", identity))
        self.now = CertificatesNow(identity=identity)
        return ("receiver",)

    def audit(self) -> AuditStatus:
        self._answer()
        return self.audited

    def set_audit(self, target: AuditTarget | None) -> None:
        self.asked.append(("set_audit", target))
        self.audited = AuditStatus(target=target)

    def try_out_audit(self) -> AuditStatus:
        return self.audited

    def _answer(self) -> None:
        """Or not, as a service that has gone."""
        if self.silence:
            raise ServiceError(self.silence)
