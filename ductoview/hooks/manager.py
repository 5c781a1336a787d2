"""Finds the plug-ins and what they offer. Each step has a guard of its own: one broken plug-in never stops the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, TypeVar, cast

import pluggy

from ductoview.errors import PluginError
from ductoview.hooks import specs
from ductoview.hooks.contracts import (
    API_VERSION,
    Enhancer,
    Exporter,
    FindingDetector,
    HangingProtocol,
    Method,
    MethodKind,
    PluginInfo,
    Segmenter,
)

ENTRY_POINT_GROUP = "ductoview"

_AnyMethod = TypeVar("_AnyMethod", bound=Method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A plug-in, or a part of one, that cannot be used, and why."""

    plugin: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One object offered by a plug-in; ``disabled`` is the reason it may not be used, empty when it may."""

    kind: MethodKind
    method: Method
    info: PluginInfo
    disabled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """All that is installed: in order of registration, our own methods first."""

    registered: tuple[Registered, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def enhancers(self) -> tuple[Enhancer, ...]:
        """The usable enhancers."""
        return cast(tuple[Enhancer, ...], self._usable(MethodKind.ENHANCER))

    @property
    def segmenters(self) -> tuple[Segmenter, ...]:
        """The usable segmenters."""
        return cast(tuple[Segmenter, ...], self._usable(MethodKind.SEGMENTER))

    @property
    def finding_detectors(self) -> tuple[FindingDetector, ...]:
        """The usable finding detectors."""
        return cast(tuple[FindingDetector, ...], self._usable(MethodKind.FINDING_DETECTOR))

    @property
    def exporters(self) -> tuple[Exporter, ...]:
        """The usable exporters."""
        return cast(tuple[Exporter, ...], self._usable(MethodKind.EXPORTER))

    @property
    def hanging_protocols(self) -> tuple[HangingProtocol, ...]:
        """The usable hanging protocols."""
        return cast(tuple[HangingProtocol, ...], self._usable(MethodKind.HANGING_PROTOCOL))

    def _usable(self, kind: MethodKind) -> tuple[Method, ...]:
        return tuple(one.method for one in self.registered if one.kind is kind and not one.disabled)


def chosen(methods: tuple[_AnyMethod, ...], method_id: str) -> _AnyMethod:
    """The method of that id; raises PluginError naming those there are."""
    for method in methods:
        if method.info.id == method_id:
            return method
    known = ", ".join(method.info.id for method in methods) or "none"
    raise PluginError(f"No method {method_id!r} is installed and usable; there is {known}.")


def load_methods(*own: ModuleType) -> Methods:
    """What the modules ``own`` and every installed entry point of the group ``ductoview`` offer.

    Never raises for a plug-in's fault: what cannot be loaded, called or understood is in ``failures`` by name; what was
    written for another API version is listed, disabled, with the reason.
    """
    manager = pluggy.PluginManager("ductoview")
    manager.add_hookspecs(specs)
    failures: list[Failure] = []
    for module in own:
        manager.register(module, name="ductoview")
    for entry_point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: entry.name):
        failures += _register(manager, entry_point)
    registered: list[Registered] = []
    for kind in MethodKind:
        _collect(manager, kind, registered, failures)
    return Methods(registered=tuple(registered), failures=tuple(failures))


def _register(manager: pluggy.PluginManager, entry_point: EntryPoint) -> Iterator[Failure]:
    name = _origin(entry_point)
    try:
        plugin = entry_point.load()
        manager.register(plugin, name=name)
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything while it is imported
        yield Failure(plugin=name, reason=f"could not be loaded: {_words(error)}")
        return
    for hook in manager.get_hookcallers(plugin) or ():
        if hook.name not in {kind.hook for kind in MethodKind}:
            known = ", ".join(kind.hook for kind in MethodKind)
            yield Failure(plugin=name, reason=f"answers {hook.name!r}, which is no hook; there is {known}")


def _origin(entry_point: EntryPoint) -> str:
    distribution = entry_point.dist
    return f"{distribution.name} {distribution.version}" if distribution else entry_point.name


def _collect(
    manager: pluggy.PluginManager, kind: MethodKind, registered: list[Registered], failures: list[Failure]
) -> None:
    """Call every implementation of the hook by itself; pluggy's own call would end with the first that raises."""
    for implementation in getattr(manager.hook, kind.hook).get_hookimpls():
        name = implementation.plugin_name
        try:
            offered = [_registered(kind, method, name) for method in implementation.function()]
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            failures.append(Failure(plugin=name, reason=f"{kind.hook} failed: {_words(error)}"))
            continue
        for one in offered:
            if any(one.info.id == other.info.id for other in registered):
                failures.append(Failure(plugin=name, reason=f"offers {one.info.id!r}, which is there already"))
            else:
                registered.append(one)


def _registered(kind: MethodKind, method: Any, origin: str) -> Registered:
    info = getattr(method, "info", None)
    if not isinstance(info, PluginInfo):
        raise PluginError(f"a {kind.words} without PluginInfo as its 'info'")
    missing = [member for member in ("Params", *kind.members) if not _has(method, member)]
    disabled = ""
    if info.api_version != API_VERSION:
        disabled = f"written for API version {info.api_version}, this is {API_VERSION}"
    elif missing:
        disabled = f"is no {kind.words}: it has no {', '.join(missing)}"
    return Registered(kind=kind, method=method, info=replace(info, origin=origin), disabled=disabled)


def _has(method: Any, member: str) -> bool:
    """True when it is there; a property is not asked, for it may load an algorithm."""
    return hasattr(type(method), member) or hasattr(method, member)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
