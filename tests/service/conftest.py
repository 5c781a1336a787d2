"""A service of its own for a test, or one that the tests of a module share; ended whatever the test does."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ductoview.service.client import ServiceClient
from ductoview.service.endpoint import read_endpoint
from ductoview.service.start import wait_until_gone


def kill(home: Path) -> None:
    """Kill -9 the service of a home; returns when it is gone."""
    endpoint = read_endpoint(home)
    assert endpoint is not None
    descriptor = os.pidfd_open(endpoint.pid)
    os.kill(endpoint.pid, signal.SIGKILL)
    select.select([descriptor], [], [], 10)
    os.close(descriptor)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The folder of a service that need not be there yet."""
    with _ended(tmp_path / "home") as folder:
        yield folder


@pytest.fixture
def client(home: Path) -> Iterator[ServiceClient]:
    """A client of a service that was started for it."""
    with ServiceClient.connect(home) as connected:
        yield connected


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a service for all tests of a module that leave it alive."""
    with _ended(tmp_path_factory.mktemp("shared") / "home") as folder, ServiceClient.connect(folder):
        yield folder


@pytest.fixture
def shared(shared_home: Path) -> Iterator[ServiceClient]:
    """A client of the shared service."""
    with ServiceClient.connect(shared_home, start=False) as connected:
        yield connected


@contextmanager
def _ended(folder: Path) -> Iterator[Path]:
    yield folder
    endpoint = read_endpoint(folder)
    if endpoint is not None:
        try:
            os.kill(endpoint.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        wait_until_gone(folder, 10)
