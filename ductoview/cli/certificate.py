"""``ductoview certificate``: who this station is, and how long every certificate in use is good yet."""

import argparse
import time
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.model.certificate import CertificatesNow, expiry_words, warning_words
from ductoview.model.security import Identity

EXAMPLE = """
ductoview certificate use station.pem station.key
ductoview certificate make "MAMMO 1"
ductoview certificate
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``use`` and ``make``; without a word it lists what is in use."""
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    verbs = parser.add_subparsers(dest="verb", metavar="use|make")
    use = verbs.add_parser("use", help="be this from now on: for the receiver, the nodes and the audit trail")
    use.add_argument("certificate", metavar="FILE", type=Path, help="PEM file of our certificate")
    use.add_argument("key", metavar="KEY", type=Path, nargs="?", help="PEM file of its key, if it is not in FILE")
    make = verbs.add_parser("make", help="make a pair that only itself vouches for, and be that; for tests")
    make.add_argument("name", metavar="NAME", help="the name in the certificate")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Change who we are, or list; 1 when something in use has expired, soon will, or cannot be used."""
    with connected(arguments) as client:
        if arguments.verb:
            if arguments.verb == "make":
                identity = client.certificates.make_identity(arguments.name)
            else:
                key = arguments.key and arguments.key.absolute()
                identity = Identity(certificate=arguments.certificate.absolute(), key=key)
            places = client.certificates.use_identity(identity)
            console.say(f"We are {identity.certificate} from now on.")
            if places:
                console.say(f"Changed for: {', '.join(places)}.")
        now = client.certificates.certificates()
    if arguments.json:
        console.json(_as_json(now))
    elif not now.files:
        console.say("Nothing here needs a certificate yet.")
    else:
        _print(now, console)
    return 1 if warning_words(now.files, time.time()) else 0


def _print(now: CertificatesNow, console: Console) -> None:
    for file in now.files:
        console.say(f"{'Ours: ' if file.is_ours else ''}{', '.join(file.uses)} ({file.path})")
        if file.trouble:
            console.say(f"  {file.trouble}")
        for one in file.certificates:
            by = "signed by itself" if one.is_self_signed else f"by {one.issuer}"
            console.say(f"  {one.subject}, {by}, {expiry_words(one, time.time())[0]}")
            console.say(f"  SHA-256 {one.fingerprint}")


def _as_json(now: CertificatesNow) -> list[dict[str, object]]:
    return [
        {
            "path": str(file.path),
            "uses": list(file.uses),
            "ours": file.is_ours,
            "trouble": file.trouble,
            "certificates": [
                {
                    "subject": one.subject,
                    "issuer": one.issuer,
                    "days_left": one.days_left(time.time()),
                    "sha256": one.fingerprint,
                }
                for one in file.certificates
            ],
        }
        for file in now.files
    ]
