"""Orders and what images state as plain JSON data; what another version adds is passed over."""

from dataclasses import asdict, fields
from typing import Any

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, SideSource, Stated
from ductoview.model.view import Laterality


def order_to_json(order: Order) -> dict[str, Any]:
    """Plain data of an order."""
    return asdict(order)


def order_from_json(data: dict[str, Any]) -> Order:
    """The order of ``order_to_json``; raises KeyError, TypeError or ValueError for other data."""
    known = _known(Order, data)
    known |= {
        "patient": _patient(data),
        "side": Laterality(data["side"]),
        "side_source": SideSource(data["side_source"]),
    }
    return Order(**known)


def stated_to_json(stated: Stated) -> dict[str, Any]:
    """Plain data of what an image states."""
    return asdict(stated)


def stated_from_json(data: dict[str, Any]) -> Stated:
    """The value of ``stated_to_json``; raises KeyError, TypeError or ValueError for other data."""
    return Stated(**(_known(Stated, data) | {"patient": _patient(data), "side": Laterality(data["side"])}))


def _patient(data: dict[str, Any]) -> PatientIdentity:
    return PatientIdentity(**_known(PatientIdentity, data["patient"]))


def _known(kind: Any, data: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in data.items() if name in names}
