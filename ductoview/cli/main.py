"""``ductoview``: finds the subcommand, runs it, and turns whatever goes wrong into one sentence and an exit code."""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from ductoview import __version__
from ductoview.cli.commands import COMMANDS, Command, command
from ductoview.cli.console import Console
from ductoview.errors import Cancelled, DuctoviewError, SettingsError

DONE, FAILURES, WRONG_USE = 0, 1, 2

Ui = Callable[..., int]
"""``ui(home, *, open_paths=(), study=None, demo=None)``: opens the window and returns its exit code."""


def main(argv: Sequence[str], *, ui: Ui | None = None, console: Console | None = None) -> int:
    """Run one command line; returns 0 done, 1 done with failures (each named), 2 wrong use. Never raises."""
    console = console or Console()
    common = argparse.Namespace(home=None, debug=False)
    try:
        common, words = _common(argv)
        return _run(common, words, ui, console)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILURES
    except BrokenPipeError:
        # Whoever reads our output has gone (`ductoview info x | head`): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURES
    except KeyboardInterrupt:
        console.note("Stopped.")
        return FAILURES
    except BaseException as error:  # noqa: BLE001 - no traceback ever reaches a user
        return _explain(error, console, common.debug)


def _common(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """The options every command has, wherever they stand, and the other words."""
    parser = _Parser(prog="ductoview", add_help=False, allow_abbrev=False)
    _add_common(parser)
    return parser.parse_known_args(argv)


def _run(common: argparse.Namespace, words: list[str], ui: Ui | None, console: Console) -> int:
    chosen, rest = _choose(words)
    if chosen is None:
        _top_parser().parse_args(rest)
        return DONE
    module = importlib.import_module(f"ductoview.cli.{chosen.name}")
    parser = _Parser(
        prog=f"ductoview {chosen.name}",
        description=_sentence(chosen.summary),
        epilog=_example(module.EXAMPLE),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    _add_common(parser)
    arguments = parser.parse_args(rest) if _has_subparsers(parser) else parser.parse_intermixed_args(rest)
    arguments.home = _home(common.home)
    arguments.is_home_named = common.home is not None
    arguments.debug = common.debug
    arguments.ui = ui
    return int(module.run(arguments, console))


def _choose(words: list[str]) -> tuple[Command | None, list[str]]:
    """The subcommand and its arguments; ``open`` when none is named, None when the whole program is asked about."""
    if not words or words[0].startswith("-"):
        return (None, words) if set(words) & {"-h", "--help", "--version"} else (command("open"), words)
    first, *rest = words
    named = command(first)
    if named is not None:
        return named, rest
    if _may_be_opened(first):
        return command("open"), words
    near = get_close_matches(first, [one.name for one in COMMANDS], n=1)
    hint = f" Did you mean {near[0]!r}?" if near else " ductoview --help lists the commands."
    raise SettingsError(f"There is no command and no file {first!r}.{hint}")


def _may_be_opened(word: str) -> bool:
    return word.startswith("ductoview://") or Path(word).exists() or "/" in word or "\\" in word or "." in word


def _top_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ductoview",
        usage="ductoview [COMMAND] [ARGUMENT…]",
        description="The DICOM mammography workstation for the ductogram. Not a medical device.",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"ductoview {__version__}")
    _add_common(parser)
    return parser


def _overview() -> str:
    lines: list[str] = []
    for group in dict.fromkeys(one.group for one in COMMANDS):
        lines.append(f"{group}:")
        lines += [f"  {one.name:<9} {one.summary}" for one in COMMANDS if one.group == group]
    lines += [
        "",
        "ductoview COMMAND --help says more, with an example.",
        "Exit status: 0 done, 1 done with failures (each named), 2 wrong use.",
    ]
    return "\n".join(lines)


def _add_common(parser: argparse.ArgumentParser) -> None:
    common = parser.add_argument_group("everywhere")
    common.add_argument(
        "--home",
        metavar="DIR",
        help="where settings and library live (else DUCTOVIEW_HOME, else the user's own folder)",
    )
    common.add_argument("--debug", action="store_true", help="show where in the program an error arose")


def _home(given: str | None) -> Path:
    named = given or os.environ.get("DUCTOVIEW_HOME")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("ductoview", appauthor=False)


def _explain(error: BaseException, console: Console, debug: bool) -> int:
    if debug:
        console.note("".join(traceback.format_exception(error)).rstrip())
        if getattr(error, "detail", ""):
            console.note(str(error.detail))  # type: ignore[attr-defined]
    if isinstance(error, Cancelled):
        console.note("Stopped.")
    elif isinstance(error, DuctoviewError):
        console.failure("ductoview", error)
    else:
        words = f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")
        console.note(f"ductoview: this should not have happened ({words}). --debug shows where.")
    return WRONG_USE if isinstance(error, SettingsError) else FAILURES


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _example(text: str) -> str:
    lines = text.strip().splitlines()
    return "\n".join(["example:" if len(lines) == 1 else "examples:", *(f"  {line.strip()}" for line in lines)])


def _has_subparsers(parser: argparse.ArgumentParser) -> bool:
    return parser._subparsers is not None


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, like every other error, and where help is."""

    def error(self, message: str) -> NoReturn:
        print(f"ductoview: {message}. See {self.prog} --help.", file=sys.stderr)
        raise SystemExit(WRONG_USE)
