"""The service as it must not be: its database leaves to the system when anything reaches the disk.

python -m benchmarks.support.careless_service HOME
"""

import sys
from collections.abc import Sequence

from ductoview.library import database
from ductoview.service import process


def main(arguments: Sequence[str]) -> int:
    """Run it until it is killed."""
    assert "synchronous = FULL" in database._PRAGMAS
    database._PRAGMAS = (*database._PRAGMAS, "synchronous = OFF")
    return process.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
