"""The one place where the automatic analysis of an image becomes what everybody sees: with a reader's corrections."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits import CorrectedTree, corrected
from ductoview.analysis.summary import summary_of
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import Spacing
from ductoview.model.tree_distance import Foot, arc_from_orifice, foot_on

_ON_THE_LINE_PX = 1.0
"""How far beside a centreline a place that lay on one may lie and still lie on it; in wider ducts half the calibre."""

_DONE = {
    DuctEditKind.ORIFICE: ("orifice set", "orifice set"),
    DuctEditKind.NO_DUCT: ("1 duct taken away", "{} ducts taken away"),
    DuctEditKind.NO_DUCT_BEYOND: ("1 duct taken away with all beyond", "{} ducts taken away with all beyond"),
    DuctEditKind.SPLIT: ("1 duct split", "{} ducts split"),
    DuctEditKind.TRACED: ("1 duct traced", "{} ducts traced"),
    DuctEditKind.JOINED: ("1 gap joined", "{} gaps joined"),
    DuctEditKind.CROSSING: ("1 crossing set", "{} crossings set"),
    DuctEditKind.DUCT_HERE: ("1 faint duct added", "{} faint ducts added"),
    DuctEditKind.PAINTED: ("1 stroke painted", "{} strokes painted"),
    DuctEditKind.ERASED: ("1 stroke erased", "{} strokes erased"),
}


def corrected_analysis(as_found: DuctAnalysis, edits: Sequence[DuctEdit], spacing: Spacing) -> DuctAnalysis:
    """The analysis with those corrections, one after the other; without any it is the very same object.

    Tree, orifice, lumen and summary follow the edits. A candidate whose duct was taken away is DISMISSED and says why; the
    others get segment and way from the orifice anew. Readers stand in ``provenance`` after the algorithm, and the first
    warning says what they did; edits that no longer mean a duct change nothing and are counted in a warning.
    """
    if not edits:
        return as_found
    return analysis_after(as_found, corrected(as_found.tree, edits, spacing, as_found.lumen), edits, spacing)


def analysis_after(
    as_found: DuctAnalysis, after: CorrectedTree, edits: Sequence[DuctEdit], spacing: Spacing
) -> DuctAnalysis:
    """The same when the corrected tree is known already; ``edits`` are those that led to it."""
    done = [edit for edit in edits if edit not in after.unfit]
    said = tuple(words for words in as_found.warnings if not done or words != as_found.corrected_words)
    warnings = (*_unfit_words(len(after.unfit)), *said)
    if not done:
        return replace(as_found, warnings=warnings)
    lumen = as_found.lumen if after.lumen is None else after.lumen
    readers = tuple(dict.fromkeys(edit.by or "a reader" for edit in done))
    by = tuple(
        Provenance(name=one, parameters=edit_words([e for e in done if (e.by or "a reader") == one]), is_reader=True)
        for one in readers
    )
    algorithms = tuple(one for one in as_found.provenance if not one.is_reader)
    drawn = tuple(_drawn(as_found.tree, after.tree))
    changed = replace(
        as_found,
        contrast_found=bool(after.tree.segments or lumen.any()),
        lumen=lumen,
        orifice=as_found.orifice if after.orifice is None else ScoredPoint(at=after.orifice, score=1.0),
        tree=after.tree,
        findings=tuple(
            _candidate(one, as_found.tree, after.tree, spacing, readers, drawn) for one in as_found.findings
        ),
        summary=summary_of(after.tree, lumen, spacing),
        provenance=(*algorithms, *_together((*as_found.corrected_by, *by))),
        by_hand=drawn,
        orifice_by_hand=after.orifice is not None,
    )
    return replace(changed, warnings=(changed.corrected_words, *warnings))


def _together(readers: Sequence[Provenance]) -> tuple[Provenance, ...]:
    """Each reader once, with all that was done."""
    done: dict[str, list[str]] = {}
    for one in readers:
        done.setdefault(one.name, []).append(one.parameters)
    return tuple(Provenance(name=name, parameters=", ".join(words), is_reader=True) for name, words in done.items())


def edit_words(edits: Sequence[DuctEdit]) -> str:
    """What was done in all, such as ``orifice set, 2 ducts taken away``."""
    counted = Counter(edit.kind for edit in edits)
    return ", ".join(
        (one if counted[kind] == 1 else many).format(counted[kind])
        for kind, (one, many) in _DONE.items()
        if counted[kind]
    )


def _drawn(before: DuctTree, after: DuctTree) -> Iterator[NDArray[np.float64]]:
    """Stretches of the tree whose points the algorithm did not set: what it did set is passed on unchanged."""
    found = {tuple(place) for one in before.segments for place in one.path[:, :2].tolist()}
    for one in after.segments:
        is_new = np.array([tuple(place) not in found for place in one.path[:, :2].tolist()])
        edges = np.flatnonzero(np.diff(np.concatenate([[False], is_new, [False]]).astype(np.int8)))
        for first, last in edges.reshape(-1, 2).tolist():
            yield one.path[max(0, first - 1) : last + 1]


def _unfit_words(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    many = "1 correction of the ducts means" if count == 1 else f"{count} corrections of the ducts mean"
    return (f"{many} no duct of this analysis any more and changes nothing: look at the tree again.",)


def _candidate(
    found: Finding,
    before: DuctTree,
    after: DuctTree,
    spacing: Spacing,
    readers: Sequence[str],
    drawn: Sequence[NDArray[np.float64]],
) -> Finding:
    """The candidate on the corrected tree; one that lay on no duct is left as it is."""
    segment = next((one for one in before.segments if one.id == found.segment), None)
    if segment is None:
        return found
    foot = foot_on(segment, found.at)
    place = _same_place(foot, after)
    by = " and ".join(readers)
    if place is None:
        why = f"{by} took away the duct it lay on. {found.why}".strip()
        return replace(found, segment=None, arc_from_orifice_mm=None, status=FindingStatus.DISMISSED, why=why)
    if found.kind is FindingKind.ABRUPT_DUCT_TERMINATION and _goes_on(foot, drawn):
        found = replace(
            found, status=FindingStatus.DISMISSED, why=f"{by} drew the duct on from there. {found.why}".strip()
        )
    return replace(found, segment=place.segment.id, arc_from_orifice_mm=arc_mm(place, after, spacing))


def _goes_on(end: Foot, drawn: Sequence[NDArray[np.float64]]) -> bool:
    """True when something drawn by hand begins or ends within a calibre of an end."""
    ends = [path[at, :2] for path in drawn for at in (0, -1)]
    away = [float(np.hypot(*(place - (end.at.row, end.at.column)))) for place in ends]
    return min(away, default=np.inf) <= max(_ON_THE_LINE_PX, end.calibre_px)


def _same_place(before: Foot, after: DuctTree) -> Foot | None:
    nearest = min((foot_on(one, before.at) for one in after.segments), key=lambda foot: foot.off_px, default=None)
    slack_px = max(_ON_THE_LINE_PX, before.calibre_px / 2)
    return nearest if nearest is not None and nearest.off_px <= slack_px else None


def arc_mm(place: Foot, tree: DuctTree, spacing: Spacing) -> float | None:
    """The way along the ducts from the orifice in mm; None without a scale or a way."""
    if spacing.row_mm is None or spacing.column_mm is None:
        return None
    return arc_from_orifice(tree, place, spacing.row_mm, spacing.column_mm)
