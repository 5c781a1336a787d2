"""Where the audit trail goes, and how far it is."""

from dataclasses import dataclass

from ductoview.model.security import Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTarget:
    """An audit repository that takes syslog over TLS (RFC 5425); there is no way without TLS.

    ``source_id`` names this station in every message, ``site_id`` its site when source names are not unique.
    """

    host: str
    port: int
    tls: Tls
    source_id: str
    site_id: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError on what cannot be."""
        if not self.host or not 0 < self.port < 65536:
            raise ValueError(f"{self.host!r}, port {self.port} is no address of an audit repository.")
        if not self.source_id.strip():
            raise ValueError("The station needs a name in the audit trail.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditStatus:
    """``target`` None: nothing is recorded. ``waiting`` messages are on the disk, ``lost`` ones found no room there.

    The oldest of them waits since ``since``, and the last ones were handed over at ``delivered`` (seconds since 1970, None:
    none). ``words`` say why messages wait, empty when all is well.
    """

    target: AuditTarget | None = None
    waiting: int = 0
    since: float | None = None
    delivered: float | None = None
    lost: int = 0
    words: str = ""
