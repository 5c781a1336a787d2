"""Values as TOML text, and TOML text with other values: Python reads TOML but does not write it."""

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: Any) -> str:
    """Text, numbers, true and false, and lists of them as TOML.

    Text is a basic string: the escapes of JSON, and DEL, which JSON leaves.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    return repr(value)


def with_lines(text: str, table: str, changed: Mapping[str, Any], gone: Collection[str] = ()) -> str:
    """The text with these values in a table (empty: before the first table) and without others.

    Every other line and every comment stays as it stands. Only a value on one line is recognised: compare what the
    result says with what was meant.
    """
    lines = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []
    if table and _header(table) not in map(_without_comment, lines):
        lines += ([""] if lines else []) + [_header(table)]
    first, end = _extent(lines, table)
    missing = dict(changed)
    kept = []
    for line in lines[first:end]:
        name = _name_on(line)
        if name in missing:
            kept.append(f"{_line(name, missing.pop(name))}{_comment_on(line)}")
        elif name not in gone:
            kept.append(line)
    at = next((at for at in range(len(kept), 0, -1) if kept[at - 1].strip()), 0)
    kept[at:at] = [_line(name, value) for name, value in missing.items()]
    return "\n".join((*lines[:first], *kept, *lines[end:])) + "\n"


def _line(name: str, value: Any) -> str:
    return f"{name if _BARE.fullmatch(name) else toml_value(name)} = {toml_value(value)}"


def _header(table: str) -> str:
    return f"[{table}]"


def _without_comment(line: str) -> str:
    return line.split("#")[0].strip()


def _extent(lines: list[str], table: str) -> tuple[int, int]:
    """First line of a table's body, and the line after its last."""
    heads = [at for at, line in enumerate(lines) if line.lstrip().startswith("[")]
    first = next(at for at in heads if _without_comment(lines[at]) == _header(table)) + 1 if table else 0
    return first, next((at for at in heads if at >= first), len(lines))


def _name_on(line: str) -> str | None:
    """The name whose whole value stands on a line."""
    try:
        return next(iter(tomllib.loads(line)), None)
    except tomllib.TOMLDecodeError:
        return None


def _comment_on(line: str) -> str:
    """What follows the value of a line that holds one."""
    for at in (at for at, sign in enumerate(line) if sign == "#"):
        try:
            tomllib.loads(line[:at])
        except tomllib.TOMLDecodeError:
            continue
        return f"  {line[at:]}"
    return ""
