"""Values of the model as plain JSON data and back, by their type hints: nothing is ever unpickled.

Understood are None, bool, int, float, str, StrEnum, Path, frozen dataclasses, tuples of one type, and unions with None.
"""

import json
import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

Json = Any


def to_json(value: object) -> Json:
    """Plain data of a value; raises TypeError for a kind that may not travel."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | Path):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"{type(value).__name__} does not travel between processes.")


def to_json_arguments(arguments: dict[str, object]) -> dict[str, Json]:
    """Plain data of a request's arguments."""
    return {name: to_json(value) for name, value in arguments.items()}


def from_json(kind: Any, data: Json) -> Any:
    """The value of type ``kind`` that ``to_json`` made plain; raises ValueError when the data are of another shape."""
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [one for one in get_args(kind) if one is not type(None)]
        return None if data is None else from_json(kinds[0], data)
    if get_origin(kind) is tuple:
        return tuple(from_json(get_args(kind)[0], one) for one in _expect(list, data))
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_from(kind, _expect(dict, data))
    if kind is type(None):
        return _expect(type(None), data)
    if kind is float:
        return float(_expect((int, float), data))
    if isinstance(kind, type) and issubclass(kind, StrEnum | Path):
        return kind(_expect(str, data))
    return _expect(kind, data)


def pack(data: Json) -> bytes:
    """One message as UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(message: bytes) -> dict[str, Json]:
    """The message of ``pack``; raises ValueError when it is no JSON object."""
    data: dict[str, Json] = _expect(dict, json.loads(message.decode("utf-8", "surrogatepass")))
    return data


def _dataclass_from(kind: type, data: dict[str, Json]) -> Any:
    hints = _hints(kind)
    unknown = data.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}.")
    try:
        # Texts are most of what travels, and a list of studies is tens of thousands of them.
        return kind(
            **{
                name: value if hints[name] is str and type(value) is str else from_json(hints[name], value)
                for name, value in data.items()
            }
        )
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: type) -> dict[str, Any]:
    """What the fields of a dataclass are; looked up once, since that is most of the time a long list takes."""
    return get_type_hints(kind)


def _expect(kind: Any, data: Json) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is int):
        raise ValueError(f"Expected {kind}, got {type(data).__name__}.")
    return data
