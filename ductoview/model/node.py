"""A DICOM node and what is asked of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ductoview.model.security import Tls

_THIS_COMPUTER = ("127.0.0.1", "::1", "localhost")


class RetrieveMethod(StrEnum):
    """How a node prefers to give images."""

    GET = "GET"
    MOVE = "MOVE"


def check_ae_title(ae_title: str) -> None:
    """Raise ValueError when this is no AE title: 1 to 16 printable ASCII characters, no backslash (PS3.5 6.2 AE)."""
    if not ae_title.strip() or len(ae_title) > 16 or "\\" in ae_title:
        raise ValueError(f"AE title {ae_title!r} must have 1 to 16 characters without backslash.")
    if not (ae_title.isascii() and ae_title.isprintable()):
        raise ValueError(f"AE title {ae_title!r} may hold only plain letters, digits and signs (printable ASCII).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """What a DICOMweb node needs besides host and port: its path, and who we are there.

    ``secret`` is a file whose first line is the password of ``user``, or a bearer token when there is no user.
    """

    path: str = ""
    user: str = ""
    secret: Path | None = None

    def __post_init__(self) -> None:
        """Raise ValueError on a path or user that cannot be."""
        if self.path and (not self.path.startswith("/") or not self.path.isprintable() or " " in self.path):
            raise ValueError(f"The path {self.path!r} must begin with / and have no blanks, for example /dicom-web.")
        if self.user and self.secret is None:
            raise ValueError(f"The user {self.user!r} needs a file with the password.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A remote application entity; AE titles are at most 16 characters (PS3.5 6.2 AE). ``tls`` None is not encrypted.

    With ``web`` it speaks DICOMweb, and has no AE title.
    """

    name: str
    ae_title: str
    host: str
    port: int
    retrieve: RetrieveMethod = RetrieveMethod.GET
    tls: Tls | None = None
    web: Web | None = None

    def __post_init__(self) -> None:
        """Raise ValueError on an impossible AE title or port, and on a secret that could be read on its way."""
        if self.web is None:
            check_ae_title(self.ae_title)
        elif self.web.secret is not None and self.is_exposed:
            raise ValueError("A password or token does not travel unencrypted; use https (TLS).")
        if not 0 < self.port < 65536:
            raise ValueError(f"Port {self.port} of node {self.name!r} must lie between 1 and 65535.")

    @property
    def address(self) -> str:
        """Where it is, as its owner writes it: ``AET@HOST:PORT`` or a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.web is None:
            return f"{self.ae_title}@{host}:{self.port}"
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{self.web.path.rstrip('/')}"

    @property
    def is_exposed(self) -> bool:
        """True when what is said to it can be read on the network: it is not encrypted and not on this computer."""
        return self.tls is None and self.host not in _THIS_COMPUTER


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyQuery:
    """What to look for.

    Empty strings match everything. Dates are ``YYYYMMDD`` or ranges ``YYYYMMDD-YYYYMMDD``; names may hold ``*`` and
    ``?``.
    """

    patient_id: str = ""
    patient_name: str = ""
    accession_number: str = ""
    study_date: str = ""
    study_uid: str = ""
    modality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """One study in a list, local or remote; None and empty are unknown (every return key is optional on some PACS).

    ``source`` is a node's name, or empty for the local library.
    """

    study_uid: str
    patient_id: str = ""
    patient_name: str = ""
    birth_date: str = ""
    sex: str = ""
    study_date: str = ""
    study_time: str = ""
    accession_number: str = ""
    description: str = ""
    modalities: tuple[str, ...] = ()
    series: int | None = None
    instances: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAnswer:
    """The studies that a node listed, the newest first; ``is_cut`` tells that it has more than it listed."""

    rows: tuple[StudyRow, ...] = ()
    is_cut: bool = False
