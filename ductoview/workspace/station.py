"""How this station is set up towards others: receiver, certificates, audit trail."""

from dataclasses import dataclass
from pathlib import Path

from ductoview.errors import NetworkError
from ductoview.model.audit import AuditStatus, AuditTarget
from ductoview.model.certificate import Certificate, CertificatesNow
from ductoview.model.echo import EchoAnswer
from ductoview.model.progress import CancelToken
from ductoview.model.receiving import Listening, Problem, ReceiverState, Refusal
from ductoview.model.security import Identity
from ductoview.workspace.link import ServiceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What an echo to one of our own ports told: an answer, or why there is none."""

    is_secure: bool
    answer: EchoAnswer | None = None
    words: str = ""


class Station:
    """Each method is one question to the service; raises what that says in a sentence."""

    def __init__(self, link: ServiceLink) -> None:
        self._link = link

    def receiver(self) -> ReceiverState:
        """How the receiver is set up and open, and who came."""
        return self._link.ask(lambda client: client.receiver.receiver())

    def set_up_receiver(self, wanted: Listening) -> tuple[Problem, ...]:
        """Open the receiver as wanted; when problems come back, nothing has changed."""
        return self._link.ask(lambda client: client.receiver.set_up_receiver(wanted))

    def close_receiver(self) -> None:
        """Close it until it is set up again; how it was set up is kept."""
        self._link.ask(lambda client: client.stop_listening())

    def test_receiver(self, cancel: CancelToken | None = None) -> tuple[Tried, ...]:
        """An echo to ourselves by every port that is open, the encrypted one first."""
        listening = self.receiver().listening
        if listening is None:
            raise NetworkError("The receiver is closed; set it up and save it first.")
        doors = [is_secure for is_secure, port in ((True, listening.tls_port), (False, listening.port)) if port]
        return tuple(self._tried(is_secure, cancel) for is_secure in doors)

    def forget_refusal(self, refusal: Refusal) -> None:
        """It has been dealt with."""
        self._link.ask(lambda client: client.receiver.forget_refusal(refusal))

    def certificates(self) -> CertificatesNow:
        """Who we are, and every file of certificates in use."""
        return self._link.ask(lambda client: client.certificates.certificates())

    def look_at_certificates(self, path: Path) -> tuple[Certificate, ...]:
        """What stands in a file."""
        return self._link.ask(lambda client: client.certificates.look_at_certificates(path))

    def try_identity(self, identity: Identity) -> tuple[Certificate, ...]:
        """The certificates of a pair that fits."""
        return self._link.ask(lambda client: client.certificates.try_identity(identity))

    def make_identity(self, name: str) -> Identity:
        """A new pair that only itself vouches for; not used yet."""
        return self._link.ask(lambda client: client.certificates.make_identity(name))

    def use_identity(self, identity: Identity) -> tuple[str, ...]:
        """Be that from now on; the places that changed."""
        return self._link.ask(lambda client: client.certificates.use_identity(identity))

    def audit(self) -> AuditStatus:
        """Where the audit trail goes, and how far it is."""
        return self._link.ask(lambda client: client.audit.audit_status())

    def set_audit(self, target: AuditTarget | None) -> None:
        """Record for a repository from now on, or no more."""
        self._link.ask(lambda client: client.audit.set_audit(target))

    def try_out_audit(self) -> AuditStatus:
        """Send an event that says that it is a test; how it is then."""
        return self._link.ask(lambda client: client.audit.try_out_audit())

    def _tried(self, is_secure: bool, cancel: CancelToken | None) -> Tried:
        try:
            answer = self._link.ask(lambda client: client.receiver.test_receiver(is_secure=is_secure, cancel=cancel))
        except NetworkError as error:
            return Tried(is_secure=is_secure, words=str(error))
        return Tried(is_secure=is_secure, answer=answer)
