"""A workspace on a home of its own: real service, real worker, real files; only the analysis is a known one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import ServiceError
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.hanging.files import FileProtocol, built_in
from ductoview.hooks.manager import Methods, Registered
from ductoview.service.client import ServiceClient
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.notices import WorkspaceNotice
from ductoview.workspace.workspace import Workspace
from tests.support.duct_case import analysis
from tests.support.mg_source import write_mg

WITHIN_S = 30
STUDY = "1.2.826.0.1.3680043.8.498.77"


class KnownAnalysis(WorkerPool):
    """A pool whose analyses are the known one of ``duct_case``, without contrast in an image of one value.

    Everything else is done by the worker.
    """

    def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if function is tasks.analyse_image:
            pixels = options["mammogram"].pixels
            return analysis(pixels.shape, contrast=bool(pixels.min() < pixels.max()))
        return super().run(function, *args, **options)


@dataclass
class Heard:
    """The notices of a workspace, and a way to wait for one without sleeping."""

    notices: list[WorkspaceNotice] = field(default_factory=list)
    condition: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, notice: WorkspaceNotice) -> None:
        with self.condition:
            self.notices.append(notice)
            self.condition.notify_all()

    def wait_for(self, fits: Callable[[], bool]) -> None:
        """Return when ``fits`` holds, which is looked at after every notice."""
        with self.condition:
            assert self.condition.wait_for(fits, WITHIN_S), self.notices


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    with KnownAnalysis(size=1) as pool:
        yield pool


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a running service, and one study of a scout and CC + ML with contrast."""
    folder = tmp_path_factory.mktemp("home")
    yield folder
    # Without a client for a while it has ended by itself.
    with suppress(ServiceError), ServiceClient.connect(folder, start=False) as client:
        client.stop()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("samples")
    return {
        "scout": write_mg(folder / "scout.dcm", study_uid=STUDY, AcquisitionTime="100000", ContentTime="100000"),
        "CC": write_mg(folder / "cc.dcm", study_uid=STUDY, ContrastBolusAgent="Iohexol"),
        "ML": write_mg(folder / "ml.dcm", study_uid=STUDY, view="ML", ContrastBolusAgent="Iohexol"),
    }


@pytest.fixture
def workspace(home: Path, pool: WorkerPool, samples: dict[str, Path]) -> Iterator[Workspace]:
    """A workspace whose library holds the study; nothing is open."""
    methods = Methods(registered=tuple(map(_registered, built_in())))
    with ServiceClient.connect(home) as client:
        client.import_files(samples.values())
        workspace = Workspace(home, client, pool, methods)
        yield workspace
        workspace.close()


@pytest.fixture
def heard(workspace: Workspace) -> Heard:
    heard = Heard()
    workspace.subscribe(heard)
    return heard


def _registered(protocol: FileProtocol) -> Registered:
    return Registered(kind=MethodKind.HANGING_PROTOCOL, method=protocol, info=protocol.info)
