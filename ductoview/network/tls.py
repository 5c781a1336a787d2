"""TLS as DICOM wants it: the BCP 195 profile of PS3.15 annex B, never anything weaker.

BCP 195 is RFC 8996 (no TLS 1.0 and 1.1) and RFC 9325 (TLS 1.3, and TLS 1.2 with forward secrecy and authenticated
encryption only). Nothing falls back to plain.
"""

import hashlib
import socket
import ssl
from pathlib import Path
from typing import Any

from ductoview.errors import NetworkError, SettingsError
from ductoview.model.node import Node
from ductoview.model.security import Tls
from ductoview.network.secrets import check_private
from ductoview.network.tls_words import PinMismatch, file_words

# RFC 9325 4.2: ephemeral elliptic-curve exchange with AES-GCM or ChaCha20-Poly1305; those of TLS 1.3 are all sound.
_SUITES = "ECDHE+AESGCM:ECDHE+CHACHA20"
_LAST_WORDS_S = 0.2
NEWEST = ssl.TLSVersion.MAXIMUM_SUPPORTED


class Context(ssl.SSLContext):
    """A context that knows the certificates (DER) which a peer may show, when they are pinned, and takes no other."""

    pinned: frozenset[bytes] | None = None

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """A connection whose handshake is done; raises PinMismatch when another certificate was shown."""
        connection = super().wrap_socket(*args, **kwargs)
        try:
            self.check(connection.getpeercert(binary_form=True))
        except ssl.SSLError:
            connection.close()
            raise
        return connection

    def check(self, shown: bytes | None) -> None:
        """Raise PinMismatch when certificates are pinned and another one (DER) was shown."""
        if self.pinned is not None and (shown is None or shown not in self.pinned):
            raise PinMismatch("none" if shown is None else fingerprint(shown))


def tls_arguments(node: Node) -> tuple[Context, str] | None:
    """What pynetdicom wants to speak TLS to a node, None for a plain one; raises NetworkError naming a bad file."""
    if node.tls is None:
        return None
    try:
        return client_context(node.tls), node.tls.name or node.host
    except SettingsError as error:
        raise NetworkError(f"{node.name}: {error}") from error


def client_context(tls: Tls) -> Context:
    """For connections that we open; raises SettingsError naming a file that cannot be used."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT, tls)
    context.check_hostname = not tls.pinned
    if tls.trust is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    return context


def server_context(tls: Tls) -> Context:
    """For our listener: our certificate is needed, and with ``trust`` every peer must show one, too.

    Raises SettingsError naming what is missing or cannot be used.
    """
    if tls.certificate is None:
        raise SettingsError("A receiver with TLS needs a certificate and its key; name both.")
    context = _context(ssl.PROTOCOL_TLS_SERVER, tls)
    context.verify_mode = ssl.CERT_NONE if tls.trust is None else ssl.CERT_REQUIRED
    return context


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate (DER) as people compare it."""
    return hashlib.sha256(certificate).digest().hex(":").upper()


def state(connection: socket.socket | None) -> str:
    """How an open connection is protected, in words; empty when it is not."""
    if not isinstance(connection, ssl.SSLSocket):
        return ""
    suite = connection.cipher()
    words = f"{(connection.version() or 'TLS').replace('TLSv', 'TLS ')}, {suite[0] if suite else 'unknown suite'}"
    shown = connection.getpeercert(binary_form=True)
    return words if shown is None else f"{words}, its certificate {fingerprint(shown)[:23]}…"


def last_words(connection: socket.socket | None) -> OSError | None:
    """What a peer that broke off has still said: with TLS 1.3 it refuses our certificate only after the handshake."""
    if not isinstance(connection, ssl.SSLSocket):
        return None
    try:
        connection.settimeout(_LAST_WORDS_S)
        connection.recv(1)
    except OSError as error:
        return error
    return None


def speaks_tls(host: str, port: int, timeout_s: float) -> bool:
    """True when what listens there answers to a TLS greeting as TLS does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout_s) as raw,
            context.wrap_socket(raw, do_handshake_on_connect=False) as connection,
        ):
            connection.do_handshake()
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")
    except OSError:
        return False
    return True


def _context(protocol: int, tls: Tls) -> Context:
    context = Context(protocol)
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_2, NEWEST
    context.set_ciphers(_SUITES)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    if tls.trust is not None:
        _load_trust(context, tls)
    if tls.certificate is not None:
        _load_own(context, tls.certificate, tls.key or tls.certificate)
    return context


def _load_trust(context: Context, tls: Tls) -> None:
    assert tls.trust is not None
    try:
        context.load_verify_locations(cafile=tls.trust)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(file_words("The file of trusted certificates", tls.trust, error)) from error
    if tls.pinned:
        # A pinned certificate need not be an authority's: it is the end of its own chain.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.pinned = certificates_of(tls.trust)


def _load_own(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    def ask_nobody() -> str:
        raise SettingsError(
            f"The key {key} is locked by a passphrase, which nobody can type into a service; give it unlocked, readable"
            " by this account only."
        )

    try:
        check_private(key)
        context.load_cert_chain(certificate, key, password=ask_nobody)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(file_words("Our certificate or key", f"{certificate}, {key}", error)) from error


def certificates_of(path: Path) -> frozenset[bytes]:
    """The certificates (DER) in a PEM file; raises OSError or ValueError when it cannot be read."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    texts = path.read_text(encoding="ascii", errors="replace").split(begin)[1:]
    return frozenset(ssl.PEM_cert_to_DER_cert(f"{begin}{text.split(end)[0]}{end}") for text in texts if end in text)
