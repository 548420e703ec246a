"""Worker processes with a time and a memory limit: for parsers of hostile formats, and for many cores.

A worker is a fresh Python process (never a fork) that takes one call after the other. It can be killed at any moment:
whoever waits learns how its call ended, and the next call gets a new process. Functions must live in modules, since
they travel by name. Linux keeps the memory limit; where the system knows none, the time limit still holds.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Self, TypeVar, cast

from geomap.errors import GeomapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

__all__ = ["Failure", "Outcome", "Worker", "WorkerError", "Workers", "ahead"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_HEADER = struct.Struct(">Q")
_START_S = 30.0
_MAX_REPLY_BYTES = 1 << 30
_BOOT = "import sys; sys.path[:] = {path!r}; from geomap.workers import serve; serve({memory_bytes})"
_RECYCLE_SHARE = 0.5
"""A worker that still holds this share of its memory limit after a call is due for replacement."""


class Failure(StrEnum):
    """Why a call came to nothing."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"


class WorkerError(GeomapError):
    """A worker was killed, ran out of memory or died; `failure` says which. Its call is lost, nothing else is."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure


class Outcome(NamedTuple):
    """What became of one item: its result, or the error that cost it."""

    result: Any = None
    error: Exception | None = None


class Worker:
    """One process, started at the first call and again after a death. Not for several threads at once."""

    def __init__(self, *, memory_bytes: int | None = None) -> None:
        self._memory_bytes = memory_bytes
        self._size_bytes = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, function: Callable[..., _Result], *arguments: object, timeout_s: float | None = None) -> _Result:
        """`function(*arguments)`, done in the worker.

        Raises what the function raises; WorkerError when it takes longer than `timeout_s` seconds, needs more memory
        than it may have, or takes its process down.
        """
        request = pickle.dumps((function, arguments, timeout_s), protocol=pickle.HIGHEST_PROTOCOL)
        process = self._started()
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        try:
            _send(cast("BinaryIO", process.stdin), request)
            reply = _received(process, deadline)
        except (BrokenPipeError, EOFError) as error:
            self.close()
            raise WorkerError(Failure.CRASHED, "the process that worked on it died") from error
        except TimeoutError as error:
            self.close()
            raise WorkerError(Failure.TIMEOUT, f"it took longer than {timeout_s:g} seconds") from error
        except BaseException:
            self.close()  # Ctrl-C in the middle of a call: its reply must not be taken for the next one's
            raise
        succeeded, value, size_bytes = pickle.loads(reply)  # noqa: S301 - from our own process
        self._size_bytes = size_bytes
        if isinstance(value, MemoryError):
            self.close()
            raise WorkerError(Failure.MEMORY, "it takes more memory than one article may")
        if not succeeded:
            raise value
        return cast("_Result", value)

    def close(self) -> None:
        """Ends the process; the next call starts another."""
        process, self._process = self._process, None
        self._size_bytes = 0
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def renew_when_grown(self) -> None:
        """Between two jobs: ends a process that has come to hold so much that the next job would lack memory."""
        if self._memory_bytes is not None and self._size_bytes > self._memory_bytes * _RECYCLE_SHARE:
            self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            boot = _BOOT.format(path=list(sys.path), memory_bytes=self._memory_bytes)
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", boot],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
            try:
                _received(self._process, time.monotonic() + _START_S)
            except (EOFError, TimeoutError) as error:
                self.close()
                raise WorkerError(Failure.CRASHED, "a worker process could not be started") from error
        return self._process


class Workers:
    """Several workers that go through items side by side; results come in the order of the items."""

    def __init__(self, jobs: int, *, memory_bytes: int | None = None) -> None:
        self._jobs = jobs
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all = tuple(Worker(memory_bytes=memory_bytes) for _ in range(jobs))
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="geomap-worker")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def map(
        self, function: Callable[[_Item], object], items: Iterable[_Item], *, timeout_s: float | None = None
    ) -> Iterator[Outcome]:
        """An Outcome for each item, in order; at most two items a worker are under way, so memory stays bounded.

        An item whose worker dies is told by its Outcome, and the others go on.
        """
        under_way: deque[Future[Outcome]] = deque()
        for item in items:
            under_way.append(self.submit(function, item, timeout_s=timeout_s))
            if len(under_way) >= 2 * self._jobs:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def submit(self, function: Callable[..., object], *arguments: object, timeout_s: float | None) -> Future[Outcome]:
        """One call on the next idle worker."""
        return self._threads.submit(self._one, function, arguments, timeout_s)

    def _one(self, function: Callable[..., object], arguments: tuple[object, ...], timeout_s: float | None) -> Outcome:
        worker = self._idle.get()
        try:
            return Outcome(result=worker.call(function, *arguments, timeout_s=timeout_s))
        except Exception as error:  # noqa: BLE001 - carried to whoever asked, as the item's outcome
            return Outcome(error=error)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Ends all workers; what is under way is lost."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.close()
        self._threads.shutdown(wait=True)


def _send(pipe: BinaryIO, data: bytes) -> None:
    view = memoryview(_HEADER.pack(len(data)) + data)
    while view:
        view = view[os.write(pipe.fileno(), view) :]


def _received(process: subprocess.Popen[bytes], deadline: float | None) -> bytes:
    pipe = cast("BinaryIO", process.stdout).fileno()
    (size,) = _HEADER.unpack(_exactly(pipe, _HEADER.size, deadline))
    if size > _MAX_REPLY_BYTES:
        raise EOFError
    return _exactly(pipe, size, deadline)


def _exactly(pipe: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not select.select([pipe], [], [], left_s)[0]:
                raise TimeoutError
        part = os.read(pipe, min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def serve(memory_bytes: int | None) -> None:
    """The life of a worker: takes calls from standard input until it closes. Called in the new process only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    calls, replies = os.fdopen(os.dup(0), "rb"), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)  # whatever a parser prints must not get into the replies
    _limit_memory(memory_bytes)
    _reply(replies, b"ready")
    while header := calls.read(_HEADER.size):
        request = calls.read(_HEADER.unpack(header)[0])
        _reply(replies, _done(request))


