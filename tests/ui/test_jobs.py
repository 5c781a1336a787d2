"""Background work: results in the window's thread, cancelling, newest wins, failures as sentences."""

import threading
from typing import Any

from pytestqt.qtbot import QtBot

from ductoview.errors import NetworkError
from ductoview.model.progress import check
from ductoview.ui.jobs import UNEXPECTED, Jobs


def wait_for_cancel(_progress: Any, cancel: Any) -> str:
    cancel.wait(10)
    check(cancel)
    return "not cancelled"


def test_a_result_arrives_in_the_thread_of_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[Any] = []
    jobs.run(lambda p, c: threading.current_thread(), done=lambda it: seen.append((it, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(seen))
    worked_in, arrived_in = seen[0]
    assert arrived_in is threading.main_thread()
    assert worked_in is not threading.main_thread()
    assert jobs.running == 0


def test_progress_is_told_and_the_last_of_it_is_never_lost(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[tuple[float, str]] = []
    ended: list[Any] = []

    def work(progress: Any, _cancel: Any) -> None:
        for step in range(101):
            progress(step / 100, f"{step}")

    jobs.run(work, done=ended.append, progress=lambda *it: told.append(it))
    qtbot.waitUntil(lambda: bool(ended))
    assert told[-1] == (1.0, "100")


def test_cancelled_work_says_only_that_it_stopped(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[str] = []
    job = jobs.run(wait_for_cancel, done=seen.append, failed=seen.append, stopped=lambda: seen.append("stopped"))
    job.cancel()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["stopped"]


def test_the_newest_request_of_a_key_wins(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[str] = []
    jobs.run(wait_for_cancel, done=seen.append, key="find")
    jobs.run(lambda p, c: "new", done=seen.append, key="find")
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert seen == ["new"]


def test_a_failure_is_one_sentence(qtbot: QtBot, jobs: Jobs) -> None:
    said: list[str] = []

    def refuse(_progress: Any, _cancel: Any) -> None:
        raise NetworkError("The node did not answer within 8 s.")

    def surprise(_progress: Any, _cancel: Any) -> None:
        raise ZeroDivisionError("PHANTOM^Eins")

    jobs.run(refuse, failed=said.append)
    qtbot.waitUntil(lambda: len(said) == 1)
    jobs.run(surprise, failed=said.append)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["The node did not answer within 8 s.", UNEXPECTED]


def test_nothing_arrives_after_closing(qtbot: QtBot) -> None:
    jobs = Jobs()
    seen: list[str] = []
    jobs.run(wait_for_cancel, done=seen.append, stopped=lambda: seen.append("stopped"))
    jobs.close()
    qtbot.wait(20)
    assert seen == []


def test_a_first_part_arrives_before_the_result_and_not_after_a_cancel(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[Any] = []
    go = threading.Event()

    def work(_progress: Any, _cancel: Any, first: Any) -> str:
        first("ducts")
        go.wait(10)
        first("more")
        return "whole"

    job = jobs.run(work, done=seen.append, first=seen.append, stopped=lambda: seen.append("stopped"))
    qtbot.waitUntil(lambda: seen == ["ducts"])
    job.cancel()
    go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert seen == ["ducts", "stopped"]


def test_nothing_is_begun_once_all_is_closed(jobs: Jobs) -> None:
    jobs.close()
    begun: list[int] = []
    jobs.run(lambda _progress, _cancel: begun.append(1))
    assert (jobs.running, begun) == (0, [])
