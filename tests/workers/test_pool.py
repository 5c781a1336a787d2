"""The pool survives whatever a worker does, and says it in one sentence."""

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ductoview.errors import Cancelled, DicomReadError, NotAnImage, WorkerError
from ductoview.workers.pool import WorkerPool
from tests.network.support import eventually
from tests.workers import jobs


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(size=1, memory_mb=1024) as pool:
        yield pool


def test_arrays_go_and_come_back_read_only(pool: WorkerPool) -> None:
    values = np.random.default_rng(1).normal(size=(300, 400))
    result = pool.run(jobs.double, values)
    np.testing.assert_array_equal(result, values * 2)
    assert not result.flags.writeable
    assert pool.run(jobs.is_writeable, values) is False


def test_results_of_several_arrays_keep_their_shapes_and_types(pool: WorkerPool) -> None:
    result = pool.run(jobs.several, (7, 11))
    np.testing.assert_array_equal(result["a"], np.arange(77).reshape(7, 11))
    assert result["b"].size == 0
    assert result["c"].dtype == bool
    assert result["text"] == "x"


def test_a_worker_is_kept_while_all_goes_well(pool: WorkerPool) -> None:
    assert pool.run(jobs.process_id) == pool.run(jobs.process_id)


def test_ctrl_c_passes_a_worker_by_even_while_it_starts() -> None:
    with WorkerPool(size=1) as pool:
        pool.warm()
        os.kill(pool._idle[0]._process.pid or 0, signal.SIGINT)
        assert pool.run(jobs.process_id) == pool._idle[0]._process.pid


def test_a_worker_that_was_killed_while_it_had_nothing_to_do_fails_no_call(pool: WorkerPool) -> None:
    """A computer short of memory does that; the next image is as sound as it ever was."""
    before = pool.run(jobs.process_id)
    (idle,) = pool._idle
    os.kill(before, signal.SIGKILL)
    idle._process.join()
    assert pool.run(jobs.process_id) != before


def test_an_object_without_pixels_does_not_cost_the_worker(pool: WorkerPool) -> None:
    before = pool.run(jobs.process_id)
    with pytest.raises(NotAnImage, match=r"A report\."):
        pool.run(jobs.refuse_mildly)
    assert pool.run(jobs.process_id) == before