def _limit_memory(memory_bytes: int | None) -> None:
    if memory_bytes is None:
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _done(request: bytes) -> bytes:
    try:
        function, arguments, timeout_s = pickle.loads(request)  # noqa: S301 - from our own parent
        if timeout_s is not None and hasattr(signal, "alarm"):
            # Should the parent be killed meanwhile, nobody else would end an endless call.
            signal.alarm(int(timeout_s) + 5)
        outcome = (True, function(*arguments))
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        outcome = (False, _able_to_travel(error))
    finally:
        if hasattr(signal, "alarm"):
            signal.alarm(0)
    try:
        return pickle.dumps((*outcome, _size_bytes()), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((False, MemoryError(), _size_bytes()))
    except Exception as error:  # noqa: BLE001 - an exception or value that can't travel is told by its name
        told = GeomapError(f"{type(outcome[1]).__name__} can't be sent back: {error}")
        return pickle.dumps((False, told, _size_bytes()))


def _able_to_travel(error: Exception) -> Exception:
    """The error itself, or its name and words when unpickling it would fail in the parent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - whatever its author forgot
        return GeomapError(f"{type(error).__name__}: {error}")
    return error


def _size_bytes() -> int:
    """How much memory this process holds now; 0 where the system doesn't say.

    Not `ru_maxrss`: a new process begins with the peak of the one that started it.
    """
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - after every call, so the quick way
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _reply(pipe: int, data: bytes) -> None:
    view = memoryview(_HEADER.pack(len(data)) + data)
    while view:
        view = view[os.write(pipe, view) :]


def ahead(items: Iterable[_Item], size: int = 64) -> Iterator[_Item]:
    """The same items, fetched by a thread that stays at most `size` ahead of whoever consumes them.

    While the consumer computes, the thread waits for the web or for a worker process: reading overlaps with
    recognition. What fetching raises is raised here; when the consumer stops, the thread ends after its item.
    """
    ready: queue.Queue[tuple[_Item | None, BaseException | None, bool]] = queue.Queue(size)
    stopped = threading.Event()

    def put(item: _Item | None, error: BaseException | None, *, last: bool) -> None:
        while not stopped.is_set():
            with contextlib.suppress(queue.Full):
                ready.put((item, error, last), timeout=0.1)
                return

    def fetch() -> None:
        source = iter(items)
        try:
            for item in source:
                put(item, None, last=False)
                if stopped.is_set():
                    break
            put(None, None, last=True)
        except BaseException as error:  # noqa: BLE001 - raised again in the consumer
            put(None, error, last=True)
        finally:
            # Its own clean-up (workers, temporary files) belongs to the thread that ran it.
            getattr(source, "close", lambda: None)()

    thread = threading.Thread(target=fetch, name="geomap-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error, last = ready.get()
            if error is not None:
                raise error
            if last:
                return
            yield cast("_Item", item)
    finally:
        stopped.set()
        thread.join(timeout=5.0)
