"""How a connection is protected: TLS with whose word, and which certificate of our own."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """TLS for one connection; all files are PEM.

    ``trust`` holds the authorities whose word we take or, when ``pinned``, the very certificates that the peer may show;
    None means the authorities this computer trusts. ``certificate`` and ``key`` are our own, for a peer that wants to
    know who we are; ``key`` None stands in the certificate's file. ``name`` is whom the peer's certificate must name
    when that is not the host we connect to.
    """

    trust: Path | None = None
    pinned: bool = False
    certificate: Path | None = None
    key: Path | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError on a set-up that would prove nothing."""
        if self.pinned and self.trust is None:
            raise ValueError("To pin a certificate, name the file that holds it (trust).")
        if self.key is not None and self.certificate is None:
            raise ValueError(f"The key {self.key} needs the certificate that belongs to it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who this station is: its certificate, and the key that belongs to it (None: in the same file); PEM files."""

    certificate: Path
    key: Path | None = None


def security_words(tls: Tls | None) -> str:
    """How a connection is protected, in a few words for a list."""
    if tls is None:
        return "not encrypted"
    whom = "pinned certificate" if tls.pinned else "own authorities" if tls.trust else "this computer's authorities"
    return f"TLS, {whom}" + (", shows ours" if tls.certificate else "")
