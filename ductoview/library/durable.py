"""What makes written bytes stay: on the disk before anybody is told of them, also when the power or a stick goes."""

import errno
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return only when a file's bytes, or a folder's names, are on the disk; raises OSError."""
    if os.name == "nt" and path.is_dir():
        return  # Windows writes folder entries with the file and cannot open a folder
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network shares know no sync of folders (fsync(2)); the files in them are synced all the same.
        if error.errno != errno.EINVAL or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def sync_tree(path: Path) -> None:
    """The same of a file, or of a folder with everything in it; raises OSError."""
    for one in path.rglob("*"):
        sync(one)
    sync(path)
