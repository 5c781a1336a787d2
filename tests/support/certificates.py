"""Certificates for a test, made by openssl: an authority, whom it vouches for, and those that are wrong in one way each."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from ductoview.model.security import Tls
from tests.support.screen import require

LOOPBACK = "IP:127.0.0.1,DNS:localhost"
_KEY = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its key."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates; ``trust`` is its own."""

    folder: Path
    trust: Path
    key: Path

    def identity(self, name: str, *, alternative: str = LOOPBACK, days: int = 30) -> Identity:
        """A certificate for a name; negative ``days`` make it expired."""
        made = Identity(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        request = self.folder / f"{name}.csr"
        subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}"]
        _openssl("req", "-newkey", *_KEY, "-nodes", "-keyout", made.key, "-out", request, *subject)
        made.key.chmod(0o600)
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.trust, "-CAkey", self.key, "-days", days,
            "-copy_extensions", "copy", "-out", made.certificate,
        )  # fmt: skip
        return made

    def tls(self, own: Identity | None = None, *, name: str = "") -> Tls:
        """Trust in this authority, and who we are."""
        return Tls(
            trust=self.trust, certificate=own and own.certificate, key=own and own.key, name=name,
        )  # fmt: skip


def authority(folder: Path, name: str = "Authority") -> Authority:
    """A new authority with its files in ``folder``."""
    require("openssl")
    folder.mkdir(parents=True, exist_ok=True)
    made = Authority(folder, folder / "authority.pem", folder / "authority.key")
    _openssl(
        "req", "-x509", "-newkey", *_KEY, "-nodes", "-days", 30, "-subj", f"/CN={name}",
        "-keyout", made.key, "-out", made.trust,
    )  # fmt: skip
    made.key.chmod(0o600)
    return made


def self_signed(folder: Path, name: str = "alone") -> Identity:
    """A certificate that only itself vouches for."""
    made = Identity(folder / f"{name}.pem", folder / f"{name}.key")
    _openssl(
        "req", "-x509", "-newkey", *_KEY, "-nodes", "-days", 30, "-subj", f"/CN={name}",
        "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", made.key, "-out", made.certificate,
    )  # fmt: skip
    made.key.chmod(0o600)
    return made


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
