"""Passwords and tokens: in a file of their own, which only this account can read, and nowhere else."""

from pathlib import Path

from ductoview.errors import SettingsError

_MOST_BYTES = 16 << 10
_OTHERS, _GROUP, _GROUP_WRITES = 0o007, 0o070, 0o020
_ROOT = 0


def check_private(path: Path) -> None:
    """Raise SettingsError when others on this computer can read or change the file, OSError when it is not there."""
    found = path.stat()
    if not is_private(found.st_mode, found.st_uid):
        raise SettingsError(f"{path} can be read by others on this computer; chmod 600 it, then try again.")


def is_private(mode: int, owner: int) -> bool:
    """True when a file of that mode is its owner's alone.

    A file of root's may be lent to a group to read, as Debian's group ssl-cert lends keys to services (PostgreSQL and others
    ask the same of a key); the group of a person's file may be the one that all accounts are in.
    """
    if mode & _OTHERS:
        return False
    return not mode & (_GROUP_WRITES if owner == _ROOT else _GROUP)


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
