"""The audit trail as other processes see it."""

from typing import Any, Protocol

from ductoview.model.audit import AuditStatus, AuditTarget


class Call(Protocol):
    """A request to the service; raises its DuctoviewError, or ServiceError when it is gone."""

    def __call__(self, kind: Any, request: str, **arguments: Any) -> Any:
        """The answer, of type ``kind``."""


class AuditClient:
    """The part of a client that deals with the audit trail; see ``ServiceClient``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def set_audit(self, target: AuditTarget | None) -> None:
        """Record for a repository from now on and after every start, or no more."""
        self._call(type(None), "set_audit", target=target)

    def audit_status(self) -> AuditStatus:
        """Where it goes, and how far it is."""
        found: AuditStatus = self._call(AuditStatus, "audit_status")
        return found

    def try_out_audit(self) -> AuditStatus:
        """Send an event that says that it is a test; how it is once that was delivered or was not."""
        found: AuditStatus = self._call(AuditStatus, "try_out_audit")
        return found

    def audit_accessed(self, study_uid: str, by: str) -> None:
        """Tell that a person opened a study; does nothing while no repository is set up."""
        self._call(type(None), "audit_accessed", study_uid=study_uid, by=by)

    def audit_exported(self, study_uid: str, by: str, media: str, *, is_anonymized: bool) -> None:
        """Tell that a person takes a study out as files; does nothing while no repository is set up."""
        self._call(type(None), "audit_exported", study_uid=study_uid, by=by, media=media, is_anonymized=is_anonymized)
