"""What came of a study, and what did not: counted from the objects themselves, or from what the node tells."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pydicom import Dataset

from ductoview.errors import NetworkError
from ductoview.model.library import InstanceRow, TransferOutcome
from ductoview.model.progress import Progress
from ductoview.network.fields import count
from ductoview.network.part10 import ObjectFacts


class Arrivals:
    """What came of one study, and what did not."""

    def __init__(self, study_uid: str, expected: int, node_name: str, report: Progress) -> None:
        self.words = ""
        self._study_uid = study_uid
        self._expected = expected
        self._node_name = node_name
        self._report = report
        self._done: set[str] = set()
        self._failures: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """True while nothing has come."""
        return not self._done and not self._failures

    def refusal(self, facts: ObjectFacts) -> str:
        """Only objects of the study that was asked for are let in."""
        return "" if facts.study_uid == self._study_uid else "it belongs to another study than the one asked for."

    def kept(self, uid: str) -> None:
        """An object is kept."""
        self._done.add(uid)
        self._failures.pop(uid, None)
        total = max(self._expected, len(self._done))
        self._report(len(self._done) / total, f"{len(self._done)} of {total} from {self._node_name}")

    def failed(self, uid: str, words: str) -> None:
        """An object came but was not kept."""
        self._failures[uid] = words

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Remember a NetworkError as the reason for what is missing, once something has come; before, it is raised."""
        try:
            yield
        except NetworkError as error:
            if self.is_empty:
                raise
            self.words = str(error).rstrip(".")

    def missing(self, listed: Sequence[InstanceRow]) -> list[InstanceRow]:
        """Listed objects that have not come; those refused here would be refused again."""
        return [row for row in listed if row.sop_instance_uid not in {*self._done, *self._failures}]

    def outcome(self, listed: Sequence[InstanceRow]) -> TransferOutcome:
        """The counts and a sentence for each failure; raises NetworkError when nothing came at all.

        Of a node that lists nothing, its own word that something is missing is the only one.
        """
        why = self.words or "the node did not send it"
        lacking = {row.sop_instance_uid: f"{why}." for row in self.missing(listed)} | self._failures
        if self.is_empty:
            raise NetworkError(
                f"{self._node_name} gave nothing of the study: {self.words or 'it does not have it'}; look for it again,"
                " or set the node up with --move."
            )
        failures = tuple(f"Object ...{uid[-12:]}: {words}" for uid, words in lacking.items())
        if self.words and not listed and not failures:
            failures = (f"Not all objects were sent by {self._node_name}: {self.words}.",)
        return TransferOutcome(done=len(self._done), failed=len(failures), failures=failures)


class Told:
    """The counts in the answers to a C-MOVE."""

    def __init__(self, node_name: str, report: Progress) -> None:
        self.done = 0
        self.failed = 0
        self._node_name = node_name
        self._report = report

    def hear(self, status: Dataset) -> None:
        """Read the counts of one answer; a node may leave any of them out."""
        done = _number(status, "NumberOfCompletedSuboperations") + _number(status, "NumberOfWarningSuboperations")
        self.done = max(self.done, done)
        self.failed = max(self.failed, _number(status, "NumberOfFailedSuboperations"))
        total = self.done + self.failed + _number(status, "NumberOfRemainingSuboperations")
        if total:
            self._report((self.done + self.failed) / total, f"{self.done} of {total} sent by {self._node_name}")


def _number(status: Dataset, keyword: str) -> int:
    return count(status, keyword) or 0
