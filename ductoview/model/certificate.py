"""Certificates as people need to see them: whose, by whom, how long yet, and what they are used for. Never a key."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ductoview.model.security import Identity

SOON_DAYS = 30
_DAY_S = 86_400.0
_NEAR = {0: "within a day", 1: "within two days"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What stands in a certificate; times in seconds since 1970, ``fingerprint`` is its SHA-256 as people compare it."""

    subject: str
    issuer: str
    begins: float
    ends: float
    fingerprint: str

    @property
    def is_self_signed(self) -> bool:
        """True when nobody else vouches for it."""
        return self.subject == self.issuer

    def days_left(self, now: float) -> int:
        """Whole days until it expires; negative once it has."""
        return int((self.ends - now) // _DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFile:
    """A file of certificates and what it is used for; ``trouble`` is why it cannot be used, empty when it can."""

    path: Path
    uses: tuple[str, ...]
    certificates: tuple[Certificate, ...] = ()
    is_ours: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesNow:
    """Who we are, None while nobody said so, and every file of certificates in use, ours first."""

    identity: Identity | None = None
    files: tuple[UsedFile, ...] = ()


def expiry_words(certificate: Certificate, now: float) -> tuple[str, str]:
    """How long a certificate is good yet, and the tone of that: amber 30 days before its end, red after it."""
    if now < certificate.begins:
        return f"not valid before {_date(certificate.begins)}; check the clock of this computer", "red"
    days, date = certificate.days_left(now), _date(certificate.ends)
    if now >= certificate.ends:
        return f"expired on {date}; connections with it are refused", "red"
    if days < SOON_DAYS:
        return f"expires on {date}, {_NEAR.get(days, f'in {days} days')}", "amber"
    return f"good until {date}", ""


def warning_words(files: tuple[UsedFile, ...], now: float) -> tuple[str, ...]:
    """A sentence for each file that is about to expire, has expired, or cannot be used."""
    found = []
    for file in files:
        whose = "Our certificate" if file.is_ours else f"The certificate {file.path.name}"
        uses = ", ".join(file.uses)
        if file.trouble:
            found.append(f"{file.trouble} It is needed for: {uses}.")
            continue
        for certificate in file.certificates:
            words, tone = expiry_words(certificate, now)
            if tone:
                found.append(f"{whose} ({certificate.subject}) {words}. It is used for: {uses}.")
                break
    return tuple(found)


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
