"""The receiver: closed until somebody sets it up, then open again after every start."""

import ipaddress
import threading
from dataclasses import replace

from ductoview.errors import DuctoviewError, SettingsError
from ductoview.library.library import Library
from ductoview.model.library import Keep
from ductoview.model.node import check_ae_title
from ductoview.network import listen
from ductoview.network.commitment import TakeReport
from ductoview.network.server import Alert
from ductoview.service.status import Listening
from ductoview.service.wire import from_json, pack, to_json, unpack

_SETTING = "listening"


class Receiver:
    """Storage, query/retrieve and reports of storage commitment for other nodes, through ``network.listen``."""

    def __init__(
        self,
        library: Library,
        keep: Keep,
        take_report: TakeReport | None = None,
        alert: Alert = lambda _who, _why: None,
    ) -> None:
        self._library = library
        self._keep = keep
        self._take_report = take_report
        self._alert = alert
        self._lock = threading.Lock()
        self._listener: listen.Listener | None = None
        self._listening: Listening | None = None

    @property
    def listening(self) -> Listening | None:
        """How it is open, with the real port; None while it is closed."""
        return self._listening

    def resume(self) -> str:
        """Open as it was set up before; returns a sentence when that failed, else an empty one."""
        kept = self._library.get_setting(_SETTING)
        if kept is None:
            return ""
        try:
            self.open(from_json(Listening, unpack(kept.encode())))
        except (DuctoviewError, ValueError) as error:
            return f"The receiver could not be opened again: {error}"
        return ""

    def set_up(self, wanted: Listening) -> Listening:
        """Open, and again after every start; an earlier set-up is replaced. Raises SettingsError or NetworkError."""
        now = self.open(wanted)
        self._library.set_setting(_SETTING, pack(to_json(wanted)).decode())
        return now

    def take_down(self) -> None:
        """Close for good."""
        self._library.set_setting(_SETTING, None)
        self.close()

    def open(self, wanted: Listening) -> Listening:
        """Open until ``close``; port 0 takes a free one, which is returned."""
        _check(wanted)
        with self._lock:
            self._close()
            listener = listen.Listener(
                ae_title=wanted.ae_title,
                port=wanted.port,
                bind=wanted.bind,
                allowed=_peers(wanted),
                incoming=self._library.incoming,
                keep=self._keep,
                archive=self._library.offered,
                take_report=self._take_report,
                tls=wanted.tls,
                alert=self._alert,
            )
            listener.start()
            self._listener = listener
            self._listening = replace(wanted, port=listener.port)
            return self._listening

    def close(self) -> None:
        """Close; objects that are being received get no success."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._listener is not None:
            self._listener.stop()
        self._listener = self._listening = None


def _peers(wanted: Listening) -> tuple[listen.Peer, ...] | None:
    if wanted.allowed is None:
        return None
    return tuple(listen.Peer(ae_title=peer.ae_title, host=peer.host) for peer in wanted.allowed)


def _check(wanted: Listening) -> None:
    try:
        check_ae_title(wanted.ae_title)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    if not 0 <= wanted.port < 65536:
        raise SettingsError(f"Port {wanted.port} must lie between 0 and 65535.")
    if wanted.allowed is None and not _is_loopback(wanted.bind):
        raise SettingsError(
            f"The receiver would be open to everybody on {wanted.bind}; say who may send with --allow AET@HOST."
        )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
