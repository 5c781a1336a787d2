"""Reject counts as a table for quality assurance: a line for each month and reason, and no person in it."""

import csv
import io
from collections.abc import Sequence

from ductoview.model.image_check import RejectCount
from ductoview.model.reject_reason import REASONS, RejectReason

HEADS = (
    "month",
    "images",
    "checked",
    "rejected",
    "of these to repeat",
    "reason",
    "code",
    "scheme",
    "images with reason",
)


def table_rows(counts: Sequence[RejectCount]) -> tuple[tuple[str, ...], ...]:
    """A row for each reason of each month, in the order of ``HEADS``; a month without rejects has one row without reason."""
    return tuple(row for count in counts for row in _rows_of(count))


def as_csv(counts: Sequence[RejectCount]) -> str:
    """The table as comma-separated values (RFC 4180), with its heads."""
    written = io.StringIO()
    csv.writer(written).writerows((HEADS, *table_rows(counts)))
    return written.getvalue()


def _rows_of(count: RejectCount) -> list[tuple[str, ...]]:
    numbers = (count.images, count.checked, count.rejected, count.repeats)
    first = (count.month or "unknown", *map(str, numbers))
    rows = [(*first, *_reason(one.reason), str(one.images)) for one in count.reasons]
    return rows or [(*first, "", "", "", "0")]


def _reason(reason: RejectReason) -> tuple[str, str, str]:
    known = REASONS[reason]
    code = known.codes[-1] if known.codes else known.title
    return known.words, code.value, code.scheme
