"""Eye-sized exams from words, and hangings drawn as grids."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ductoview.hooks import conformance_case as case
from ductoview.hooks.hanging.files import FileProtocol, built_in
from ductoview.model.exam import Exam, ExamImage, Hanging, PriorExam
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.view import Laterality, Phase, PresentationIntent, View, ViewModifier, ViewPosition

MODEL = case.exams()[1].images[0].facts
_MARKS = {"contrast", "none", "PARTIAL", "IMPLANT", "PROCESSING"}


def image(words: str) -> ExamImage:
    """An image from ``L CC FULL 10:21``; what follows are modifiers of CID 4015, or contrast, PARTIAL, IMPLANT, PROCESSING.

    ``none``: it was analysed, and shows no contrast.
    """
    side, position, phase, time, *more = words.split()
    modifiers = tuple(ViewModifier(word) for word in more if word not in _MARKS)
    facts = replace(
        MODEL,
        ref=replace(MODEL.ref, sop_instance_uid=SOPInstanceUID(words)),
        view=View(laterality=Laterality(side), position=ViewPosition(position), modifiers=modifiers),
        phase=Phase.UNKNOWN if phase == "-" else Phase(phase),
        phase_is_inferred=phase == "-",
        acquired="" if time == "-" else f"20260302{time.replace(':', '')}00",
        contrast=True if "contrast" in more else False if "none" in more else None,
        partial_view="PARTIAL" in more,
        implant_present="IMPLANT" in more,
        intent=PresentationIntent.FOR_PROCESSING if "PROCESSING" in more else PresentationIntent.FOR_PRESENTATION,
    )
    return ExamImage(facts=facts, path=Path("x"))


def exam(*images: str, priors: Sequence[PriorExam] = ()) -> Exam:
    return Exam(
        study_uid="2.25.7", load_token=1, patient=case.PATIENT, images=tuple(map(image, images)), priors=tuple(priors)
    )


def prior(date: str, *images: str) -> PriorExam:
    """An earlier study; its images are told from others by the date."""
    return PriorExam(study_uid=f"2.25.{date}", study_date=date, images=tuple(map(image, images)))


def protocol(stem: str) -> FileProtocol:
    """One of ours."""
    return next(one for one in built_in() if one.info.id == f"ductoview.hang-{stem}")


def grid(hanging: Hanging) -> list[list[str]]:
    """Rows of cells; an image with a scout to flicker to reads ``image < scout``."""
    cells = {
        (tile.row, tile.column): tile.sop_instance_uid + (f" < {tile.scout}" if tile.scout else "")
        for tile in hanging.tiles
    }
    return [[cells.get((row, column), "") for column in range(hanging.columns)] for row in range(hanging.rows)]
