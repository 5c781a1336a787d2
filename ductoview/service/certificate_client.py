"""The certificates of this station as other processes see them."""

from pathlib import Path

from ductoview.model.certificate import Certificate, CertificatesNow
from ductoview.model.security import Identity
from ductoview.service.audit_client import Call


class CertificateClient:
    """The part of a client that deals with certificates; see ``ServiceClient``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def certificates(self) -> CertificatesNow:
        """Who we are, and every file of certificates in use with how long it is good."""
        found: CertificatesNow = self._call(CertificatesNow, "certificates")
        return found

    def look_at_certificates(self, path: Path) -> tuple[Certificate, ...]:
        """What stands in a file; raises SettingsError."""
        found: tuple[Certificate, ...] = self._call(tuple[Certificate, ...], "look_at_certificates", path=path)
        return found

    def try_identity(self, identity: Identity) -> tuple[Certificate, ...]:
        """The certificates of a pair that fits, changing nothing; raises SettingsError when it does not fit."""
        found: tuple[Certificate, ...] = self._call(tuple[Certificate, ...], "try_identity", identity=identity)
        return found

    def make_identity(self, name: str) -> Identity:
        """Make a pair that only itself vouches for; it is used only after ``use_identity``. Raises SettingsError."""
        found: Identity = self._call(Identity, "make_identity", name=name)
        return found

    def use_identity(self, identity: Identity) -> tuple[str, ...]:
        """Be that from now on, wherever the certificate of before was shown; the places that changed."""
        found: tuple[str, ...] = self._call(tuple[str, ...], "use_identity", identity=identity)
        return found
