"""Reads a hanging protocol from TOML; every mistake is a sentence that names the file, the key, the value and the cure."""

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from ductoview.errors import PluginError
from ductoview.hooks.hanging.protocol import MODIFIERS, Fit, Others, ProtocolFile, Slot, Study, Takes
from ductoview.model.view import Laterality, Phase, ViewPosition

_Name = TypeVar("_Name", bound=StrEnum)
_MOST = 99
_TOP = ("name", "summary", "use", "others", "fits", "rows", "columns", "slots")
_FIT = ("score", "contrast", "presumed_scout", "priors", "sides", "views", "phases", "filled")
_TAKES = ("study", "side", "view", "phase", "must", "may", "plain_first")
ANY = "any"


def parse(text: str, file: str) -> ProtocolFile:
    """The protocol in ``text``; ``file`` is named in every PluginError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PluginError(f"Hanging file {file} is no TOML: {error}. Correct that line.") from error
    return _Reader(file).protocol(data)


class _Reader:
    """Knows the file's name for the sentences; each method reads one table, ``where`` says which."""

    def __init__(self, file: str) -> None:
        self._file = file

    def protocol(self, data: Mapping[str, Any]) -> ProtocolFile:
        self._known(data, _TOP, "")
        slots = self._slots(data)
        others = self._one(data, "others", Others, "", Others.STRIP)
        if not slots and others not in (Others.TWO_BY_TWO, Others.ONE_BY_ONE):
            raise self._wrong('it has no places. Give rows and columns, or slots, or others = "two by two"')
        return ProtocolFile(
            name=self._text(data, "name"),
            summary=self._text(data, "summary"),
            use=self._text(data, "use"),
            fits=self._fits(data),
            slots=slots,
            others=others,
        )

    def _fits(self, data: Mapping[str, Any]) -> tuple[Fit, ...]:
        tables = self._tables(data, "fits")
        if not tables:
            raise self._wrong("it has no fits, so it would never be used. Write at least fits = [{ score = 0.1 }]")
        return tuple(self._fit(table, f"fits {number}: ") for number, table in enumerate(tables, start=1))

    def _fit(self, table: Mapping[str, Any], where: str) -> Fit:
        self._known(table, _FIT, where)
        score = table.get("score")
        if not isinstance(score, int | float) or isinstance(score, bool) or not 0 < score <= 1:
            raise self._refused(where, "score", score, "Write a number above 0 and at most 1")
        return Fit(
            score=float(score),
            contrast=self._yes_or_no(table, "contrast", where),
            presumed_scout=self._yes_or_no(table, "presumed_scout", where),
            priors=self._yes_or_no(table, "priors", where),
            sides=self._count(table, "sides", where),
            views=tuple(self._group(words, where) for words in self._words(table, "views", where)),
            phases=self._names(table, "phases", Phase, where),
            filled=self._count(table, "filled", where),
        )

    def _group(self, words: str, where: str) -> tuple[ViewPosition, ...]:
        return tuple(self._name(word.strip(), "views", ViewPosition, where) for word in words.split(" or "))

    def _slots(self, data: Mapping[str, Any]) -> tuple[Slot, ...]:
        slots, rows, columns = (self._tables(data, key) for key in ("slots", "rows", "columns"))
        if slots and (rows or columns):
            raise self._wrong("it has slots as well as rows and columns. Keep one of the two")
        if bool(rows) != bool(columns):
            there, missing = ("rows", "columns") if rows else ("columns", "rows")
            raise self._wrong(f"it has {there} without {missing}. Give both, if need be {missing} = [{{}}]")
        if slots:
            return self._single_slots(slots)
        return tuple(
            Slot(row=row, column=column, takes=self._crossing(rows[row], columns[column], row, column))
            for row in range(len(rows))
            for column in range(len(columns))
        )

    def _single_slots(self, tables: Sequence[Mapping[str, Any]]) -> tuple[Slot, ...]:
        found: dict[tuple[int, int], Slot] = {}
        for number, table in enumerate(tables, start=1):
            where = f"slot {number}: "
            self._known(table, ("row", "column", *_TAKES), where)
            row, column = (self._count(table, key, where) for key in ("row", "column"))
            if row is None or column is None:
                raise self._wrong(f"{where}row or column is missing. Count both from 1")
            place = row - 1, column - 1
            if place in found:
                raise self._wrong(f"{where}row = {row}, column = {column} is taken already. Give it a place of its own")
            found[place] = Slot(row=place[0], column=place[1], takes=self._takes(table, where))
        return tuple(found.values())

    def _crossing(self, row: Mapping[str, Any], column: Mapping[str, Any], number: int, other: int) -> Takes:
        """A place takes what its row and its column ask for."""
        for table, where in ((row, f"row {number + 1}: "), (column, f"column {other + 1}: ")):
            self._known(table, _TAKES, where)
            self._takes(table, where)
        both = [key for key in row if key in column]
        if both:
            raise self._wrong(f"row {number + 1} and column {other + 1} both have {both[0]}. Keep it in one of the two")
        return self._takes({**row, **column}, "")

    def _takes(self, table: Mapping[str, Any], where: str) -> Takes:
        return Takes(
            study=self._one(table, "study", Study, where, Study.CURRENT),
            sides=self._names(table, "side", Laterality, where),
            views=self._names(table, "view", ViewPosition, where),
            phases=self._names(table, "phase", Phase, where),
            must=frozenset(self._modifiers(table, "must", where)),
            may=None if table.get("may") in (ANY, [ANY]) else frozenset(self._modifiers(table, "may", where)),
            plain_first=bool(self._yes_or_no(table, "plain_first", where)),
        )

    # -- values ------------------------------------------------------------------------------------------------------
    def _text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._refused("", key, value, "Write a few words in quotes")
        return value.strip()

    def _tables(self, data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._refused("", key, value, f"Write {key} = [{{ … }}, {{ … }}]")
        return value

    def _words(self, table: Mapping[str, Any], key: str, where: str) -> list[str]:
        """One text, or a list of them; "any" and nothing are no words."""
        value = table.get(key, [])
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise self._refused(where, key, value, "Write a text in quotes, or a list of them")
        return [] if words == [ANY] else words

    def _names(self, table: Mapping[str, Any], key: str, kind: type[_Name], where: str) -> tuple[_Name, ...]:
        return tuple(self._name(word, key, kind, where) for word in self._words(table, key, where))

    def _name(self, word: str, key: str, kind: type[_Name], where: str) -> _Name:
        try:
            return kind(word)
        except ValueError as error:
            raise self._refused(where, key, word, f"Write one of {', '.join(kind)}") from error

    def _one(self, table: Mapping[str, Any], key: str, kind: type[_Name], where: str, default: _Name) -> _Name:
        value = table.get(key, default.value)
        if not isinstance(value, str):
            raise self._refused(where, key, value, f"Write one of {', '.join(kind)}")
        return self._name(value, key, kind, where)

    def _modifiers(self, table: Mapping[str, Any], key: str, where: str) -> list[str]:
        value = table.get(key)
        words = [value] if value in (ANY, [ANY]) else self._words(table, key, where)
        for word in words:
            if word not in MODIFIERS:
                raise self._refused(where, key, word, f"Write some of {', '.join(MODIFIERS)}")
        return words

    def _yes_or_no(self, table: Mapping[str, Any], key: str, where: str) -> bool | None:
        value = table.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self._refused(where, key, value, "Write true or false")

    def _count(self, table: Mapping[str, Any], key: str, where: str) -> int | None:
        value = table.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST):
            return value
        raise self._refused(where, key, value, f"Write a whole number from 1 to {_MOST}")

    # -- sentences ---------------------------------------------------------------------------------------------------
    def _known(self, table: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
        for key in table:
            if key not in keys:
                raise self._wrong(f"{where}{key} is no key of a hanging file. There is {', '.join(keys)}")

    def _refused(self, where: str, key: str, value: object, cure: str) -> PluginError:
        fault = f"{key} is missing" if value is None else f"{key} = {value!r} cannot be used"
        return self._wrong(f"{where}{fault}. {cure}")

    def _wrong(self, words: str) -> PluginError:
        return PluginError(f"Hanging file {self._file}: {words}.")
