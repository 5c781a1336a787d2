"""What is printed: nothing that could steer a terminal, and no bar where nobody watches."""

import io
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.words import count


def test_control_characters_of_strangers_are_not_printed() -> None:
    out = io.StringIO()
    Console(out, out).say("DOE^J\x1b[2J\x07\u202e\u200bünï")
    assert out.getvalue() == "DOE^J\N{REPLACEMENT CHARACTER}[2J" + "\N{REPLACEMENT CHARACTER}" * 3 + "ünï\n"


def test_a_failure_is_one_line_whatever_it_is_about() -> None:
    err = io.StringIO()
    Console(err, err).failure(Path("two\nlines.dcm"), "first\r\nsecond")
    assert err.getvalue() == "two lines.dcm: first second\n"


def test_a_terminal_that_lacks_a_letter_does_not_end_the_work() -> None:
    raw = io.BytesIO()
    narrow = io.TextIOWrapper(raw, encoding="ascii")
    Console(narrow, narrow).say("PHÄNTOM …")
    assert raw.getvalue() == b"PH?NTOM ?\n"


def test_columns_are_as_wide_as_what_they_hold() -> None:
    out = io.StringIO()
    Console(out, out).table(("NAME", "PORT"), [("A", "104"), ("ARCHIVE", "4242")])
    assert out.getvalue() == "NAME     PORT\nA        104\nARCHIVE  4242\n"


def test_no_bar_where_nobody_watches() -> None:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err)
    with console.progress("Working") as progress:
        progress(0.5, "half")
        console.say("said")
    assert (out.getvalue(), err.getvalue()) == ("said\n", "")


def test_numbers_agree_with_their_words() -> None:
    assert [count(number, "image") for number in (0, 1, 2)] == ["0 images", "1 image", "2 images"]
    assert count(2, "study") == "2 studies"
