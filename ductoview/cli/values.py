"""Values of the command line: what argparse converts, and what is refused as wrong use in one sentence."""

import argparse
import re
from pathlib import Path
from urllib.parse import urlsplit

from ductoview.errors import SettingsError
from ductoview.model.node import Node, RetrieveMethod, Web
from ductoview.model.security import Tls

_ADDRESS = re.compile(r"(?P<aet>[^@]{1,16})@(?:\[(?P<v6>[0-9a-fA-F:.%]+)\]|(?P<host>[^\s:@\[\]]+)):(?P<port>\d{1,5})")

GB = 10**9
_WEB_PORTS = {"http": 80, "https": 443}


def positive_int(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above zero")
    return int(text)


def port(text: str) -> int:
    """A TCP port."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (1 to 65535)")
    return int(text)


def gigabytes(text: str) -> int:
    """Bytes of a number of GB from zero up."""
    try:
        wanted = round(float(text) * GB)
    except (ValueError, OverflowError):
        wanted = -1
    if wanted < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of GB from 0 up")
    return wanted


def uid(text: str) -> str:
    """A DICOM UID (PS3.5 9.1)."""
    if not re.fullmatch(r"[0-9.]{1,64}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no UID (digits and dots, at most 64)")
    return text


def dates(text: str) -> str:
    """A date ``YYYYMMDD`` or a range ``FROM-TO`` of which one end may be missing (PS3.4 C.2.2.2.5)."""
    if not re.fullmatch(r"\d{8}|\d{8}-|-\d{8}|\d{8}-\d{8}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write YYYYMMDD or YYYYMMDD-YYYYMMDD")
    return text


def web_node(name: str, url: str, tls: Tls | None, user: str, secret: Path | None) -> Node:
    """A DICOMweb node from its URL; https has TLS even when ``tls`` says nothing more of it. Raises SettingsError."""
    try:
        parts = urlsplit(url)
        port = _WEB_PORTS[parts.scheme] if parts.port is None else parts.port
        if not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError("host, port and path are all that belongs into it")
        if tls is not None and parts.scheme == "http":
            raise ValueError("with TLS it begins with https")
        return Node(
            name=name,
            ae_title="",
            host=parts.hostname,
            port=port,
            tls=(tls or Tls()) if parts.scheme == "https" else None,
            web=Web(path=parts.path.rstrip("/"), user=user, secret=secret),
        )
    except KeyError as error:
        raise SettingsError(f"{url!r} is no address of a DICOMweb node: it begins with https:// or http://.") from error
    except ValueError as error:
        raise SettingsError(f"{url!r} cannot be used: {error}") from error


def node(name: str, address: str, retrieve: RetrieveMethod) -> Node:
    """A node from ``AET@HOST:PORT``; raises SettingsError when that is none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise SettingsError(f"{address!r} is no address; write AET@HOST:PORT, for example ARCHIVE@10.0.0.5:104.")
    try:
        return Node(
            name=name,
            ae_title=found["aet"],
            host=found["v6"] or found["host"],
            port=int(found["port"]),
            retrieve=retrieve,
        )
    except ValueError as error:
        raise SettingsError(str(error)) from error


def existing_or_new_folder(folder: Path, option: str) -> Path:
    """The folder, made if need be; raises SettingsError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{option} {folder} cannot be used as a folder: {error.strerror}.") from error
    return folder
