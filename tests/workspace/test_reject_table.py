"""The table of rejects: a line for each month and reason, which a spreadsheet reads."""

import csv

from ductoview.model.image_check import ReasonCount, RejectCount
from ductoview.model.reject_reason import RejectReason
from ductoview.workspace.reject_table import HEADS, as_csv, table_rows

OCTOBER = RejectCount(month="2026-10", images=40, checked=40, rejected=0, repeats=0)
NOVEMBER = RejectCount(
    month="2026-11", images=20, checked=18, rejected=3, repeats=2,
    reasons=(ReasonCount(RejectReason.NIPPLE_NOT_IN_PROFILE, 2), ReasonCount(RejectReason.WRONG_PATIENT, 1)),
)  # fmt: skip


def test_each_reason_of_a_month_has_its_line_and_code() -> None:
    assert table_rows([OCTOBER, NOVEMBER]) == (
        ("2026-10", "40", "40", "0", "0", "", "", "", "0"),
        ("2026-11", "20", "18", "3", "2", "nipple not in profile", "111205", "DCM", "2"),
        ("2026-11", "20", "18", "3", "2", "wrong patient", "113037", "DCM", "1"),
    )


def test_the_csv_reads_back() -> None:
    rows = list(csv.reader(as_csv([NOVEMBER]).splitlines()))
    assert rows == [list(HEADS), *(list(row) for row in table_rows([NOVEMBER]))]


def test_an_exam_without_a_date_is_of_no_month() -> None:
    assert table_rows([RejectCount(month="", images=1, checked=0, rejected=0, repeats=0)])[0][0] == "unknown"
