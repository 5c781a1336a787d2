"""The answers to C-FINDs over one association: taken one by one, stopped at the user's wish and after enough of them."""

from collections.abc import Callable, Iterator

from pydicom import Dataset

from ductoview.errors import NetworkError
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.network.connection import Association, cut, lost
from ductoview.network.fields import text, with_charset
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import query_words

_PENDING = (0xFF00, 0xFF01)
_CANCELLED = 0xFE00
_MESSAGE_ID = 1


class Query:
    """Queries in one information model; ``was_cut_short`` tells that a node has more answers than it gave: more than
    ``most``, or than its own limit.

    ``unreadable`` is called for an answer that cannot be read; without it such an answer ends the query.
    """

    def __init__(
        self,
        node: Node,
        association: Association,
        model: str,
        *,
        timeouts: Timeouts,
        most: int,
        progress: Progress,
        cancel: CancelToken | None,
        unreadable: Callable[[], object] | None = None,
    ) -> None:
        self._node = node
        self._association = association
        self._model = model
        self._timeouts = timeouts
        self._most = most
        self._progress = progress
        self._cancel = cancel
        self._unreadable = unreadable
        self.was_cut_short = False

    def answers(self, asked: Dataset) -> Iterator[Dataset]:
        """The answers to one C-FIND; raises NetworkError or Cancelled."""
        check(self._cancel)
        if not self._association.is_established:
            raise lost(self._node, self._timeouts.dimse_s)
        taken = surplus = 0
        stopping = False
        for status, answer in self._association.send_c_find(asked, self._model, msg_id=_MESSAGE_ID):
            if "Status" not in status:
                check(self._cancel)
                raise lost(self._node, self._timeouts.dimse_s)
            if status.Status not in _PENDING:
                self._finish(status, is_wished=stopping)
                return
            surplus += stopping
            if surplus > self._most:
                cut(self._association)
                return
            if not stopping and (taken >= self._most or (self._cancel is not None and self._cancel.is_set())):
                stopping = self.was_cut_short = True
                self._association.send_c_cancel(_MESSAGE_ID, query_model=self._model)
            elif not stopping:
                taken += 1
                self._progress(taken / (taken + 50), f"{taken} found on {self._node.name}")
                if answer is not None:
                    yield with_charset(answer)
                else:
                    self._pass_over()
        check(self._cancel)

    def _pass_over(self) -> None:
        if self._unreadable is None:
            raise NetworkError(
                f"{self._node.name} gave an answer that cannot be read; narrow the search to pass it by."
            )
        self._unreadable()

    def _finish(self, status: Dataset, *, is_wished: bool) -> None:
        check(self._cancel)
        if status.Status == _CANCELLED and not is_wished:
            # Nobody cancelled: so a node with a limit of its own (Orthanc is one) says that it has more.
            self.was_cut_short = True
        if status.Status not in (0, _CANCELLED):
            comment = text(status, "ErrorComment")
            raise NetworkError(
                f"{self._node.name} could not answer the query: {query_words(status.Status)}"
                f"{f', saying {comment!r}' if comment else ''}."
            )
