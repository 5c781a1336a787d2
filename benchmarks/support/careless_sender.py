"""The service as it must not be: whatever got no answer counts as stored.

python -m benchmarks.support.careless_sender HOME
"""

import sys
from collections.abc import Sequence
from dataclasses import replace

from ductoview.library.library import Library
from ductoview.model.library import QueueState, SentObject
from ductoview.service import process


def main(arguments: Sequence[str]) -> int:
    """Run it until it is killed."""
    settle = Library.settle

    def careless(library: Library, row_id: int, sent: SentObject, jitter: float = 0.5) -> QueueState:
        return settle(library, row_id, replace(sent, stored=True, status=0), jitter)

    Library.settle = careless  # type: ignore[method-assign]
    Library.nodes_to_ask = lambda _library: ()  # type: ignore[method-assign]
    return process.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
