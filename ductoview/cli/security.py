"""The options by which a node or our receiver is given TLS."""

import argparse
from pathlib import Path

from ductoview.errors import SettingsError
from ductoview.model.security import Tls


def add_tls_arguments(parser: argparse.ArgumentParser, *, peer: str) -> None:
    """The options; ``peer`` is who is at the other end."""
    group = parser.add_argument_group("encryption")
    which = group.add_mutually_exclusive_group()
    which.add_argument("--tls", action="store_true", help="speak TLS 1.2 or 1.3, and never without")
    which.add_argument("--plain", action="store_true", help="not encrypted: whoever is on the network can read along")
    whom = group.add_mutually_exclusive_group()
    whom.add_argument(
        "--trust", metavar="FILE", type=Path, help=f"PEM file of the authorities whose word for {peer} is taken"
    )
    whom.add_argument("--pin", metavar="FILE", type=Path, help=f"PEM file of the only certificates {peer} may show")
    group.add_argument("--certificate", metavar="FILE", type=Path, help="PEM file of our own certificate")
    group.add_argument("--key", metavar="FILE", type=Path, help="PEM file of its key, readable by this account only")


def tls_of(arguments: argparse.Namespace, *, name: str = "") -> Tls | None:
    """What the options say, None for a plain connection; raises SettingsError when they do not fit together."""
    files = (arguments.trust, arguments.pin, arguments.certificate, arguments.key)
    if not arguments.tls:
        if any(files) or name:
            raise SettingsError("Certificates and keys are for TLS: add --tls, or leave them out.")
        return None
    trust, pin, certificate, key = (None if file is None else file.absolute() for file in files)
    try:
        return Tls(trust=trust or pin, pinned=pin is not None, certificate=certificate, key=key, name=name)
    except ValueError as error:
        raise SettingsError(str(error)) from error
