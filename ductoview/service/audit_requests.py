"""What clients may ask about the audit trail: one function each, as in ``requests``."""

from collections.abc import Callable
from typing import Any

from ductoview.errors import LibraryError, SettingsError
from ductoview.model.audit import AuditStatus, AuditTarget
from ductoview.network.audit import events
from ductoview.network.tls import client_context
from ductoview.service.asked import Asked
from ductoview.service.audited import person
from ductoview.service.core import Service


def set_audit(service: Service, asked: Asked, target: AuditTarget | None) -> None:
    """Record for a repository from now on, or no more; raises SettingsError when certificates cannot be used."""
    if target is not None:
        client_context(target.tls)
    try:
        service.audit.aim(target)
    except OSError as error:
        raise LibraryError(f"The audit trail cannot be kept on this disk: {error.strerror}.") from error


def audit_status(service: Service, asked: Asked) -> AuditStatus:
    """Where the audit trail goes, and how far it is."""
    return service.audit.status


def try_out_audit(service: Service, asked: Asked) -> AuditStatus:
    """Send an event that says that it is a test; raises SettingsError when nothing is set up."""
    if not service.audit.is_on:
        raise SettingsError("No audit trail is recorded; set it up first.")
    return service.audit.try_out()


def audit_accessed(service: Service, asked: Asked, study_uid: str, by: str) -> None:
    """A person opened a study."""
    trail = service.audit
    trail.record(lambda: events.accessed(person(by), trail.us, trail.facts(study_uid)))


def audit_exported(service: Service, asked: Asked, study_uid: str, by: str, media: str, is_anonymized: bool) -> None:
    """A person took a study out as files."""
    trail = service.audit
    trail.record(
        lambda: events.exported(person(by), trail.us, media, trail.facts(study_uid), is_anonymized=is_anonymized)
    )


AUDIT_REQUESTS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (set_audit, audit_status, try_out_audit, audit_accessed, audit_exported)
}
