import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geomap.errors import GeomapError
from geomap.workers import Failure, Worker, WorkerError, Workers, ahead

HUGE = 1 << 30


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][:3]


def test_calls_are_done_in_one_other_process():
    with Worker() as worker:
        first, second = worker.call(os.getpid), worker.call(os.getpid)
        assert first == second != os.getpid()
    assert not alive(first)


def test_what_the_function_raises_is_raised_here():
    with Worker() as worker:
        with pytest.raises(ZeroDivisionError):
            worker.call(divmod, 1, 0)
        assert worker.call(divmod, 7, 2) == (3, 1)


def test_an_endless_call_is_killed_and_the_next_one_gets_a_new_process():
    with Worker() as worker:
        before = worker.call(os.getpid)
        with pytest.raises(WorkerError) as caught:
            worker.call(time.sleep, 60, timeout_s=0.2)
        assert caught.value.failure is Failure.TIMEOUT
        assert not alive(before)
        assert worker.call(os.getpid) != before


def test_a_call_that_eats_the_memory_is_stopped():
    with Worker(memory_bytes=400 << 20) as worker:
        with pytest.raises(WorkerError) as caught:
            worker.call(bytearray, HUGE)
        assert caught.value.failure is Failure.MEMORY
        assert worker.call(len, "abc") == 3


def test_a_result_that_is_too_big_to_send_costs_its_call_alone():
    with Worker(memory_bytes=400 << 20) as worker:
        with pytest.raises(WorkerError):
            worker.call(bytes, 250 << 20)
        assert worker.call(len, "abc") == 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_call_that_takes_its_process_down_costs_itself_alone(number):
    with Worker() as worker:
        with pytest.raises(WorkerError) as caught:
            worker.call(signal.raise_signal, number)
        assert caught.value.failure is Failure.CRASHED
        assert worker.call(len, "abc") == 3


def test_a_worker_that_was_killed_between_calls_is_started_again():
    with Worker() as worker:
        before = worker.call(os.getpid)
        os.kill(before, signal.SIGKILL)
        while alive(before):
            time.sleep(0.01)
        assert worker.call(os.getpid) != before


def test_what_a_call_prints_does_not_get_into_its_reply():
    with Worker() as worker:
        assert worker.call(print, "noise" * 10_000) is None
        assert worker.call(os.write, 1, b"\x00" * 100) == 100
        assert worker.call(input_is_at_its_end)


def input_is_at_its_end():
    return sys.stdin.read() == ""


def test_a_value_that_cannot_travel_is_told():
    with Worker() as worker, pytest.raises(GeomapError, match="can't be sent back"):
        worker.call(iter_of_a_generator)


def iter_of_a_generator():
    return (n for n in range(3))


def test_a_worker_is_replaced_between_jobs_once_it_has_grown():
    with Worker(memory_bytes=600 << 20) as worker:
        before = worker.call(os.getpid)
        worker.renew_when_grown()
        assert worker.call(os.getpid) == before
        worker.call(grow)
        worker.renew_when_grown()
        assert worker.call(os.getpid) != before


KEPT = []


def grow():
    KEPT.append(b"x" * (320 << 20))


def test_a_big_parent_does_not_make_a_new_worker_look_grown():
    ballast = b"x" * (400 << 20)
    with Worker(memory_bytes=600 << 20) as worker:
        before = worker.call(os.getpid)
        worker.renew_when_grown()
        assert worker.call(os.getpid) == before
    assert len(ballast) == 400 << 20


def test_results_come_in_order_and_a_killed_worker_costs_one_item():
    with Workers(2) as workers:
        outcomes = list(workers.map(die_on_three, range(8)))
    assert [outcome.result for outcome in outcomes] == [0, 1, 4, None, 16, 25, 36, 49]
    assert outcomes[3].error.failure is Failure.CRASHED


def die_on_three(n):
    time.sleep(0.05 * (n % 2))
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


def test_only_a_few_items_are_taken_ahead():
    taken = []

    def items():
        for n in range(100):
            taken.append(n)
            yield n

    with Workers(2) as workers:
        results = workers.map(abs, items())
        next(results)
        assert len(taken) <= 5


def test_a_killed_parent_leaves_no_process_behind(tmp_path):
    script = (
        "import os, time\nfrom geomap.workers import Worker\nworker = Worker()\n"
        "print(worker.call(os.getpid), flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_script_without_a_main_guard_can_use_workers():
    script = "from geomap.workers import Worker\nprint(Worker().call(len, 'abc'))\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "3\n"


def test_fetching_ahead_changes_neither_items_nor_order_and_stays_within_its_bound():
    fetched = []

    def source():
        for n in range(200):
            fetched.append(n)
            yield n

    items = ahead(source(), 5)
    assert [next(items) for _ in range(3)] == [0, 1, 2]
    time.sleep(0.3)
    assert len(fetched) <= 10
    assert list(items) == list(range(3, 200))


def test_waiting_for_items_overlaps_with_working_on_them():
    def slow():
        for n in range(10):
            time.sleep(0.05)
            yield n

    begun = time.monotonic()
    for _ in ahead(slow()):
        time.sleep(0.05)
    assert time.monotonic() - begun < 0.9


def test_an_error_of_fetching_is_raised_after_the_items_before_it():
    def broken():
        yield 1
        raise KeyError("inside")

    items = ahead(broken())
    assert next(items) == 1
    with pytest.raises(KeyError):
        next(items)


def test_a_consumer_that_stops_lets_the_source_clean_up():
    closed = []

    def source():
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    items = ahead(source(), 2)
    next(items)
    items.close()
    assert closed == [True]
