"""What opening the library found and mended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport:
    """Counts of what was mended at open; ``words`` are sentences for people, empty when all was well.

    ``rebuilt`` tells that the database was damaged, set aside and made again from the files.
    """

    part_files: int = 0
    reindexed: int = 0
    quarantined: int = 0
    missing: int = 0
    requeued: int = 0
    rebuilt: bool = False
    words: tuple[str, ...] = ()
