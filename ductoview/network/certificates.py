"""Files of certificates: read, held against their key, and a first pair made by openssl. No key is shown or kept here."""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ductoview.errors import SettingsError
from ductoview.model.certificate import Certificate
from ductoview.model.security import Identity, Tls
from ductoview.network.der import certificate_facts
from ductoview.network.tls import fingerprint, server_context

_MOST_BYTES = 4 << 20
_MOST_SHOWN = 50
_DAYS = 730
_WITHIN_S = 30
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_KIND = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


def read_certificates(path: Path) -> tuple[Certificate, ...]:
    """The certificates of a PEM file in their order; raises SettingsError when there is none, or it cannot be read."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            text = file.read(_MOST_BYTES)
    except OSError as error:
        raise SettingsError(f"The certificate file cannot be read ({path}): {error.strerror}.") from error
    try:
        found = tuple(_read(ssl.PEM_cert_to_DER_cert(one)) for one in _PEM.findall(text)[:_MOST_SHOWN])
    except ValueError as error:
        raise SettingsError(f"A certificate in {path} is damaged; get the file again.") from error
    if not found:
        raise SettingsError(f"There is no certificate in {path}; it must be in PEM format (BEGIN CERTIFICATE).")
    return found


def check_identity(identity: Identity) -> None:
    """Raise SettingsError when certificate and key do not belong together, or one of them cannot be used."""
    if identity.key is None and not _holds_key(identity.certificate):
        raise SettingsError(f"There is no key in {identity.certificate}; name the file of the key, too.")
    server_context(Tls(certificate=identity.certificate, key=identity.key))


def make_identity(folder: Path, name: str) -> Identity:
    """A new pair that only itself vouches for, for tests and the first set-up; nothing there is overwritten.

    Good for two years, for this computer's names and addresses, as server and as client. Raises SettingsError.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise SettingsError(
            "To make a pair of certificate and key, the program openssl is needed, which is not on this computer; install"
            " it, or choose the files that your administrator gave you."
        )
    if not re.fullmatch(r"[A-Za-z0-9._ -]{1,64}", name):
        raise SettingsError(
            f"{name!r} is no name for a certificate: letters, digits, dots, blanks, hyphens; at most 64."
        )
    made = _free_place(folder)
    extensions = (
        f"subjectAltName={','.join(_names())}", "basicConstraints=critical,CA:FALSE",
        "keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth,clientAuth",
    )  # fmt: skip
    command = [
        openssl, "req", "-x509", *_KIND, "-noenc", "-days", str(_DAYS), "-subj", f"/CN={name}",
        *(part for extension in extensions for part in ("-addext", extension)),
        "-keyout", str(made.key), "-out", str(made.certificate),
    ]  # fmt: skip
    _run(command)
    check_identity(made)
    return made


def _holds_key(path: Path) -> bool:
    try:
        return b"PRIVATE KEY-----" in path.read_bytes()[:_MOST_BYTES]
    except OSError as error:
        raise SettingsError(f"Our certificate cannot be read ({path}): {error.strerror}.") from error


def _read(der: bytes) -> Certificate:
    facts = certificate_facts(der)
    return Certificate(
        subject=facts.subject, issuer=facts.issuer, begins=facts.begins, ends=facts.ends, fingerprint=fingerprint(der)
    )  # fmt: skip


def _free_place(folder: Path) -> Identity:
    """File names that nothing has yet, in a folder that only this account can enter."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    number = 1
    while True:
        stem = "station" if number == 1 else f"station-{number}"
        certificate, key = folder / f"{stem}.pem", folder / f"{stem}.key"
        if not certificate.exists() and not key.exists():
            return Identity(certificate=certificate, key=key)
        number += 1


def _names() -> list[str]:
    """What peers may call this computer."""
    host = socket.gethostname()
    names = [f"DNS:{one}" for one in dict.fromkeys((host, "localhost")) if re.fullmatch(r"[A-Za-z0-9.-]+", one)]
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        found = []
    addresses = dict.fromkeys(("127.0.0.1", "::1", *(str(one[4][0]).split("%")[0] for one in found)))
    return [*names, *(f"IP:{one}" for one in addresses)]


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_WITHIN_S, umask=0o077, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SettingsError(f"openssl could not make the pair ({type(error).__name__}).") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SettingsError(f"openssl could not make the pair: {said[-1] if said else done.returncode}.")
