"""One duct made ready to be looked at: computed in a thread, then only painted."""

from dataclasses import dataclass

import numpy as np

from ductoview.analysis.frame import density_of
from ductoview.analysis.routes import Route
from ductoview.analysis.straighten import Course, Densities, Strip, course_of, densities, straightened, with_more
from ductoview.model.image import Mammogram


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unrolled:
    """A route with its strip and profiles, and a little of what lies beyond its end.

    ``target`` is the way to the place that was asked for, ``end`` that to the end of the duct.
    """

    route: Route
    course: Course
    strip: Strip
    densities: Densities
    target: float
    end: float

    @property
    def stops(self) -> tuple[tuple[float, str], ...]:
        """Way and kind of the nodes passed, the end among them."""
        between = [stop for stop in self.route.stops if stop.index > 0]
        return tuple((self.way(stop.index), stop.kind.value) for stop in between)

    def shows(self, arc: float, offset: float) -> bool:
        """True where there is image so far along and beside the duct."""
        rows = len(self.course.offset)
        row = int(np.clip(round((self.course.half - offset) / self.course.step), 0, rows - 1))
        return bool(self.strip.inside[row, self.course.column(arc)])

    def way(self, index: int) -> float:
        """The way to a point of the route."""
        return _way(self.route, self.course, index)


def unrolled(mammogram: Mammogram, route: Route, *, mirrored: bool) -> Unrolled:
    """Straighten an image along a route; ``mirrored`` when it is shown as the mirror image of how it is stored."""
    course = course_of(with_more(route.path, mammogram.facts.spacing), mammogram.facts.spacing, mirrored=mirrored)
    strip = straightened(mammogram.pixels, course, mammogram.grey.padding)
    density = density_of(strip.values.astype(np.float32), mammogram.facts, mammogram.grey)
    return Unrolled(
        route=route,
        course=course,
        strip=strip,
        densities=densities(density, strip.inside, course),
        target=_way(route, course, route.target),
        end=_way(route, course, len(route.path) - 1),
    )


def _way(route: Route, course: Course, index: int) -> float:
    steps = np.diff(route.path[: index + 1, :2], axis=0) / course.px_a_unit
    return float(np.hypot(*steps.T).sum())
