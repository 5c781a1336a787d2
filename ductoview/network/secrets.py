"""Passwords and tokens: in a file of their own, which only this account can read, and nowhere else."""

from pathlib import Path

from ductoview.errors import SettingsError

_MOST_BYTES = 16 << 10
_WORLD_READABLE = 0o004


def check_private(path: Path) -> None:
    """Raise SettingsError when everybody on this computer can read the file, OSError when it is not there."""
    if path.stat().st_mode & _WORLD_READABLE:
        raise SettingsError(f"{path} can be read by everybody on this computer; chmod 600 it, then try again.")


def read_secret(path: Path) -> str:
    """The first line of the file; raises SettingsError when there is none, or everybody can read it."""
    try:
        check_private(path)
        with path.open(encoding="utf-8") as file:
            secret = file.readline(_MOST_BYTES).strip()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"The file of the password or token cannot be read ({path}): {why}.") from error
    if not secret or not secret.isprintable():
        raise SettingsError(f"The file of the password or token is empty or no text ({path}).")
    return secret
