"""The five questions of the daily check: half a minute, answered by looking."""

from dataclasses import dataclass

ROOM_HINT = "Dim the room as for reading, 20 to 40 lx, with no lamp or window reflected in the screen."
ROOMS = ("not stated", "20 to 40 lx", "darker", "brighter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``id`` is the column of the log, ``pattern`` what is shown, ``otherwise`` what a no may mean."""

    id: str
    words: str
    look: str
    pattern: str
    otherwise: str


QUESTIONS = (
    Question(
        id="squares",
        words="Can you see all 18 squares, and the bars in two corners of each?",
        look="Bars in the first and the last square may be faint.",
        pattern="check",
        otherwise="The grey scale is not as it should be, or the room is too bright.",
    ),
    Question(
        id="black_5",
        words="In the black square at the left, can you see the 5 % square?",
        look="It is hardly lighter than black.",
        pattern="check",
        otherwise="Dark tissue will look black: brightness too low, or too much light in the room.",
    ),
    Question(
        id="white_95",
        words="In the white square at the right, can you see the 95 % square?",
        look="It is hardly darker than white.",
        pattern="check",
        otherwise="Calcifications in dense tissue may drown: contrast too high.",
    ),
    Question(
        id="line_pairs",
        words="Are all lines apart, evenly, in the corners and below?",
        look="The finest are one pixel wide.",
        pattern="check",
        otherwise="The screen does not run at its own resolution, or is scaled.",
    ),
    Question(
        id="no_artefacts",
        words="Is this field even: no spots, dead pixels, flicker or tint?",
        look="Dust comes off with a dry soft cloth.",
        pattern="dark",
        otherwise="Clean the screen; if it stays, have it looked at.",
    ),
)


def question(question_id: str) -> Question:
    """The question of that id; raises KeyError when there is none."""
    for one in QUESTIONS:
        if one.id == question_id:
            return one
    raise KeyError(f"No question {question_id!r}.")
