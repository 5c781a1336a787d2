"""Each result is made once however many ask, and the least recently used goes first."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ductoview.errors import AnalysisError, Cancelled
from ductoview.model.progress import Progress
from ductoview.workspace.cache import Cache, First

WITHIN_S = 20


def one(_result: object) -> int:
    return 1


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache(limit_bytes=2)
    for key in "aba":
        cache.get(key, lambda _, key=key: key.upper(), one)  # type: ignore[misc]
    cache.get("c", lambda _: "C", one)
    assert [cache.peek(key) for key in "abc"] == ["A", None, "C"]
    assert not cache.room_for(1)


def test_one_larger_than_everything_is_kept_alone() -> None:
    cache = Cache(limit_bytes=2)
    cache.get("small", lambda _: "s", one)
    cache.get("large", lambda _: "l", lambda _: 10)
    assert (cache.peek("small"), cache.peek("large"), cache.used_bytes) == (None, "l", 10)


def kept(cache: Cache, wanted: str) -> str:
    return "".join(key for key in wanted if cache.peek(key) is not None)


def test_what_is_dear_stays_though_other_results_used_since_must_go() -> None:
    cache = Cache(limit_bytes=8)
    for key in "AB":
        cache.get(key, lambda _: "dear", one, is_dear=True)
    for key in "abcdefghij":
        cache.get(key, lambda _: "plain", one)
    assert kept(cache, "AB") == "AB"
    assert kept(cache, "abcdefghij") == "efghij"
    assert cache.used_bytes == 8


def test_more_than_its_share_of_what_is_dear_goes_like_the_rest() -> None:
    cache = Cache(limit_bytes=8)
    for key in "ABC":
        cache.get(key, lambda _: "dear", one, is_dear=True)
    for key in "abcdef":
        cache.get(key, lambda _: "plain", one)
    assert kept(cache, "ABCabcdef") == "BCabcdef"
    cache.get("D", lambda _: "dear", lambda _: 8, is_dear=True)
    assert kept(cache, "ABCDabcdef") == "D", "the newest is kept, however large"


def test_two_who_ask_at_once_get_the_result_of_one_making() -> None:
    cache, begun, go, made = Cache(10), threading.Event(), threading.Event(), []

    def make(_progress: Progress) -> str:
        begun.set()
        assert go.wait(WITHIN_S)
        made.append(1)
        return "made"

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(cache.get, "k", make, one)
        assert begun.wait(WITHIN_S)
        others = [threads.submit(cache.get, "k", make, one) for _ in range(2)]
        go.set()
        assert [future.result(WITHIN_S) for future in (first, *others)] == ["made"] * 3
    assert made == [1]


class Waiting:
    """A cancel token that is never set, and tells when it is asked a second time: its owner then waits for another."""

    def __init__(self) -> None:
        self.asked = 0
        self.waits = threading.Event()

    def is_set(self) -> bool:
        self.asked += 1
        if self.asked > 1:
            self.waits.set()
        return False


def outcome_of_waiting(error: Exception) -> Future[str]:
    """What becomes of one who waits while the one who makes it raises ``error``."""
    cache, begun, go, token = Cache(10), threading.Event(), threading.Event(), Waiting()

    def fail(_progress: Progress) -> str:
        begun.set()
        assert go.wait(WITHIN_S)
        raise error

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(cache.get, "k", fail, one)
        assert begun.wait(WITHIN_S)
        second = threads.submit(cache.get, "k", lambda _: "mine", one, cancel=token)
        assert token.waits.wait(WITHIN_S)
        go.set()
        assert first.exception(WITHIN_S) is error
    return second


def test_who_waits_shares_a_failure() -> None:
    error = AnalysisError("no")
    assert outcome_of_waiting(error).exception() is error


def test_who_waits_takes_over_when_the_other_was_only_stopped() -> None:
    assert outcome_of_waiting(Cancelled("stop")).result() == "mine"


def test_who_waits_can_be_stopped() -> None:
    cache, begun, go, stop = Cache(10), threading.Event(), threading.Event(), threading.Event()

    def make(_progress: Progress) -> str:
        begun.set()
        assert go.wait(WITHIN_S)
        return "made"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(cache.get, "k", make, one)
        assert begun.wait(WITHIN_S)
        stop.set()
        with pytest.raises(Cancelled):
            threads.submit(cache.get, "k", make, one, cancel=stop).result(WITHIN_S)
        go.set()
        assert first.result(WITHIN_S) == "made"


def test_who_waits_sees_how_far_it_is() -> None:
    cache, begun, seen = Cache(10), threading.Event(), threading.Event()
    told: list[tuple[float, str]] = []

    def make(progress: Progress) -> str:
        progress(0.5, "half")
        begun.set()
        assert seen.wait(WITHIN_S)
        return "made"

    def watch(fraction: float, phrase: str) -> None:
        told.append((fraction, phrase))
        seen.set()

    with ThreadPoolExecutor(2) as threads:
        threads.submit(cache.get, "k", make, one)
        assert begun.wait(WITHIN_S)
        assert threads.submit(cache.get, "k", make, one, progress=watch).result(WITHIN_S) == "made"
    assert told == [(0.5, "half")]


def test_who_waits_gets_what_stands_already_and_only_the_whole_is_kept() -> None:
    cache, begun, go = Cache(10), threading.Event(), threading.Event()
    seen: list[object] = []
    told = threading.Event()

    def make(_progress: Progress, give: First) -> str:
        begun.set()
        assert go.wait(WITHIN_S)
        give("ducts")
        assert told.wait(WITHIN_S)
        return "whole"

    def first(part: object) -> None:
        seen.append((part, cache.peek("a")))
        told.set()

    with ThreadPoolExecutor(2) as threads:
        making = threads.submit(cache.get_in_parts, "a", make, one)
        assert begun.wait(WITHIN_S)
        waiting = threads.submit(cache.get_in_parts, "a", make, one, first=first)
        go.set()
        assert (making.result(WITHIN_S), waiting.result(WITHIN_S)) == ("whole", "whole")
    assert seen == [("ducts", None)]
    assert cache.get_in_parts("a", make, one, first=first) == "whole"
    assert len(seen) == 1
