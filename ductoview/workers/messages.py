"""What parent and worker say to each other over their pipe."""

from dataclasses import dataclass

from ductoview.workers.parcel import Parcel


@dataclass(frozen=True, slots=True)
class Call:
    """Run ``(function, args, kwargs)`` of ``work``; put the answer's arrays into the block ``answer_block``.

    A first part of the answer, where one is wanted, goes into ``first_block``.
    """

    work: Parcel
    answer_block: str
    first_block: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The user wants the present call stopped."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The parent has taken the answer; the worker may let go of its block."""


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """A step of the present call."""

    fraction: float
    phrase: str


@dataclass(frozen=True, slots=True)
class FirstPart:
    """What of the present call's result stands already; the answer follows."""

    part: Parcel


@dataclass(frozen=True, slots=True)
class Answer:
    """The call's result."""

    result: Parcel


@dataclass(frozen=True, slots=True)
class Failure:
    """The call raised: ``error`` is a pickled DuctoviewError, or empty for anything else.

    ``words`` is one line about it, ``detail`` the traceback; ``out_of_memory`` is for the sentence shown.
    """

    error: bytes
    words: str
    detail: str
    out_of_memory: bool = False
