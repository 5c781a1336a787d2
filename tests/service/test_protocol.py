"""The number of the conversation follows what is said in it: another request, argument or field is another protocol."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from ductoview.errors import ServiceError
from ductoview.service import conversation
from ductoview.service.client import ServiceClient
from ductoview.service.endpoint import PROTOCOL, SHAPES
from ductoview.service.requests import REQUESTS
from ductoview.service.start import stop_running


def shape(requests: dict[str, Callable[..., Any]]) -> str:
    """A short digest of every request with its arguments and answer, and of every value that travels, as far as one sees."""
    said: set[str] = set()
    for name, function in requests.items():
        kinds = get_type_hints(function)
        arguments = [one for one in kinds if one not in ("service", "asked", "return")]
        said.add(f"{name}({', '.join(f'{one}: {_name(kinds[one])}' for one in arguments)}) -> {_name(kinds['return'])}")
        for kind in (*map(kinds.__getitem__, arguments), kinds["return"]):
            said.update(_values(kind))
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:16]


def _name(kind: Any) -> str:
    """Without the module: a value that moves house stays what it is."""
    inside = ", ".join(map(_name, get_args(kind)))
    plain = getattr(kind, "__name__", str(kind))
    return f"{plain}[{inside}]" if inside else plain


def _values(kind: Any) -> Iterator[str]:
    for one in get_args(kind):
        yield from _values(one)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        yield f"{kind.__name__}: {', '.join(kind)}"
    elif is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        yield f"{kind.__name__}: {', '.join(f'{field.name}: {_name(hints[field.name])}' for field in fields(kind))}"
        for hint in hints.values():
            yield from _values(hint)


def test_the_protocol_is_that_of_what_is_said_now() -> None:
    now = shape(REQUESTS)
    assert SHAPES[-1] == now, (
        f'Requests or the values in them changed: append "{now}" to SHAPES in ductoview/service/endpoint.py, so that a'
        " window and a service of two versions do not talk past each other."
    )
    assert len(set(SHAPES)) == len(SHAPES) == PROTOCOL


class Colour(StrEnum):
    RED = "RED"


class MoreColours(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


MoreColours.__name__ = "Colour"


@dataclass(frozen=True)
class Value:
    colour: Colour


@dataclass(frozen=True)
class OtherValue:
    colour: MoreColours


OtherValue.__name__ = "Value"


def studies(service: object, asked: object, most: int) -> None: ...
def studies_of_one(service: object, asked: object, most: int, patient: str) -> None: ...
def studies_of_text(service: object, asked: object, most: str) -> None: ...
def values(service: object, asked: object) -> tuple[Value, ...]: ...
def other_values(service: object, asked: object) -> tuple[OtherValue, ...]: ...


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"studies": studies}, {"studies": studies_of_one}),
        ({"studies": studies}, {"studies": studies_of_text}),
        ({"studies": studies}, {"all": studies}),
        ({"studies": studies}, {"studies": studies, "values": values}),
        ({"values": values}, {"values": other_values}),
    ],
)
def test_whatever_is_said_otherwise_is_another_shape(
    one: dict[str, Callable[..., Any]], other: dict[str, Callable[..., Any]]
) -> None:
    assert shape(one) == shape(dict(one))
    assert shape(one) != shape(other)


def test_a_service_of_another_protocol_is_not_talked_to_but_can_be_stopped(
    client: ServiceClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.close()
    monkeypatch.setattr(conversation, "PROTOCOL", PROTOCOL + 1)
    with pytest.raises(ServiceError, match="stop it with 'ductoview service --stop'"):
        ServiceClient.connect(home, start=False)
    stop_running(home)
    with pytest.raises(ServiceError, match=r"No service of .* answers"):
        ServiceClient.connect(home, start=False)
