"""The checks of ``doctor``, one function each; none of them raises."""

import ctypes.util
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from ductoview.cli.open import has_display
from ductoview.errors import DuctoviewError

_LEAST_FREE = 5 << 30
_WINDOW_LIBRARIES = ("xcb-cursor", "xkbcommon-x11", "EGL", "GL")


@dataclass(frozen=True, slots=True)
class Check:
    """``fit``: True, False (something does not work), or None (worth knowing, nothing is broken)."""

    name: str
    fit: bool | None
    found: str


def all_checks(home: Path, port: int, environment: Mapping[str, str]) -> tuple[Callable[[], Check], ...]:
    """What to call, in order."""
    return (
        check_python,
        check_libraries,
        check_codecs,
        check_workers,
        check_plugins,
        lambda: check_store(home),
        lambda: check_port(home, port),
        lambda: check_display(environment),
    )


def check_python() -> Check:
    """The interpreter."""
    return Check("python", sys.version_info >= (3, 11), f"{sys.version.split()[0]} on {sys.platform}")


def check_libraries() -> Check:
    """Every package ductoview requires, with a version that fits its own metadata."""
    names = [re.split(r"[\s<>=!~;\[(]", one)[0] for one in requires("ductoview") or () if "extra ==" not in one]
    missing = [name for name in names if not _installed(name)]
    if missing:
        return Check("libraries", False, f"missing: {', '.join(missing)}; install ductoview again")
    return Check("libraries", True, f"all {len(names)} there")


def check_codecs() -> Check:
    """A decoder for every compressed transfer syntax."""
    from ductoview.dicom.codecs import decoder_name, install_decoders
    from ductoview.dicom.transfer_syntaxes import COMPRESSED, syntax_name

    install_decoders()
    missing: list[str] = []
    for syntax in sorted(COMPRESSED):
        try:
            decoder_name(syntax)
        except DuctoviewError:
            missing.append(syntax_name(syntax))
    if missing:
        return Check("codecs", False, f"none for {', '.join(missing)}; install ductoview again")
    return Check("codecs", True, f"all {len(COMPRESSED)} compressed transfer syntaxes")


def check_workers() -> Check:
    """A worker process starts, and there is shared memory for a large image."""
    from ductoview.workers import tasks
    from ductoview.workers.pool import WorkerPool

    try:
        with WorkerPool(size=1) as pool:
            pool.run(tasks.header, Path("/nonexistent"), deadline_s=30)
    except DuctoviewError as error:
        return Check("workers", False, str(error))
    shared = Path("/dev/shm")
    if shared.is_dir() and shutil.disk_usage(shared).free < 256 << 20:
        return Check("workers", None, f"start; {shared} is small, so that large images are passed on more slowly")
    return Check("workers", True, "start and answer")


def check_plugins() -> Check:
    """Every plug-in can be used."""
    from ductoview.hooks.installed import installed_methods

    methods = installed_methods()
    broken = [one.plugin for one in methods.failures] + [one.info.id for one in methods.registered if one.disabled]
    if broken:
        return Check("plug-ins", False, f"cannot be used: {', '.join(broken)}; 'ductoview plugins' says why")
    return Check("plug-ins", True, f"{len(methods.registered)} methods")


def check_store(home: Path) -> Check:
    """The library's folder can be written to, and its disk has room."""
    import sqlite3

    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=nearest, prefix=".ductoview-doctor-"):
            pass
    except OSError as error:
        return Check("store", False, f"{nearest} cannot be written to: {error.strerror}; choose another with --home")
    free = shutil.disk_usage(nearest).free
    words = f"{home}, {free / (1 << 30):.0f} GB free, SQLite {sqlite3.sqlite_version}"
    return Check("store", True if free > _LEAST_FREE else None, words)


def check_port(home: Path, port: int) -> Check:
    """The receiver's port is free, or ours."""
    from ductoview.errors import ServiceError
    from ductoview.model.receiving import listening_words
    from ductoview.service.client import ServiceClient

    try:
        with ServiceClient.connect(home, start=False) as client:
            listening = client.status().listening
        if listening is not None:
            return Check("receiver", True, listening_words(listening).rstrip("."))
    except ServiceError:
        pass
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        return Check(
            "receiver", None, f"closed; port {port} cannot be used ({error.strerror}), choose another with --port"
        )
    return Check("receiver", True, f"closed; port {port} is free")


def check_display(environment: Mapping[str, str]) -> Check:
    """A screen, and on Linux the libraries a window needs; never loads the window's toolkit."""
    if not has_display(environment):
        return Check("display", None, "none; analyze, demo --headless and the rest of the command line work without")
    missing = [name for name in _WINDOW_LIBRARIES if sys.platform == "linux" and not ctypes.util.find_library(name)]
    if missing:
        return Check(
            "display", False, f"there, but these libraries are missing: {', '.join(f'lib{one}' for one in missing)}"
        )
    return Check("display", True, environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY") or sys.platform)


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
