"""Which reports of a study belong together: one signature after the other, then at most one draft (PS3.3 C.17.2).

Reports that do not make one row are never chosen among: somebody signed each of them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ductoview.errors import ReviewError
from ductoview.model.identifiers import person_words
from ductoview.model.own_objects import OwnReport
from ductoview.model.signature import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """``signed`` has the reports under each of the ``signatures``, in their order; ``draft`` those of the newest draft on top."""

    signatures: tuple[Signature, ...] = ()
    signed: tuple[tuple[OwnReport, ...], ...] = ()
    draft: tuple[OwnReport, ...] = ()
    notes: tuple[str, ...] = ()


def chain_of(reports: Sequence[OwnReport], here: Collection[str] = ()) -> Chain:
    """The row that all reports make, as far as it came whole; ``here`` are the UIDs of all that is in the library.

    Raises ReviewError, with a sentence for the reader, when they make none.
    """
    by_uid = {one.object.sop_instance_uid: one for one in reports}
    given = {uid: _signatures(one, by_uid) for uid, one in by_uid.items()}
    longest = max(given.values(), key=len, default=())
    if any(row != longest[: len(row)] for row in given.values()):
        raise ReviewError(_side_by_side(one for one in reports if one.signature))
    levels: dict[int, list[OwnReport]] = defaultdict(list)
    for uid, one in by_uid.items():
        if one.signature:
            levels[len(given[uid])].append(one)
    for several in levels.values():
        if max(Counter(one.object.image_uid for one in several).values()) > 1:
            raise ReviewError(_side_by_side(several))
    drafts = [one for uid, one in by_uid.items() if not one.signature and given[uid] == longest]
    newest = _newest(drafts)
    chain = Chain(
        signatures=longest,
        signed=tuple(tuple(levels[level]) for level in range(1, len(longest) + 1)),
        draft=newest,
        notes=_older(drafts, newest),
    )
    whole = _as_far_as_whole(chain)
    return replace(whole, notes=(*_absent(reports, {*by_uid, *here}), *whole.notes))


def _as_far_as_whole(chain: Chain) -> Chain:
    """Without what came in part and all on top of it: a part of what somebody signed is nothing that he signed."""
    for level, several in enumerate(chain.signed):
        if words := _in_part(several):
            return Chain(signatures=chain.signatures[:level], signed=chain.signed[:level], notes=(words,))
    if words := _in_part(chain.draft):
        return replace(chain, draft=(), notes=(words,))
    return chain


def _in_part(several: Sequence[OwnReport]) -> str:
    """What is missing of reports that were written together, in a sentence; empty when all are there."""
    wanted = {uid for one in several if one.of_study for uid in one.of_study.about}
    there = {one.object.image_uid for one in several}
    if wanted <= there:
        return ""
    first = several[0]
    if first.signature:
        what = f"The report signed by {person_words(first.signature.reader)} on {first.signature.at.astimezone():%Y-%m-%d %H:%M}"
    else:
        what = f"The newest draft of {person_words(first.reader)}"
    return (
        f"{what} came in part only: {len(there & wanted)} of {len(wanted)} images' reports are here. It is not shown before "
        "all are: fetch the study again, then open it again."
    )


def _signatures(report: OwnReport, by_uid: Mapping[str, OwnReport], deepest: int = 64) -> tuple[Signature, ...]:
    """All that stand behind a report, its own last: as it carries them, else as the reports it adds to say."""
    own = (report.signature,) if report.signature else ()
    if report.of_study is not None:
        earlier = report.of_study.signatures
        return earlier if earlier[-1:] == own or not own else (*earlier, *own)
    before = next((by_uid[uid] for uid in report.predecessors if uid in by_uid), None)
    return (*(_signatures(before, by_uid, deepest - 1) if before and deepest else ()), *own)


def _side_by_side(reports: Iterable[OwnReport]) -> str:
    who = dict.fromkeys(
        f"{person_words(one.signature.reader)}, {one.signature.at.astimezone():%Y-%m-%d %H:%M}"
        for one in reports
        if one.signature
    )
    return (
        f"Reports that were signed apart from each other came with this study ({'; '.join(who)}): none was taken over. "
        "Each can be looked at in the list of what is saved about the images."
    )


def _absent(reports: Sequence[OwnReport], here: set[str]) -> tuple[str, ...]:
    count = len({uid for one in reports for uid in one.predecessors} - here)
    if not count:
        return ()
    what = "An earlier report" if count == 1 else f"{count} earlier reports"
    return (f"{what} that an addendum adds to did not come with this study: fetch it again.",)


def _newest(drafts: Sequence[OwnReport]) -> tuple[OwnReport, ...]:
    """Those that were made last, by UTC where all say it: a clock on the wall is put back every autumn, and differs by place."""
    says_utc = all(one.made for one in drafts)
    made = [one.made if says_utc else one.object.created for one in drafts]
    last = max(made, default="")
    return tuple(one for one, at in zip(drafts, made, strict=True) if at == last)


def _older(drafts: Sequence[OwnReport], newest: Sequence[OwnReport]) -> tuple[str, ...]:
    readers = {one.reader for one in drafts} - {one.reader for one in newest}
    if not readers:
        return ()
    return (
        f"Older drafts of {'; '.join(sorted(map(person_words, readers)))} came with this study too; the newest one is shown.",
    )
