"""Syslog messages (RFC 5424) over TLS (RFC 5425): framed by their length, and taken for delivered only after an orderly end.

Syslog answers nothing. So a connection is closed in order after each batch: who answers our close has read all before it.
"""

import os
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

from ductoview.errors import NetworkError, SettingsError
from ductoview.model.audit import AuditTarget
from ductoview.network.tls import client_context
from ductoview.network.tls_channel import Channel
from ductoview.network.tls_words import tls_words

# Facility 10 (security), severity 5 (notice), as PS3.15 A.6 and IHE ITI-20 have it.
_PRIORITY = 10 * 8 + 5
_MESSAGE_ID = "DICOM+RFC3881"
_UTF8_MARK = b"\xef\xbb\xbf"
_UNKNOWN = "-"


def syslog_message(xml: bytes, at: datetime | None = None) -> bytes:
    """A syslog message whose text is the audit message."""
    when = (at or datetime.now(UTC)).astimezone(UTC).isoformat("T", "milliseconds").replace("+00:00", "Z")
    host = "".join(one for one in socket.gethostname() if "!" <= one <= "~") or _UNKNOWN
    head = f"<{_PRIORITY}>1 {when} {host} ductoview {os.getpid()} {_MESSAGE_ID} {_UNKNOWN} "
    return head.encode("ascii") + _UTF8_MARK + xml


def deliver(target: AuditTarget, messages: Sequence[bytes], *, timeout_s: float) -> None:
    """Hand messages over; raises NetworkError when it is not sure that all of them arrived."""
    where = f"The audit repository {target.host}:{target.port}"
    try:
        context = client_context(target.tls)
        with socket.create_connection((target.host, target.port), timeout_s) as raw:
            raw.settimeout(timeout_s)
            channel = Channel(raw, context, target.tls.name or target.host)
            for message in messages:
                channel.send(b"%d %b" % (len(message), message))
            channel.close_in_order()
    except SettingsError as error:
        raise NetworkError(f"{where}: {error}") from error
    except ssl.SSLError as error:
        raise NetworkError(f"{where}: {tls_words(error, target.tls.name or target.host)}.") from error
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise NetworkError(f"{where} cannot be reached or broke off ({why}).") from error
