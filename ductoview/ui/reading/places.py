"""Where images stand: which of them go to a second screen, in which cells of a grid the rest stands, and which stay empty."""

from collections.abc import Sequence

Place = tuple[int, int]
"""Row and column, from 0."""

_PORTRAIT = 1.15


def beyond(places: Sequence[Place]) -> tuple[bool, ...]:
    """True for each place that goes to the second screen: the right half of the columns, of one column the lower rows.

    One image stays where it is.
    """
    columns = sorted({column for _, column in places})
    if len(columns) > 1:
        return tuple(columns.index(column) >= (len(columns) + 1) // 2 for _, column in places)
    rows = sorted({row for row, _ in places})
    return tuple(len(rows) > 1 and rows.index(row) >= (len(rows) + 1) // 2 for row, _ in places)


def cells(places: Sequence[Place], width: int, height: int) -> tuple[Place, ...]:
    """Cells without empty rows and columns; in an upright window a single row of images stands as a column."""
    rows, columns = (sorted({place[axis] for place in places}) for axis in (0, 1))
    found = tuple((rows.index(row), columns.index(column)) for row, column in places)
    is_upright = height > _PORTRAIT * width and len(rows) == 1
    return tuple((column, row) for row, column in found) if is_upright else found


def gaps(places: Sequence[Place]) -> tuple[tuple[Place, Place], ...]:
    """The places in the rows and columns of these that are none of them, each with its cell."""
    rows, columns = (sorted({place[axis] for place in places}) for axis in (0, 1))
    return tuple(
        ((row, column), (at, beside))
        for at, row in enumerate(rows)
        for beside, column in enumerate(columns)
        if (row, column) not in places
    )
