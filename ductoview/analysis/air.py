"""Whether a filling defect is called air: by what the network of findings sees there, by the shape of its body, and by what a
network that sees nothing but the picture along the duct says of it, together.

What is asked is measured by the way: where a body fits, the candidate gets its place and its size.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ductoview.analysis.air_look import AirLook, load_air_look
from ductoview.analysis.bodies import Body, body_at
from ductoview.analysis.courses import Course, courses_of
from ductoview.analysis.fitted import as_fitted
from ductoview.analysis.look import Look
from ductoview.analysis.weighed import WEIGHTS as WEIGHT_OF
from ductoview.analysis.weighed import strongest
from ductoview.model.duct_analysis import Spot, SpotKind
from ductoview.model.finding import Finding, FindingKind, Mimic

# A logistic regression on 482 likely candidates of 213 development images (decision 90), 230 of them bubbles, two in five in
# images with a dilated duct. Scores of the network of findings as log odds; the shape counts as far as an ellipsoid fits.
# Cross-validated, of the growths there 5 in a hundred have LEAST and more, of the bubbles 87.
WEIGHTS: Mapping[str, float] = {
    "tissue": -1.02, "air": 0.28, "round": 3.97, "behind": -0.46, "before": -1.40, "picture": 0.28,
}  # fmt: skip
CONSTANT, LEAST = -1.25, 0.6
_REACH_MM, _OF_SIZE = 2.5, 0.6
# Middles of two bodies that only touch lie half of both lengths apart: half of the shorter one is well inside it.
_SAME = 0.5
_ODDS, _MOST_PICTURE = 0.04, 5.0
_MISFIT, _MISFIT_WIDTH = 0.11, 0.025
_ROUND = 0.14
# Bubbles of development images are 0.95 to 1.08 times as long as wide (half of them), smooth growths 1.20 to 1.36 (decision 64).
_WELL, _LONG = 0.1, 0.3
_MAY_BE_AIR, _OWN_MM, _LEAST_FILLED, _BALL = 0.3, 1.0, 0.4, 0.55
# At an end of a duct nothing tells whether it was widened: as much as around an average of growths and bubbles.
_UNKNOWN_WIDER, _WIDER = 0.25, 0.7


def with_air_named(look: Look, found: Iterable[Finding], spots: Iterable[Spot]) -> list[Finding]:
    """The same findings, of which each likely filling defect is measured by the body that fits, and called air or not."""
    found, spots, courses = list(found), list(spots), courses_of(look)
    asked = [
        one.kind is FindingKind.INTRALUMINAL_FILLING_DEFECT and (one.is_likely or _may_be_air(look, one, spots))
        for one in found
    ]
    seen = load_air_look() if any(asked) else None
    named = [_named(look, seen, courses, one, spots) for one, ask in zip(found, asked, strict=True) if seen and ask]
    return [*_bodies_once(look, named), *(one for one, ask in zip(found, asked, strict=True) if not ask)]


def _may_be_air(look: Look, one: Finding, spots: Iterable[Spot]) -> bool:
    """Whether so much speaks for air that a ball that fits makes a doubted candidate likely."""
    seen = strongest(look, [spot for spot in spots if spot.kind is SpotKind.AIR_BUBBLE], one.at, _OWN_MM)
    return seen is not None and seen.score >= _MAY_BE_AIR


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


def airiness(body: Body, tissue: float, air: float, picture: float) -> float:
    """How much speaks for air, log odds; ``tissue`` and ``air`` are the network's scores for either, 0 to 1, ``picture`` the log
    odds of the picture along the duct."""
    return CONSTANT + sum(WEIGHTS[name] * value for name, value in _told(body, tissue, air, picture).items())


def _told(body: Body, tissue: float, air: float, picture: float) -> Mapping[str, float]:
    fits = float(1 / (1 + np.exp((np.clip(body.misfit, 0.02, 0.6) - _MISFIT) / _MISFIT_WIDTH)))
    longer = float(np.clip(body.stretch, 0.0, 0.9))
    return {
        "tissue": _log_odds(tissue),
        "air": _log_odds(air),
        "round": fits * float(np.exp(-((longer / _ROUND) ** 2) / 2)),
        "behind": _wider(body.behind),
        "before": _wider(body.before),
        "picture": float(np.clip(picture, -_MOST_PICTURE, _MOST_PICTURE)),
    }


def _log_odds(score: float) -> float:
    return float(np.log(max(score, _ODDS) / (1 - min(score, 1 - _ODDS))))


def _wider(by: float | None) -> float:
    return _UNKNOWN_WIDER if by is None else float(np.clip(by, -_WIDER, _WIDER))


def _named(look: Look, seen: AirLook, courses: tuple[Course, ...], one: Finding, spots: list[Spot]) -> Finding:
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
    picture = seen.log_odds(look, body)
    odds = airiness(body, tissue.score if tissue else 0.0, air.score if air else 0.0, picture)
    fitted = as_fitted(look, one, body)
    if not one.is_likely:
        if not _is_ball(body):
            return one
        fitted = replace(fitted, score=_BALL)
    if odds < LEAST or _is_long(body):
        return replace(fitted, mimic=None, why=_of_a_body(fitted.why))
    return replace(fitted, mimic=Mimic.AIR_BUBBLE, why=f"{fitted.why}; {_words(body)}")


def _of_a_body(why: str) -> str:
    """The reason without the word of air that the network gave, where the candidate is not called air."""
    weight = WEIGHT_OF[FindingKind.INTRALUMINAL_FILLING_DEFECT]
    return why.replace(weight.double.words, weight.words) if weight.double is not None else why


def _is_ball(body: Body) -> bool:
    """Whether a ball fits well that fills much of its duct, as nothing does that only seems to be there."""
    share = body.long_mm / body.wide_mm
    return body.misfit < _WELL and 0.75 < share < 1.3 and body.wide_mm > _LEAST_FILLED * body.duct_mm


def _is_long(body: Body) -> bool:
    """Whether what fits well is plainly longer than wide: no bubble, whatever its picture looks like."""
    return body.misfit < _MISFIT and body.stretch > _LONG


def _words(body: Body) -> str:
    share = body.long_mm / body.wide_mm
    return "a ball fits" if body.misfit < _MISFIT and 0.85 < share < 1.15 else "looks like air more than like a growth"
