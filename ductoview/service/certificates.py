"""The certificates of this station: who we are, said once for receiver, nodes and audit trail, and how long all are good."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ductoview.errors import DuctoviewError, SettingsError
from ductoview.library.library import Library
from ductoview.model.audit import AuditTarget
from ductoview.model.certificate import Certificate, CertificatesNow, UsedFile, warning_words
from ductoview.model.receiving import Listening
from ductoview.model.security import Identity, Tls
from ductoview.network.certificates import make_identity, read_certificates
from ductoview.service.wire import from_json, pack, to_json, unpack

_SETTING = "identity"
_STATION = "who we are"


class Certificates:
    """Only paths are kept; the files stay where they are. ``listening`` and ``audited`` tell what else uses some."""

    def __init__(
        self, library: Library, listening: Callable[[], Listening | None], audited: Callable[[], AuditTarget | None]
    ) -> None:
        self._library = library
        self._listening, self._audited = listening, audited
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[int, tuple[Certificate, ...]]] = {}

    @property
    def identity(self) -> Identity | None:
        """Who we are: as it was said, else as the receiver shows it."""
        kept = self._library.get_setting(_SETTING)
        if kept is not None:
            try:
                said: Identity = from_json(Identity, unpack(kept.encode()))
            except ValueError:
                return None
            return said
        listening = self._listening()
        return None if listening is None else _identity_of(listening.tls)

    @property
    def now(self) -> CertificatesNow:
        """Who we are, and every file of certificates in use."""
        identity = self.identity
        uses: dict[Path, list[str]] = {}
        if identity is not None:
            uses[identity.certificate] = [_STATION]
        for use, tls in self._all_tls():
            for path in (tls.certificate, tls.trust):
                if path is not None and use not in uses.setdefault(path, []):
                    uses[path].append(use)
        ours = {tls.certificate for _, tls in self._all_tls()} | ({identity.certificate} if identity else set())
        files = tuple(self._file(path, tuple(words), is_ours=path in ours) for path, words in uses.items())
        return CertificatesNow(identity=identity, files=tuple(sorted(files, key=lambda one: not one.is_ours)))

    @property
    def words(self) -> tuple[str, ...]:
        """What a person should know of them; empty when all are good for a while."""
        try:
            return warning_words(self.now.files, time.time())
        except DuctoviewError:
            return ()

    def keep(self, identity: Identity) -> None:
        """We are somebody else from now on; ``check_identity`` comes before."""
        self._library.set_setting(_SETTING, pack(to_json(identity)).decode())

    def make(self, name: str) -> Identity:
        """A new pair in the home folder that only itself vouches for; it is not used before ``keep``."""
        return make_identity(self._library.home / "certificates", name)

    def _all_tls(self) -> list[tuple[str, Tls]]:
        found = [(f"node {node.name}", node.tls) for node in self._library.nodes() if node.tls is not None]
        listening, audited = self._listening(), self._audited()
        if audited is not None:
            found.insert(0, ("audit trail", audited.tls))
        if listening is not None and listening.tls is not None and listening.tls_port is not None:
            found.insert(0, ("receiver", listening.tls))
        return found

    def _file(self, path: Path, uses: tuple[str, ...], *, is_ours: bool) -> UsedFile:
        try:
            return UsedFile(path=path, uses=uses, certificates=self._certificates(path), is_ours=is_ours)
        except SettingsError as error:
            return UsedFile(path=path, uses=uses, is_ours=is_ours, trouble=str(error))

    def _certificates(self, path: Path) -> tuple[Certificate, ...]:
        """Read again only when the file has changed."""
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            changed = 0
        with self._lock:
            if path not in self._read or self._read[path][0] != changed:
                self._read[path] = changed, read_certificates(path)
            return self._read[path][1]


def with_identity(tls: Tls, identity: Identity) -> Tls:
    """The same protection, with another certificate of ours."""
    return replace(tls, certificate=identity.certificate, key=identity.key)


def shows(tls: Tls | None, identity: Identity | None) -> bool:
    """True when that certificate of ours is shown there."""
    return tls is not None and identity is not None and tls.certificate == identity.certificate


def _identity_of(tls: Tls | None) -> Identity | None:
    return None if tls is None or tls.certificate is None else Identity(certificate=tls.certificate, key=tls.key)
