"""``ductoview plugins``: every method there is, ours and others', and what could not be loaded."""

import argparse

from ductoview.cli.console import Console

EXAMPLE = "ductoview plugins"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the list; 1 when a plug-in could not be used."""
    from ductoview.hooks.installed import installed_methods

    methods = installed_methods()
    unusable = [one for one in methods.registered if one.disabled]
    if arguments.json:
        console.json(
            {
                "methods": [
                    {
                        "kind": one.kind.words,
                        "id": one.info.id,
                        "version": one.info.version,
                        "origin": one.info.origin,
                        "title": one.info.title,
                        "summary": one.info.summary,
                        "intended_use": one.info.intended_use,
                        "disabled": one.disabled or None,
                    }
                    for one in methods.registered
                ],
                "failures": [{"plugin": one.plugin, "reason": one.reason} for one in methods.failures],
            }
        )
    else:
        console.table(
            ("KIND", "METHOD", "VERSION", "FROM"),
            [(one.kind.words, one.info.id, one.info.version, one.info.origin) for one in methods.registered],
        )
    for one in unusable:
        console.failure(one.info.id, one.disabled)
    for failure in methods.failures:
        console.failure(failure.plugin, failure.reason)
    return 1 if unusable or methods.failures else 0
