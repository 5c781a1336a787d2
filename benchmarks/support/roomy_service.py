"""The service with room for 64 associations of one host, for a load that one machine makes alone.

python -m benchmarks.support.roomy_service HOME
"""

import sys
from collections.abc import Sequence

from ductoview.network.listen import Limits, Listener
from ductoview.service import process


def main(arguments: Sequence[str]) -> int:
    """Run it until it is stopped."""
    defaults = Listener.__init__.__kwdefaults__
    assert defaults is not None
    defaults["limits"] = Limits(associations_of_host=Limits().associations)
    return process.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
