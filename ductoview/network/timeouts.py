"""How long a node may keep us waiting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds for each kind of waiting: ``dimse_s`` for an answer, ``move_s`` between two answers of a C-MOVE."""

    connect_s: float = 8
    acse_s: float = 10
    dimse_s: float = 60
    network_s: float = 60
    move_s: float = 300