@pytest.mark.parametrize(
    ("job", "kind", "words"),
    [
        (jobs.refuse, DicomReadError, r"^Rows \(0028,0010\) is 0\.$"),
        (jobs.stumble, WorkerError, r"^The work failed \(ZeroDivisionError: by zero\)\.$"),
        (jobs.panic, WorkerError, r"PanicException: index out of bounds"),
        (jobs.leave, WorkerError, r"SystemExit: 3"),
        (jobs.die, WorkerError, r"ended by itself \(exit code 9\)"),
        (jobs.crash, WorkerError, r"was killed \(SIG(SEGV|BUS)\)"),
        (jobs.be_killed, WorkerError, r"was killed \(SIGKILL\); the computer has probably run out of memory: close"),
        (jobs.hoard, WorkerError, r"needed more than 1,024 MB"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_failure_is_one_sentence_and_costs_only_the_worker(
    pool: WorkerPool, job: Callable[[], None], kind: type[Exception], words: str
) -> None:
    before = pool.run(jobs.process_id)
    with pytest.raises(kind, match=words) as failure:
        pool.run(job)
    assert "\n" not in str(failure.value)
    assert pool.run(jobs.process_id) != before


def test_the_traceback_is_kept_for_debugging_only(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError) as failure:
        pool.run(jobs.stumble)
    assert "jobs.py" in failure.value.detail


def test_a_hang_ends_at_the_deadline(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError, match=r"longer than 0\.3 s"):
        pool.run(jobs.hang, deadline_s=0.3)
    assert pool.run(jobs.process_id) > 0


def test_progress_reaches_the_caller_in_its_own_thread(pool: WorkerPool) -> None:
    steps: list[tuple[float, str, int]] = []
    pool.run(jobs.count, 4, progress=lambda done, phrase: steps.append((done, phrase, threading.get_ident())))
    assert steps == [(step / 4, f"step {step}", threading.get_ident()) for step in (1, 2, 3, 4)]


def test_cancel_stops_work_that_asks_for_it_and_keeps_the_worker(pool: WorkerPool) -> None:
    before, stop = pool.run(jobs.process_id), threading.Event()
    with pytest.raises(Cancelled):
        pool.run(jobs.wait_for_cancel, progress=lambda *_: stop.set(), cancel=stop)
    assert pool.run(jobs.process_id) == before


def test_cancel_stops_work_that_never_asks(pool: WorkerPool, tmp_path: Path) -> None:
    class Begun:
        def is_set(self) -> bool:
            return (tmp_path / "begun").exists()

    with pytest.raises(Cancelled):
        pool.run(jobs.hang_after, tmp_path / "begun", cancel=Begun())
    assert pool.run(jobs.process_id) > 0


def test_a_failing_progress_callback_is_the_callers_own_error(pool: WorkerPool) -> None:
    def fail(_fraction: float, _phrase: str) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        pool.run(jobs.count, 3, progress=fail)
    assert pool.run(jobs.count, 3) == 3


def test_several_threads_share_the_pool_and_each_gets_its_own_answer() -> None:
    answers: dict[int, float] = {}
    with WorkerPool(size=2) as pool:
        pool.warm()

        def ask(number: int) -> None:
            answers[number] = float(pool.run(jobs.double, np.full((50, 50), float(number))).max())

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == {number: 2.0 * number for number in range(12)}


def test_closing_ends_work_in_progress_and_refuses_more(tmp_path: Path) -> None:
    pool = WorkerPool(size=1)
    failures: list[Exception] = []

    def work() -> None:
        try:
            pool.run(jobs.hang_after, tmp_path / "begun")
        except WorkerError as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while not (tmp_path / "begun").exists():
        thread.join(0.005)
    pool.close()
    thread.join()
    assert len(failures) == 1
    with pytest.raises(WorkerError, match="closed"):
        pool.run(jobs.process_id)


def _blocks() -> set[str]:
    return {path.name for path in Path("/dev/shm").glob("ducto*")}


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="shared memory is not a folder here")
def test_no_block_keeps_its_name_and_memory_goes_with_the_last_array(pool: WorkerPool) -> None:
    # What other tests of this process still hold is not asked for.
    gc.collect()
    mapped = lambda: Path("/proc/self/maps").read_text().count("/dev/shm/ducto")  # noqa: E731
    others = mapped()
    result = pool.run(jobs.several, (500, 500))
    part = result["a"][100:200]
    assert mapped() == others + 1
    with pytest.raises(WorkerError):
        pool.run(jobs.die)
    # Other pools of this machine have blocks for a moment; one that was left behind stays.
    left = _blocks()
    assert eventually(lambda: not left & _blocks()), left
    del result
    assert mapped() == others + 1
    assert part[0, 0] == 100 * 500
    del part
    assert mapped() == others


def test_a_whole_life_of_a_pool_leaves_no_word_on_the_terminal(tmp_path: Path) -> None:
    script = tmp_path / "life.py"
    script.write_text(
        "import numpy as np\n"
        "from ductoview.workers.pool import WorkerPool\n"
        "from tests.workers import jobs\n"
        "if __name__ == '__main__':\n"
        "    pool = WorkerPool(size=2)\n"
        "    kept = pool.run(jobs.double, np.ones((500, 500)))\n"
        "    for job in (jobs.die, jobs.crash, jobs.panic):\n"
        "        try:\n"
        "            pool.run(job)\n"
        "        except Exception:\n"
        "            pass\n"
        "    print(kept.sum())\n"
    )
    root = Path(__file__).parents[2]
    life = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (life.returncode, life.stdout, life.stderr) == (0, "500000.0\n", "")


def test_a_worker_keeps_what_its_last_task_left_and_is_asked_again() -> None:
    with WorkerPool(size=2, memory_mb=1024) as pool:
        pool.warm()
        nothing, one = pool.run(jobs.keeping, keep="a")
        also_nothing, other = pool.run(jobs.keeping, keep="b")
        assert (nothing, also_nothing) == (None, None)
        assert one != other
        for _ in range(2):
            assert pool.run(jobs.keeping, keep="a") == ("of a", one)
            assert pool.run(jobs.keeping, keep="b") == ("of b", other)
        assert pool.run(jobs.keeping, keep="c")[0] is None


def test_a_first_part_comes_before_the_answer_and_only_to_whom_it_is_wanted(pool: WorkerPool) -> None:
    parts: list[object] = []
    whole = pool.run(jobs.in_two_parts, 300, first=lambda part: parts.append((part.sum(), part.flags.writeable)))
    assert parts == [(299 * 150, False)]
    assert whole.sum() == 300
    assert pool.run(jobs.in_two_parts, 300) == "whole alone"


def test_a_first_part_leaves_nothing_behind_when_the_rest_fails(pool: WorkerPool) -> None:
    before, parts = set(Path("/dev/shm").glob("ducto*")), []
    with pytest.raises(NotAnImage):
        pool.run(jobs.first_then_fail, first=parts.append)
    assert [part.tolist() for part in parts] == [[0, 1, 2, 3, 4]]
    parts.clear()
    assert set(Path("/dev/shm").glob("ducto*")) <= before


def test_what_a_process_keeps_is_not_sent_again_and_sent_when_it_lost_it() -> None:
    with WorkerPool(size=1) as pool:
        values = np.ones(5)
        how = {"keep": "a", "unless_kept": ("values",)}
        worker, was_sent = pool.run(jobs.from_what_is_kept, values=values, **how)
        assert was_sent
        assert pool.run(jobs.from_what_is_kept, values=values, **how) == (worker, False)
        pool.run(jobs.let_go)
        assert pool.run(jobs.from_what_is_kept, values=values, **how) == (worker, True)
