"""How the tests take names away: with a secret of their own, knowing who is named in which files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ductoview.dicom.deidentify import identifiers_in
from ductoview.dicom.deidentify_names import How, NewNames
from ductoview.model.deidentify import Option
from ductoview.model.deidentify_texts import Identifiers

NAMES = NewNames(b"a secret of the test")


def how_of(*files: Path, options: frozenset[Option] = frozenset(), **changes: Any) -> How:
    known = Identifiers()
    for path in files:
        known = known.joined(identifiers_in(path))
    return replace(How(options=options, names=NAMES, identifiers=known), **changes)
