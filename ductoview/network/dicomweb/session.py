"""Requests to one DICOMweb node: its TLS and nobody else's, its secret, no detours, and a way out while waiting."""

import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter

from ductoview.errors import Cancelled, NetworkError, SettingsError
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, check
from ductoview.network.dicomweb.words import http_words
from ductoview.network.secrets import read_secret
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import client_context
from ductoview.network.tls_channel import objection
from ductoview.network.tls_words import tls_words

T = TypeVar("T")
_POLL_S = 0.05


class WebSession:
    """HTTP with one node; ``client`` is dicomweb-client's over the same connection."""

    def __init__(self, node: Node, timeouts: Timeouts, cancel: CancelToken | None) -> None:
        """Raises NetworkError when certificates, key or secret cannot be used."""
        assert node.web is not None
        self.node = node
        self.cancel = cancel
        self.base = node.address
        self._timeouts = timeouts
        self._http = requests.Session()
        # Neither proxies nor passwords of the environment: what is set up for the node is all there is.
        self._http.trust_env = False
        self._http.max_redirects = 0
        try:
            self._http.adapters.clear()
            self._http.mount("https://" if node.tls else "http://", _Adapter(node, timeouts))
            self._http.headers.update(_authorization(node))
        except SettingsError as error:
            raise NetworkError(f"{node.name}: {error}") from error
        self.client = _client(self.base, self._http)

    def close(self) -> None:
        """Give the connections up."""
        self._http.close()

    def get(self, path: str, accept: str) -> Any:
        """A streamed GET below the node's address; raises NetworkError or Cancelled."""
        return self.run(lambda: self._http.get(f"{self.base}{path}", headers={"Accept": accept}, stream=True))

    def post(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        """A POST whose answer is returned whatever its status; raises NetworkError when there is none, or Cancelled."""
        return self.run(lambda: self._http.post(f"{self.base}{path}", data=body, headers=headers))

    def run(self, work: Callable[[], T]) -> T:
        """Do it in a thread that is left behind when the user has enough; raises NetworkError in words, or Cancelled."""
        check(self.cancel)
        found: list[T | BaseException] = []

        def try_it() -> None:
            try:
                found.append(work())
            except Exception as error:  # noqa: BLE001  (it is raised again by the one who waits)
                found.append(error)

        thread = threading.Thread(target=try_it, name="dicomweb", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(_POLL_S)
            if self.cancel is not None and self.cancel.is_set():
                self.close()
                raise Cancelled("Stopped at your wish.")
        if isinstance(found[0], BaseException):
            with self.in_words():
                raise found[0]
        return found[0]

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Errors of HTTP, TLS and the network below as NetworkError."""
        try:
            yield
        except (requests.RequestException, OSError, ValueError) as error:
            check(self.cancel)
            raise NetworkError(f"{self.node.name} ({self.base}): {self._words(error)}.") from error

    def _words(self, error: Exception) -> str:
        cause = _of_kind(error, ssl.SSLError)
        is_unexplained = cause is None or cause.reason is None
        if is_unexplained and isinstance(error, requests.ConnectionError):
            cause = objection(self.node, self._timeouts.connect_s) or cause
        if cause is not None:
            assert self.node.tls is not None
            return tls_words(cause, self.node.tls.name or self.node.host)
        if isinstance(error, requests.HTTPError) and error.response is not None:
            return http_words(error.response.status_code)
        if isinstance(error, requests.TooManyRedirects):
            return "it sends us to another address; give that address instead, when it is the right one"
        if isinstance(error, requests.ConnectTimeout):
            return f"it did not answer within {self._timeouts.connect_s:g} s; check address, network and firewall"
        if isinstance(error, requests.Timeout):
            return f"it gave no answer within {self._timeouts.dimse_s:g} s; try again"
        if _of_kind(error, ConnectionRefusedError) is not None:
            return "nothing listens at that port; check port and whether it runs"
        if isinstance(error, requests.ConnectionError):
            return "it cannot be reached or broke off; check host, port and whether it speaks HTTP there"
        if isinstance(error, ValueError):
            return f"its answer cannot be understood ({type(error).__name__}); check the path"
        return f"the connection failed ({type(error).__name__})"


@contextmanager
def web_session(node: Node, timeouts: Timeouts, cancel: CancelToken | None) -> Iterator[WebSession]:
    """A session for the length of a ``with`` block."""
    session = WebSession(node, timeouts, cancel)
    try:
        yield session
    finally:
        session.close()


class _Adapter(HTTPAdapter):  # type: ignore[misc]
    """Connections with our TLS context alone: requests would add the authorities of the public web to it."""

    def __init__(self, node: Node, timeouts: Timeouts) -> None:
        self._tls = node.tls
        self._context = None if node.tls is None else client_context(node.tls)
        self._timeout = (timeouts.connect_s, timeouts.dimse_s)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        if self._tls is not None:
            kwargs["ssl_context"] = self._context
            if self._tls.pinned:
                # urllib3 would look for the host's name where the context does not; False lets the pin stand alone.
                kwargs["assert_hostname"] = False
            if self._tls.name:
                kwargs["server_hostname"] = self._tls.name
        super().init_poolmanager(*args, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: the context has it all."""

    def send(self, request: Any, **kwargs: Any) -> Any:
        kwargs["timeout"] = self._timeout
        return super().send(request, **kwargs)


def _client(address: str, http: requests.Session) -> Any:
    """dicomweb-client, imported when it is first needed: it takes a moment, and names what pydicom is about to drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from dicomweb_client import DICOMwebClient

    made = DICOMwebClient(address, session=http, permissive_uid=True)
    made.set_http_retry_params(retry=False)
    return made


def _authorization(node: Node) -> dict[str, str]:
    assert node.web is not None
    if node.web.secret is None:
        return {}
    secret = read_secret(node.web.secret)
    if not node.web.user:
        return {"Authorization": f"Bearer {secret}"}
    return {"Authorization": requests.auth._basic_auth_str(node.web.user.encode(), secret.encode())}


def _of_kind(error: BaseException | None, kind: type[T]) -> T | None:
    """The first of that kind among an error, what it wraps and what caused it."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        if isinstance(one, kind):
            return one
        seen.add(id(one))
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return None
