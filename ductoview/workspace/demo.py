"""The demo's surroundings: a home of its own, the service on it, and a PACS that holds the samples, all on loopback."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ductoview.errors import DuctoviewError, SettingsError
from ductoview.model.node import Node
from ductoview.service.archive import running_archive
from ductoview.service.client import ServiceClient
from ductoview.service.start import wait_until_gone

DEMO_READER = "DEMO^READER"
DEMO_NODE = "DEMO_PACS"
_STOP_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContext:
    """What the window gets in a demo: a home with a running service that knows the demo's PACS as ``node``."""

    home: Path
    node: str = DEMO_NODE
    reader: str = DEMO_READER


@contextmanager
def demo_surroundings(out: Path, samples: Path | None, pacs: Node | None = None) -> Iterator[DemoContext]:
    """A service with an empty library below ``out`` that knows ``pacs``, or else a PACS of our own that serves ``samples``.

    Everything is stopped and the libraries are removed when the block ends, however it ends; the logs stay in ``out``.
    Raises SettingsError when there are no samples, ServiceError when a process cannot start.
    """
    if pacs is None and (samples is None or not samples.is_dir()):
        raise SettingsError(f"There is no folder {samples} with samples; name one with --samples DIR.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="homes-", dir=out))
    except OSError as error:
        raise SettingsError(f"{out} cannot be written to: {error}. Name another folder with --out DIR.") from error
    with ExitStack() as running:
        running.callback(shutil.rmtree, place, ignore_errors=True)
        running.callback(_keep_logs, place, out)
        node = pacs or running.enter_context(running_archive(place / "pacs", samples, name=DEMO_NODE))
        home = place / "workstation"
        client = running.enter_context(ServiceClient.connect(home))
        running.callback(_stop, client, home)
        client.add_node(node)
        yield DemoContext(home=home, node=node.name)


def _stop(client: ServiceClient, home: Path) -> None:
    with suppress(DuctoviewError):
        client.stop()
    wait_until_gone(home, _STOP_WITHIN_S)


def _keep_logs(place: Path, out: Path) -> None:
    for log in place.glob("*/service.log"):
        if log.stat().st_size:
            shutil.copyfile(log, out / f"{log.parent.name}.log")
