"""The suite finds every fault it names, and none in our own methods."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from ductoview.hooks.conformance import faults_of
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.installed import installed_methods
from ductoview.model.exam import Tile
from tests.hooks.methods import INFO, Answers, Confirms, Good, Hangs, Raises, Scribbles, Tattles, Wavers

INSTALLED = installed_methods()


@pytest.mark.parametrize("one", INSTALLED.registered, ids=lambda one: one.info.id)
def test_everything_installed_conforms(one: Any) -> None:
    assert faults_of(one.kind, one.method) == ()


def test_every_kind_is_there_from_day_one() -> None:
    assert INSTALLED.failures == ()
    assert {one.kind for one in INSTALLED.registered if one.info.origin == "ductoview"} == set(MethodKind)


@pytest.mark.parametrize("kind", [kind for kind in MethodKind if kind is not MethodKind.HANGING_PROTOCOL])
def test_a_good_method_has_no_faults(kind: MethodKind) -> None:
    assert faults_of(kind, Good()) == ()


class _Meagre:
    info = replace(INFO, id="method", title="", api_version=99)


class _BadDefault(Good):
    @dataclass(frozen=True)
    class Params(Good.Params):
        strength: float = 7


_BadDefault.Params.__dataclass_fields__["strength"].metadata = {"minimum": 0, "maximum": 1}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("kind", "method", "words"),
    [
        (MethodKind.ENHANCER, object(), "its 'info' is no PluginInfo"),
        (MethodKind.ENHANCER, _Meagre(), "its id 'method' is not of the form vendor.method"),
        (MethodKind.ENHANCER, _Meagre(), "API version 99"),
        (MethodKind.ENHANCER, _Meagre(), "its title is empty"),
        (MethodKind.ENHANCER, _Meagre(), "it has no enhance"),
        (MethodKind.ENHANCER, _BadDefault(), "its default strength=7 lies outside 0..1"),
        (MethodKind.ENHANCER, Raises(), "with contrast: Plug-in Test method 7"),
        (MethodKind.ENHANCER, Scribbles(), "read-only"),
        (MethodKind.ENHANCER, Wavers(), "answers differently the second time"),
        (MethodKind.SEGMENTER, Answers("ducts"), "not Segmentation"),
        (MethodKind.FINDING_DETECTOR, Confirms(), "only a reader's act"),
        (MethodKind.EXPORTER, Raises(), "it failed: ZeroDivisionError: by zero"),
        (MethodKind.EXPORTER, Tattles(), "names the patient though carries_identity is False"),
        (MethodKind.HANGING_PROTOCOL, Hangs(()), "it shows nothing"),
        (MethodKind.HANGING_PROTOCOL, Hangs((), points=2), "its score is 2, not 0..1"),
        (
            MethodKind.HANGING_PROTOCOL,
            Hangs((Tile(sop_instance_uid="1.2", row=0, column=0),)),
            "it hangs image 1.2, which the exam does not have",
        ),
        (
            MethodKind.HANGING_PROTOCOL,
            Hangs((Tile(sop_instance_uid="2.25.7.1", row=0, column=0, scout="2.25.7.3"),)),
            "an image and its scout show different sides",
        ),
    ],
)
def test_each_fault_is_found(kind: MethodKind, method: object, words: str) -> None:
    faults = faults_of(kind, method)
    assert any(words in fault for fault in faults), faults
