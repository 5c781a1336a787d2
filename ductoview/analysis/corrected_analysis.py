"""The one place where the automatic analysis of an image becomes what everybody sees: with a reader's corrections."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.edits import CorrectedTree, corrected
from ductoview.analysis.summary import summary_of
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint
from ductoview.model.duct_edits import DRAWN, DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.tree_distance import Foot, arc_from_orifice, foot_on

_ON_THE_LINE_PX = 1.0
"""How far beside a centreline a place that lay on one may lie and still lie on it; in wider ducts half the calibre."""

_TAKES = frozenset({DuctEditKind.NO_DUCT, DuctEditKind.NO_DUCT_BEYOND, DuctEditKind.ERASED})
_DRAWS = DRAWN - {DuctEditKind.ERASED}

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
    readers = dict.fromkeys(_reader(edit) for edit in done)
    by = tuple(
        Provenance(name=one, parameters=edit_words([e for e in done if _reader(e) == one]), is_reader=True)
        for one in readers
    )
    algorithms = tuple(one for one in as_found.provenance if not one.is_reader)
    changed = replace(
        as_found,
        contrast_found=bool(after.tree.segments or lumen.any()),
        lumen=lumen,
        orifice=as_found.orifice if after.orifice is None else ScoredPoint(at=after.orifice, score=1.0),
        tree=after.tree,
        summary=summary_of(after.tree, lumen, spacing),
        provenance=(*algorithms, *_together((*as_found.corrected_by, *by))),
        by_hand=tuple(_drawn(as_found.tree, after.tree)),
        orifice_by_hand=after.orifice is not None,
    )
    findings = tuple(_candidate(one, as_found, changed, done, spacing) for one in as_found.findings)
    return replace(changed, findings=findings, warnings=(changed.corrected_words, *warnings))


def _reader(edit: DuctEdit) -> str:
    return edit.by or "a reader"


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
    kept = {id(one.path) for one in before.segments}
    for one in after.segments:
        if id(one.path) in kept:
            continue
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
    found: Finding, before: DuctAnalysis, after: DuctAnalysis, done: Sequence[DuctEdit], spacing: Spacing
) -> Finding:
    """The candidate on the corrected tree; one that lay on no duct is left as it is."""
    segment = next((one for one in before.tree.segments if one.id == found.segment), None)
    if segment is None:
        return found
    foot = foot_on(segment, found.at, spacing.steps)
    ended = found.kind is FindingKind.ABRUPT_DUCT_TERMINATION and _ends_at(before.tree, foot, spacing)
    ends = ended and _ends_at(after.tree, foot, spacing)
    place = _nearest(foot, after.tree, spacing) if ends else _same_place(foot, after, spacing)
    if place is None:
        if not _is_still_contrast(foot, after, spacing):
            found = _dismissed(found, done, _TAKES, "took away the duct it lay on")
        return replace(found, segment=None, arc_from_orifice_mm=None)
    if ended and not ends and not _ends_at(after.tree, foot, spacing, calibres=2.0, lumen=before.lumen):
        found = _dismissed(found, done, _DRAWS, "drew the duct on from there")
    return replace(found, segment=place.segment.id, arc_from_orifice_mm=arc_mm(place, after.tree, spacing))


def _dismissed(found: Finding, done: Sequence[DuctEdit], kinds: frozenset[DuctEditKind], what: str) -> Finding:
    """Dismissed by the readers who made edits of those kinds; left as it is when nobody did."""
    by = " and ".join(dict.fromkeys(_reader(one) for one in done if one.kind in kinds))
    return replace(found, status=FindingStatus.DISMISSED, why=f"{by} {what}. {found.why}".strip()) if by else found


def _ends_at(
    tree: DuctTree, foot: Foot, spacing: Spacing, *, calibres: float = 1.0, lumen: NDArray[np.bool_] | None = None
) -> bool:
    """True when a loose end lies that near; with the ``lumen`` (rows, columns) of before, one that was not drawn on."""
    touching = Counter(node for one in tree.segments for node in (one.start, one.end))
    ends = [node.at for node in tree.nodes if touching[node.id] == 1 and (lumen is None or _is_in(lumen, node.at))]
    away = [spacing.distance_px(at, foot.at) for at in ends]
    return min(away, default=inf) <= max(_ON_THE_LINE_PX, calibres * foot.calibre_px)


def _nearest(before: Foot, tree: DuctTree, spacing: Spacing) -> Foot | None:
    feet = (foot_on(one, before.at, spacing.steps) for one in tree.segments)
    return min(feet, key=lambda foot: foot.off_px, default=None)


def _same_place(before: Foot, after: DuctAnalysis, spacing: Spacing) -> Foot | None:
    nearest = _nearest(before, after.tree, spacing)
    if nearest is None or nearest.off_px <= max(_ON_THE_LINE_PX, before.calibre_px / 2):
        return nearest
    # A stroke moves the middle of a duct: what was drawn holds whatever lies between its walls.
    drawn = (foot_on(replace(nearest.segment, path=path), before.at, spacing.steps) for path in after.by_hand)
    return nearest if any(foot.off_px <= foot.calibre_px / 2 for foot in drawn) else None


def _is_still_contrast(before: Foot, after: DuctAnalysis, spacing: Spacing) -> bool:
    """True when lumen is left at a place off all ducts, too short for one or beside a painted one."""
    nearest = _nearest(before, after.tree, spacing)
    is_other = nearest is not None and nearest.off_px <= nearest.calibre_px / 2 + _ON_THE_LINE_PX
    return _is_in(after.lumen, before.at) and not is_other


def _is_in(lumen: NDArray[np.bool_], at: PointPx) -> bool:
    rows, columns = lumen.shape
    return bool(lumen[min(max(round(at.row), 0), rows - 1), min(max(round(at.column), 0), columns - 1)])


def arc_mm(place: Foot, tree: DuctTree, spacing: Spacing) -> float | None:
    """The way along the ducts from the orifice in mm; None without a scale or a way."""
    if spacing.row_mm is None or spacing.column_mm is None:
        return None
    return arc_from_orifice(tree, place, spacing.row_mm, spacing.column_mm)
