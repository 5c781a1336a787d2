"""What clients may ask about certificates: one function each, as in ``requests``."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ductoview.model.certificate import Certificate, CertificatesNow
from ductoview.model.security import Identity
from ductoview.network.certificates import check_identity, read_certificates
from ductoview.service import audited
from ductoview.service.asked import Asked
from ductoview.service.certificates import shows, with_identity
from ductoview.service.core import Service


def certificates(service: Service, asked: Asked) -> CertificatesNow:
    """Who we are, and every file of certificates in use."""
    return service.certificates.now


def look_at_certificates(service: Service, asked: Asked, path: Path) -> tuple[Certificate, ...]:
    """What stands in a file; raises SettingsError."""
    return read_certificates(path)


def try_identity(service: Service, asked: Asked, identity: Identity) -> tuple[Certificate, ...]:
    """The certificates of a pair that fits; raises SettingsError when it does not. Nothing is changed."""
    check_identity(identity)
    return read_certificates(identity.certificate)


def make_identity(service: Service, asked: Asked, name: str) -> Identity:
    """A new pair that only itself vouches for; not used yet."""
    return service.certificates.make(name)


def use_identity(service: Service, asked: Asked, identity: Identity) -> tuple[str, ...]:
    """We are that from now on, wherever we showed the certificate of before; the places that changed. SettingsError.

    When one of them fails, the next try goes on there: who we are is said last, and those that have changed stay so.
    """
    try_identity(service, asked, identity)
    before = service.certificates.identity
    if before is not None:
        # Said, and not only seen at the receiver: else the next try would not know any more whom to replace.
        service.certificates.keep(before)
    changed = []
    listening, target = service.receiver.state.set_up, service.audit.status.target
    if listening is not None and listening.tls is not None and shows(listening.tls, before):
        wanted = replace(listening, tls=with_identity(listening.tls, identity))
        if service.receiver.listening is None:
            service.receiver.remember(wanted)
        else:
            service.open_receiver(wanted)
        changed.append("receiver")
    if target is not None and shows(target.tls, before):
        service.audit.aim(replace(target, tls=with_identity(target.tls, identity)))
        changed.append("audit trail")
    for node in service.library.nodes():
        if node.tls is not None and shows(node.tls, before):
            service.library.add_node(replace(node, tls=with_identity(node.tls, identity)))
            service.hub.post("NODE", node.name)
            changed.append(f"node {node.name}")
    service.certificates.keep(identity)
    audited.reconfigured(service.audit, "certificates", f"Our certificate is {identity.certificate.name}.")
    service.hub.post("SERVICE")
    return tuple(changed)


CERTIFICATE_REQUESTS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (certificates, look_at_certificates, try_identity, make_identity, use_identity)
}
