"""Small words that several commands say."""


def count(number: int, what: str) -> str:
    """``1 image``, ``2 images``, ``3 studies``."""
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"


def left_out(skipped: int) -> str:
    """What is said of files of walked folders that were not looked at."""
    return f"{count(skipped, 'other file')} left out"
