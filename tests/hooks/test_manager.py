"""One broken plug-in never stops the rest, and each is named."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ductoview.errors import PluginError
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.manager import Methods, chosen, load_methods

HEADER = """
from dataclasses import replace
from ductoview.hooks import hookimpl
from tests.hooks.methods import INFO, Good
"""
GOOD = """
class Mine(Good):
    info = replace(INFO, id="{name}.method")
@hookimpl
def ductoview_enhancers():
    return [Mine()]
"""

Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a distribution with one entry point where importlib.metadata finds it, as an installation would."""
    monkeypatch.syspath_prepend(str(tmp_path))
    names: list[str] = []

    def install_one(name: str, source: str) -> None:
        names.append(name)
        (tmp_path / f"{name}.py").write_text(HEADER + source.replace("{name}", name))
        info = tmp_path / f"{name}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        (info / "entry_points.txt").write_text(f"[ductoview]\n{name} = {name}\n")

    yield install_one
    for name in names:
        sys.modules.pop(name, None)


def of_tests(methods: Methods) -> dict[str, str]:
    return {one.info.id: one.disabled for one in methods.registered if not one.info.id.startswith("ductoview")}


def test_an_installed_plug_in_is_found_with_its_origin(install: Install) -> None:
    install("goodone", GOOD)
    methods = load_methods()
    (one,) = [one for one in methods.registered if one.info.id == "goodone.method"]
    assert (one.kind, one.info.origin, one.disabled) == (MethodKind.ENHANCER, "goodone 1.5", "")
    assert methods.failures == ()
    assert chosen(methods.enhancers, "goodone.method") is one.method
    with pytest.raises(PluginError, match=r"No method 'x' is installed and usable; there is goodone\.method\."):
        chosen(methods.enhancers, "x")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", "could not be loaded: ZeroDivisionError"),
        ("import nowhere_to_be_found", "could not be loaded: ModuleNotFoundError"),
        ("def (", "could not be loaded: SyntaxError"),
        ("@hookimpl\ndef ductoview_enhancers():\n    1 / 0", "ductoview_enhancers failed: ZeroDivisionError"),
        ("@hookimpl\ndef ductoview_enhancers():\n    return 7", "ductoview_enhancers failed: TypeError"),
        ("@hookimpl\ndef ductoview_enhancers():\n    return [7]", "a enhancer without PluginInfo"),
        ("@hookimpl\ndef ductoview_enhancer():\n    return []", "answers 'ductoview_enhancer', which is no hook"),
        ("@hookimpl\ndef ductoview_enhancers(frame):\n    return []", "could not be loaded: PluginValidationError"),
    ],
)
def test_a_broken_plug_in_is_named_and_the_rest_is_there(install: Install, source: str, words: str) -> None:
    install("abroken", source)
    install("goodone", GOOD)
    methods = load_methods()
    assert of_tests(methods) == {"goodone.method": ""}
    (failure,) = methods.failures
    assert failure.plugin == "abroken 1.5"
    assert words.replace("a enhancer", "enhancer") in failure.reason


def test_what_was_written_for_another_version_is_listed_but_not_used(install: Install) -> None:
    install("older", GOOD.replace('id="{name}.method"', 'id="{name}.method", api_version=0'))
    methods = load_methods()
    assert of_tests(methods) == {"older.method": "written for API version 0, this is 1"}
    assert methods.enhancers == ()


def test_an_object_that_lacks_its_verb_is_listed_but_not_used(install: Install) -> None:
    install("meagre", "class M:\n    info = INFO\n@hookimpl\ndef ductoview_exporters():\n    return [M()]")
    assert of_tests(load_methods()) == {
        "test.method": "is no exporter: it has no Params, export, media_type, carries_identity"
    }


def test_the_same_method_twice_is_refused_once(install: Install) -> None:
    install("aone", GOOD.replace("{name}.method", "same.method"))
    install("btwo", GOOD.replace("{name}.method", "same.method"))
    methods = load_methods()
    assert list(of_tests(methods)) == ["same.method"]
    assert [(one.plugin, one.reason) for one in methods.failures] == [
        ("btwo 1.5", "offers 'same.method', which is there already")
    ]


def test_listing_the_methods_loads_no_algorithm() -> None:
    """The window lists them in its own process, where an import of a second would be felt."""
    source = (
        "import sys; from ductoview.hooks.installed import installed_methods; installed_methods(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True)
    loaded = done.stdout.split()
    assert not [name for name in loaded if name.split(".")[0] in ("skimage", "scipy", "cv2")]
    assert not [name for name in loaded if name.startswith("ductoview.analysis")]
