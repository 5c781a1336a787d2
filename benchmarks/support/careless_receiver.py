"""The service as it must not be: it answers success, and keeps the object a little later.

python -m benchmarks.support.careless_receiver HOME
"""

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject, StoredInstance
from ductoview.service import process

_LATER_S = 0.15


def main(arguments: Sequence[str]) -> int:
    """Run it until it is killed."""
    keep = Library.keep

    def careless(library: Library, received: ReceivedObject) -> StoredInstance:
        aside = Path(f"{received.path}.aside")
        os.link(received.path, aside)
        threading.Timer(_LATER_S, keep, (library, replace(received, path=aside))).start()
        return StoredInstance(
            study_uid="", series_uid="", sop_instance_uid=received.sop_instance_uid, sop_class_uid="", path=aside,
            sha256="",
        )  # fmt: skip

    Library.keep = careless  # type: ignore[method-assign]
    return process.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
