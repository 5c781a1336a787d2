"""The line to the service: mends itself, and passes on what the service notices."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ductoview.errors import DuctoviewError, ServiceError
from ductoview.model.library import Notice
from ductoview.service.bell import Bell
from ductoview.service.client import ServiceClient

_T = TypeVar("_T")
_NEXT_ATTEMPT_S = 1.0


class ServiceLink:
    """Calls that start a dead service again and are repeated once; a thread that listens for notices.

    ``noticed`` is called in that thread. ``broken`` and ``mended`` are called when the line is lost and when it is back,
    each once for one loss.
    """

    def __init__(
        self,
        home: Path,
        client: ServiceClient,
        *,
        noticed: Callable[[Notice], None],
        broken: Callable[[str], None],
        mended: Callable[[], None],
    ) -> None:
        self._home, self._client = home, client
        self._noticed, self._broken, self._mended = noticed, broken, mended
        self._reviving = threading.Lock()
        self._closing = Bell()
        self._thread = threading.Thread(target=self._listen, name="notices", daemon=True)

    def listen(self) -> None:
        """Begin to pass notices on."""
        self._thread.start()

    def ask(self, request: Callable[[ServiceClient], _T]) -> _T:
        """The answer to a request that may be made twice; raises what the service says, ServiceError when it is gone."""
        try:
            return request(self._client)
        except ServiceError:
            self.revive()
            return request(self._client)

    def revive(self) -> None:
        """Start the service when none runs; raises ServiceError when that fails."""
        with self._reviving:
            ServiceClient.connect(self._home, start=True).close()

    def close(self) -> None:
        """Stop listening; the service and the client stay."""
        self._closing.set()
        self._thread.join(timeout=5)

    def _pass_on(self, notice: Notice) -> None:
        """A notice that cannot be dealt with is lost; those after it are not."""
        try:
            self._noticed(notice)
        except ServiceError:
            raise
        except (DuctoviewError, OSError) as error:
            logging.getLogger(__name__).warning("A notice %s failed: %s", notice.topic, type(error).__name__)

    def _listen(self) -> None:
        is_broken = False
        while not self._closing.is_set():
            try:
                if is_broken:
                    self.revive()
                    is_broken = False
                    self._mended()
                for notice in self._client.notices(self._closing):
                    self._pass_on(notice)
            except (DuctoviewError, OSError) as error:
                if self._closing.is_set():
                    return
                if not is_broken:
                    is_broken = True
                    self._broken(str(error))
                else:
                    self._closing.wait(_NEXT_ATTEMPT_S)
