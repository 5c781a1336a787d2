"""Each kind of mistake in a hanging file is one sentence: which file, where, which key and value, and what to do."""

import re
from pathlib import Path

import pytest

from ductoview.errors import PluginError
from ductoview.hooks.conformance import faults_of
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.hanging.files import of_home
from ductoview.hooks.hanging.parse import parse

HEAD = 'name = "Mine"\nsummary = "a few"\nuse = "for me"\n'
FITS = "fits = [{ score = 0.5 }]\n"
PLACES = 'columns = [{ side = "R" }]\nrows = [{ view = "CC" }]\n'
GOOD = HEAD + FITS + PLACES


def test_the_smallest_file_is_good() -> None:
    assert [slot.words for slot in parse(GOOD, "mine.toml").slots] == ["R CC"]


@pytest.mark.parametrize(
    ("text", "where", "key", "value", "cure"),
    [
        ("name = \n", "", "", "is no TOML", "Correct that line"),
        (GOOD + 'colour = "red"\n', "", "colour", "is no key", "There is name, summary"),
        (GOOD.replace('name = "Mine"\n', ""), "", "name", "is missing", "Write a few words in quotes"),
        (GOOD.replace('"Mine"', '" "'), "", "name", "' '", "Write a few words in quotes"),
        (GOOD.replace('"a few"', "3"), "", "summary", "3", "Write a few words in quotes"),
        (HEAD + PLACES, "", "fits", "would never be used", "fits = [{ score = 0.1 }]"),
        (GOOD.replace(FITS, "fits = 3\n"), "", "fits", "3", "Write fits = [{ … }, { … }]"),
        (
            GOOD.replace("{ score = 0.5 }", "{ contrast = true }"),
            "fits 1: ",
            "score",
            "is missing",
            "above 0 and at most 1",
        ),
        (GOOD.replace("0.5", "1.5"), "fits 1: ", "score", "1.5", "above 0 and at most 1"),
        (GOOD.replace("0.5", "true"), "fits 1: ", "score", "True", "above 0 and at most 1"),
        (
            GOOD.replace("score = 0.5", 'score = 0.5, contrast = "yes"'),
            "fits 1: ",
            "contrast",
            "'yes'",
            "true or false",
        ),
        (GOOD.replace("score = 0.5", "score = 0.5, priors = 1"), "fits 1: ", "priors", "1", "true or false"),
        (GOOD.replace("score = 0.5", "score = 0.5, sides = 0"), "fits 1: ", "sides", "0", "from 1 to 99"),
        (GOOD.replace("score = 0.5", "score = 0.5, filled = true"), "fits 1: ", "filled", "True", "from 1 to 99"),
        (
            GOOD.replace("score = 0.5", 'score = 0.5, views = ["CC or top"]'),
            "fits 1: ",
            "views",
            "'top'",
            "Write one of",
        ),
        (GOOD.replace("score = 0.5", 'score = 0.5, phases = "LATE"'), "fits 1: ", "phases", "'LATE'", "SCOUT, EARLY"),
        (
            GOOD.replace("score = 0.5", "score = 0.5, age = 3"),
            "fits 1: ",
            "age",
            "is no key",
            "There is score, contrast",
        ),
        (HEAD + FITS, "", "places", "has no places", 'others = "two by two"'),
        (HEAD + FITS + 'rows = [{ view = "CC" }]\n', "", "rows", "without columns", "columns = [{}]"),
        (HEAD + FITS + 'columns = [{ side = "L" }]\n', "", "columns", "without rows", "rows = [{}]"),
        (GOOD + "slots = [{ row = 1, column = 1 }]\n", "", "slots", "as well as rows", "Keep one of the two"),
        (GOOD.replace("[{ view", '[{ side = "L", view'), "", "side", "both have", "Keep it in one of the two"),
        (GOOD.replace('"R"', '"right"'), "column 1: ", "side", "'right'", "Write one of L, R"),
        (GOOD.replace('"R"', "1"), "column 1: ", "side", "1", "a text in quotes, or a list"),
        (GOOD.replace('"CC"', '"cc"'), "row 1: ", "view", "'cc'", "Write one of CC, ML"),
        (GOOD.replace('"CC"', '"CC", phase = "full"'), "row 1: ", "phase", "'full'", "Write one of SCOUT"),
        (GOOD.replace('"CC"', '"CC", must = "BIG"'), "row 1: ", "must", "'BIG'", "Write some of"),
        (GOOD.replace('"CC"', '"CC", may = ["SPOT"]'), "row 1: ", "may", "'SPOT'", "Write some of"),
        (GOOD.replace('"CC"', '"CC", study = "old"'), "row 1: ", "study", "'old'", "Write one of current, prior"),
        (GOOD.replace('"CC"', '"CC", study = 1'), "row 1: ", "study", "1", "Write one of current, prior"),
        (GOOD.replace('"CC"', '"CC", plain_first = 1'), "row 1: ", "plain_first", "1", "true or false"),
        (GOOD.replace('"CC"', '"CC", zoom = 2'), "row 1: ", "zoom", "is no key", "There is study, side"),
        (GOOD + 'others = "hidden"\n', "", "others", "'hidden'", "Write one of strip, beside"),
        (HEAD + FITS + "slots = [{ row = 1 }]\n", "slot 1: ", "column", "is missing", "Count both from 1"),
        (HEAD + FITS + "slots = [{ row = 0, column = 1 }]\n", "slot 1: ", "row", "0", "from 1 to 99"),
        (
            HEAD + FITS + "slots = [{ row = 1, column = 1 }, { row = 1, column = 1 }]\n",
            "slot 2: ",
            "row = 1",
            "taken",
            "own",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_file_place_key_value_and_cure(
    text: str, where: str, key: str, value: str, cure: str
) -> None:
    with pytest.raises(PluginError) as raised:
        parse(text, "mine.toml")
    words = str(raised.value)
    assert words.startswith("Hanging file mine.toml")
    assert all(part in words for part in (where, key, value, cure)), words
    assert words.endswith(".")
    assert "\n" not in words
    assert not re.search(r"\.\.$|None|Error|Traceback|<class", words), words


def test_any_is_any_also_in_a_list_and_no_modifier_that_must_be() -> None:
    for written in ('"any"', '["any"]'):
        (slot,) = parse(GOOD.replace('"CC"', f'"CC", may = {written}'), "mine.toml").slots
        assert slot.takes.may is None
        with pytest.raises(PluginError, match=r"must = .*any.* cannot be used\. Write some of"):
            parse(GOOD.replace('"CC"', f'"CC", must = {written}'), "mine.toml")


def test_two_files_of_one_name_are_told_apart_and_any_script_is_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "hanging"
    folder.mkdir()
    for name in ("My Hang", "my-hang", "Мой", "Два"):
        (folder / f"{name}.toml").write_text(GOOD)
    protocols, faults = of_home(tmp_path)
    assert len({one.info.id for one in protocols}) == 3
    for one in protocols:
        assert faults_of(MethodKind.HANGING_PROTOCOL, one) == ()
    assert [fault.partition(":")[0] for fault in faults] == ["Hanging file my-hang.toml"]
    assert "Give it another name. The file is left out." in faults[0]


def test_a_broken_file_of_the_home_is_left_out_and_the_others_are_used(tmp_path: Path) -> None:
    folder = tmp_path / "hanging"
    folder.mkdir()
    (folder / "good.toml").write_text(GOOD)
    (folder / "bad.toml").write_text(GOOD.replace('"R"', '"right"'))
    (folder / "latin.toml").write_bytes(GOOD.replace("Mine", "Größe").encode("latin-1"))
    protocols, faults = of_home(tmp_path)
    assert [one.info.id for one in protocols] == ["own.hang-good"]
    assert len(faults) == 2
    assert "bad.toml: column 1: side = 'right' cannot be used" in faults[0]
    assert faults[0].endswith("The file is left out.")
    assert "latin.toml cannot be read" in faults[1]
    assert "Save it as UTF-8 text" in faults[1]
