"""Whether a filling defect is called air: by what the network of findings sees there and by the shape of its body together.

What is asked is measured by the way: where a body fits, the candidate gets its place and its size.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ductoview.analysis.bodies import Body, body_at
from ductoview.analysis.courses import Course, courses_of
from ductoview.analysis.fitted import as_fitted
from ductoview.analysis.look import Look
from ductoview.analysis.weighed import strongest
from ductoview.model.duct_analysis import Spot, SpotKind
from ductoview.model.finding import Finding, FindingKind, Mimic

# A logistic regression on 655 likely candidates of 250 development images (decision 64), 248 of them bubbles. Scores of the
# network as log odds; the shape counts as far as an ellipsoid fits. Of 83 growths of
# 173 development images two have LEAST and more, of 50 bubbles 34 (decision 78).
WEIGHTS: Mapping[str, float] = {"tissue": -1.04, "air": 0.47, "round": 5.08, "behind": -1.92, "before": -1.13}
CONSTANT, LEAST = -1.14, 0.6
_REACH_MM, _OF_SIZE = 2.5, 0.6
# Middles of two bodies that only touch lie half of both lengths apart: half of the shorter one is well inside it.
_SAME = 0.5
_ODDS = 0.04
_MISFIT, _MISFIT_WIDTH = 0.11, 0.025
_ROUND = 0.14
# At an end of a duct nothing tells whether it was widened: as much as around an average of growths and bubbles.
_UNKNOWN_WIDER, _WIDER = 0.25, 0.7


def with_air_named(look: Look, found: Iterable[Finding], spots: Iterable[Spot]) -> list[Finding]:
    """The same findings, of which each likely filling defect is measured by the body that fits, and called air or not."""
    found, spots, courses = list(found), list(spots), courses_of(look)
    asked = [one.is_likely and one.kind is FindingKind.INTRALUMINAL_FILLING_DEFECT for one in found]
    named = [_named(look, courses, one, spots) for one, ask in zip(found, asked, strict=True) if ask]
    return [*_bodies_once(look, named), *(one for one, ask in zip(found, asked, strict=True) if not ask)]


def _bodies_once(look: Look, defects: Iterable[Finding]) -> list[Finding]:
    """The likelier of those whose middle lies in the same body: two that the rules proposed, and the fit finds to be one."""
    kept: list[Finding] = []
    for one in sorted(defects, key=lambda one: -(one.score or 0.0)):
        if not any(_is_same(look, one, other) for other in kept):
            kept.append(one)
    return kept


def _is_same(look: Look, one: Finding, other: Finding) -> bool:
    away_mm = look.frame.spacing.distance_mm(one.at, other.at)
    if away_mm is None or one.size_mm is None or other.size_mm is None:
        return False
    return away_mm < _SAME * min(one.size_mm, other.size_mm)


def airiness(body: Body, tissue: float, air: float) -> float:
    """How much speaks for air, log odds; ``tissue`` and ``air`` are the network's scores for either, 0 to 1."""
    return CONSTANT + sum(WEIGHTS[name] * value for name, value in _told(body, tissue, air).items())


def _told(body: Body, tissue: float, air: float) -> Mapping[str, float]:
    fits = float(1 / (1 + np.exp((np.clip(body.misfit, 0.02, 0.6) - _MISFIT) / _MISFIT_WIDTH)))
    longer = float(np.clip(body.stretch, 0.0, 0.9))
    return {
        "tissue": _log_odds(tissue),
        "air": _log_odds(air),
        "round": fits * float(np.exp(-((longer / _ROUND) ** 2) / 2)),
        "behind": _wider(body.behind),
        "before": _wider(body.before),
    }


def _log_odds(score: float) -> float:
    return float(np.log(max(score, _ODDS) / (1 - min(score, 1 - _ODDS))))


def _wider(by: float | None) -> float:
    return _UNKNOWN_WIDER if by is None else float(np.clip(by, -_WIDER, _WIDER))


def _named(look: Look, courses: tuple[Course, ...], one: Finding, spots: list[Spot]) -> Finding:
    """The candidate under the name that speaks for itself; as it is where no body can be fitted."""
    at = look.fine.to_working(np.array([[one.at.row, one.at.column]]))[0]
    body = body_at(look, courses, at, one.size_mm)
    if body is None:
        return one
    reach_mm = max(_REACH_MM, _OF_SIZE * (one.size_mm or 0.0))
    tissue, air = (
        strongest(look, [spot for spot in spots if spot.kind is kind], one.at, reach_mm)
        for kind in (SpotKind.FILLING_DEFECT, SpotKind.AIR_BUBBLE)
    )
    odds = airiness(body, tissue.score if tissue else 0.0, air.score if air else 0.0)
    fitted = as_fitted(look, one, body)
    if odds < LEAST:
        return replace(fitted, mimic=None)
    return replace(fitted, mimic=Mimic.AIR_BUBBLE, why=f"{fitted.why}; {_words(body)}")


def _words(body: Body) -> str:
    share = body.long_mm / body.wide_mm
    return "a ball fits" if body.misfit < _MISFIT and 0.85 < share < 1.15 else "looks like air more than like a growth"
