"""Why a TLS connection failed, in sentences that say whose certificate or set-up is to be mended."""

import ssl
from pathlib import Path

# Verification results of OpenSSL (x509_vfy.h), which Python gives as numbers only.
_VERDICTS: dict[int, str] = {
    9: "its certificate is not valid yet; check the clocks of both computers",
    10: "its certificate has expired; have it renewed there",
    18: "its certificate is signed by itself and not by an authority we trust; pin it, or add its authority",
    19: "its certificate comes from an authority that we do not trust; add that authority to the trusted ones",
    20: "its certificate comes from an authority that we do not trust; add that authority to the trusted ones",
    21: "its certificate comes from an authority that we do not trust; add that authority to the trusted ones",
    23: "its certificate has been revoked",
    26: "its certificate is not meant for this use",
    62: "its certificate is for another host than {host}; check the host, or name the one the certificate is for",
    64: "its certificate is for another address than {host}; check the host, or name the one the certificate is for",
    66: "its certificate's key is too weak",
    68: "its certificate is signed in a way that is too weak",
}
_REASONS: dict[str, str] = {
    "WRONG_VERSION_NUMBER": "it did not answer in TLS; it may be a plain port: check the port, or have TLS set up there",
    "HTTP_REQUEST": "it did not answer in TLS; check the port",
    "UNEXPECTED_EOF_WHILE_READING": (
        "it closed the connection at our TLS greeting; it may be a plain port: check the port, or have TLS set up there"
    ),
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "it wants a certificate of ours; give this node our certificate and key",
    "TLSV1_ALERT_UNKNOWN_CA": "it does not trust the authority of our certificate; have that authority added there",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "it says that our certificate has expired; renew ours",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "it says that our certificate has been revoked; get a new one",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "it does not accept our certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "it does not accept our certificate, or wants one and got none",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": "it does not accept our kind of certificate",
    "TLSV1_ALERT_ACCESS_DENIED": "it knows our certificate and does not let us in",
    "TLSV1_ALERT_DECRYPT_ERROR": "it does not accept our certificate",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": (
        "it found no common ground: it wants a certificate of ours, or knows only encryption that is too weak for us"
    ),
    "TLSV1_ALERT_PROTOCOL_VERSION": "it knows only versions of TLS that are too old; have TLS 1.2 or 1.3 enabled there",
    "UNSUPPORTED_PROTOCOL": "it knows only versions of TLS that are too old; have TLS 1.2 or 1.3 enabled there",
    "TLSV1_ALERT_INSUFFICIENT_SECURITY": "it finds our encryption too weak",
    "NO_SHARED_CIPHER": "there is no encryption that both sides find good enough",
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "it showed no certificate, and one is asked for here",
    "DH_KEY_TOO_SMALL": "its key exchange is too weak",
    "EE_KEY_TOO_SMALL": "its certificate's key is too weak",
}
_BROKEN_OFF = (
    "it broke off the TLS handshake; it may be a plain port, or not accept our certificate: its log tells which"
)

_ARRIVALS: dict[str, str] = {
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "it showed no certificate, and one is asked for here; give it one",
    "TLSV1_ALERT_UNKNOWN_CA": "it does not trust the authority of our certificate; have that authority added there",
    "UNEXPECTED_EOF_WHILE_READING": "it broke off the TLS handshake",
    "UNSUPPORTED_PROTOCOL": "it knows only versions of TLS that are too old; have TLS 1.2 or 1.3 enabled there",
}
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "BAD_RECORD_TYPE")


class PinMismatch(ssl.SSLError):
    """The peer showed a certificate that is not the pinned one; the argument is its fingerprint."""

    def __init__(self, shown: str) -> None:
        super().__init__(1, shown)
        self.reason = "ANOTHER_CERTIFICATE"
        self.shown = shown


class AnsweredInTls(OSError):
    """A peer that we spoke to in plain words answered in TLS."""


def tls_words(error: OSError, host: str) -> str:
    """Why TLS did not come about; ``host`` is whom the certificate should have named."""
    if isinstance(error, PinMismatch):
        return f"it shows another certificate than the pinned one (SHA-256 {error.shown}); if it was renewed, pin the new one"
    if isinstance(error, ssl.SSLCertVerificationError):
        known = _VERDICTS.get(error.verify_code)
        return known.format(host=host) if known else f"its certificate is not accepted here ({error.verify_message})"
    if isinstance(error, ssl.SSLError) and error.reason:
        return _REASONS.get(error.reason) or f"TLS failed ({error.reason.replace('_', ' ').lower()})"
    return _BROKEN_OFF


def arrival_words(error: Exception) -> str:
    """Why somebody who came to our encrypted port was not let in."""
    if isinstance(error, TimeoutError):
        return "it kept silent"
    if not isinstance(error, ssl.SSLError) or not error.reason:
        return "it broke off the TLS handshake"
    if error.reason in _NOT_TLS:
        return "it did not speak TLS; set it up with TLS there"
    return _ARRIVALS.get(error.reason) or tls_words(error, "this computer")


def file_words(what: str, path: Path | str, error: OSError) -> str:
    """Why a file of certificates or keys cannot be used; nothing of what is in it."""
    if isinstance(error, ssl.SSLError):
        why = {
            "KEY_VALUES_MISMATCH": "the key does not belong to the certificate",
            "NO_CERTIFICATE_OR_CRL_FOUND": "there is no certificate in it",
            "EE_KEY_TOO_SMALL": "the key is too weak (2048 bits of RSA are the least)",
        }.get(error.reason or "", "it is not in PEM format")
    else:
        why = error.strerror or type(error).__name__
    return f"{what} cannot be used ({path}): {why}."
