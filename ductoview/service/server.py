"""The service's side of the local socket: a thread for each connection, one request at a time in each."""

import inspect
import logging
import threading
import traceback
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener, answer_challenge, deliver_challenge
from typing import Any, get_type_hints

from ductoview.errors import DuctoviewError, ServiceError
from ductoview.service.asked import Asked
from ductoview.service.conversation import LONGEST_MESSAGE, error_to
from ductoview.service.core import Service
from ductoview.service.endpoint import PROTOCOL
from ductoview.service.requests import REQUESTS
from ductoview.service.wire import Json, from_json, pack, to_json, unpack

_LINGER_S = 5.0
_REST_S = 0.05
_log = logging.getLogger(__name__)


class Server:
    """Accepts clients that know ``key`` and lets each ask ``service``."""

    def __init__(self, service: Service, listener: Listener, key: bytes) -> None:
        self._service = service
        self._listener = listener
        self._key = key
        self._changed = threading.Condition()
        self._clients = 0
        self._answering = 0

    @property
    def clients(self) -> int:
        """How many connections there are."""
        with self._changed:
            return self._clients

    def start(self) -> None:
        """Begin to accept, in a thread of its own that ends with the process."""
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def stop(self) -> None:
        """Accept nobody any more, and give those who are being answered some seconds."""
        self._listener.close()
        with self._changed:
            self._changed.wait_for(lambda: self._answering == 0, _LINGER_S)

    def _accept(self) -> None:
        while not self._service.stopping.is_set():
            try:
                connection = self._listener.accept()
            except (OSError, EOFError):
                self._service.stopping.wait(_REST_S)
                continue
            with self._changed:
                self._clients += 1
            threading.Thread(target=self._converse, args=(connection,), name="client", daemon=True).start()

    def _converse(self, connection: "Connection[Any, Any]") -> None:
        """Challenge the client, then answer its requests until it hangs up."""
        try:
            with connection:
                deliver_challenge(connection, self._key)
                answer_challenge(connection, self._key)
                connection.send_bytes(pack({"protocol": PROTOCOL, "version": self._service.version}))
                while not self._service.stopping.is_set():
                    message = unpack(connection.recv_bytes(LONGEST_MESSAGE))
                    if "request" in message:  # a cancel that came too late is none
                        self._answer(connection, message)
        except (AuthenticationError, AssertionError):  # the second for what is no answer to a challenge at all
            _log.warning("a client without our key was refused")
        except (OSError, EOFError, ValueError):
            pass
        finally:
            with self._changed:
                self._clients -= 1

    def _answer(self, connection: "Connection[Any, Any]", message: dict[str, Json]) -> None:
        with self._changed:
            self._answering += 1
        try:
            connection.send_bytes(pack(self._result(message, Asked(connection, self._service.stopping))))
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def _result(self, message: dict[str, Json], asked: Asked) -> Json:
        name = str(message["request"])
        try:
            return {"result": to_json(_handled(self._service, asked, name, message.get("arguments") or {}))}
        except DuctoviewError as error:
            return {"error": error_to(error)}
        except Exception as error:  # noqa: BLE001  (a fault of ours must not cost the client its connection)
            trace = "".join(traceback.format_tb(error.__traceback__))
            _log.error("request %s failed with %s\n%s", name[:32], type(error).__name__, trace)
            words = (
                f"The service failed at '{name[:32]}' ({type(error).__name__}); {self._service.home / 'service.log'}"
            )
            return {"error": error_to(ServiceError(f"{words} tells more."))}


def _handled(service: Service, asked: Asked, name: str, arguments: dict[str, Json]) -> object:
    """Call the request's function with its arguments as the types it wants."""
    function = REQUESTS.get(name)
    if function is None:
        raise ServiceError(
            f"The service does not know the request {name[:32]!r}; client and service differ in version."
        )
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)[2:]
    if set(arguments) != set(names):
        raise ServiceError(f"The request '{name}' takes {names}, not {sorted(arguments)[:9]}.")
    try:
        values = {argument: from_json(hints[argument], arguments[argument]) for argument in names}
    except ValueError as error:
        raise ServiceError(f"The request '{name}' cannot be understood: {error}") from error
    return function(service, asked, **values)
