"""``analyze --cluster``: the same work on a Dask cluster whose machines see the same files and have the same ductoview."""

import importlib
import re
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ductoview.cli.many import Done
from ductoview.errors import DuctoviewError, NetworkError, SettingsError, WorkerError
from ductoview.model.progress import Progress

T = TypeVar("T")
_CONNECT_WITHIN_S = 10
_ADDRESS = re.compile(r"(?:tcp|tls)://\[?(?P<host>[^\[\]\s/]+?)\]?:(?P<port>\d{1,5})")


def run_on_cluster(
    address: str, function: Callable[..., T], pieces: Sequence[Mapping[str, Any]], progress: Progress
) -> Iterator[Done[T]]:
    """``function(**piece)`` for every piece on the cluster of the scheduler at ``address``, in the order they are done.

    Raises SettingsError when dask.distributed is not installed, NetworkError when the scheduler does not answer.
    """
    distributed = _distributed()
    with _client(distributed, address) as client:
        futures = {
            client.submit(_settle, function, dict(piece), pure=False, retries=0): number
            for number, piece in enumerate(pieces)
        }
        for finished, future in enumerate(
            distributed.as_completed(futures, loop=client.loop, raise_errors=False), start=1
        ):
            progress(finished / len(pieces), f"{finished} of {len(pieces)}")
            yield _done(futures[future], future)


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        raise SettingsError(
            "--cluster needs dask.distributed, which is not installed: pip install distributed."
        ) from error


def _client(distributed: Any, address: str) -> Any:
    """A client, after a look whether anybody is there: distributed itself retries, and leaves a traceback behind."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise SettingsError(f"--cluster {address} is no address of a scheduler; write tcp://HOST:PORT.")
    try:
        socket.create_connection((found["host"], int(found["port"])), timeout=_CONNECT_WITHIN_S).close()
        return distributed.Client(address, timeout=_CONNECT_WITHIN_S, set_as_default=False)
    except (OSError, OverflowError) as error:
        raise NetworkError(
            f"The cluster at {address} gave no answer within {_CONNECT_WITHIN_S} s; is its scheduler running there?"
        ) from error


def _settle(function: Callable[..., T], piece: dict[str, Any]) -> tuple[T | None, DuctoviewError | None]:
    """Runs on the cluster: our own errors are answers, so that they come back as they are."""
    try:
        return function(**piece), None
    except DuctoviewError as error:
        return None, error


def _done(number: int, future: Any) -> Done[Any]:
    if future.status == "finished":
        result, error = future.result()
        return Done(number, result, error)
    words = f"{type(future.exception()).__name__}: {future.exception()}".splitlines()[0]
    return Done(number, None, WorkerError(f"The work failed on the cluster ({words})."))
