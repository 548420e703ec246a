"""Standard output that Ctrl-C doesn't tear: what is being written is written whole."""

from __future__ import annotations

import io
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import BinaryIO

__all__ = ["whole_writes"]


def whole_writes() -> BinaryIO:
    """Standard output for bytes. Ctrl-C is heard when what is being written is out; pressed once more, at once."""
    return cast("BinaryIO", _WholeWrites(sys.stdout.buffer))


class _WholeWrites(io.BufferedIOBase):
    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes are all that exporters write
        """All of the bytes, and passes them on."""
        left = memoryview(data)
        with _interrupted_after():
            while left:  # without a buffer (PYTHONUNBUFFERED) a signal ends a write half-way
                left = left[self._out.write(left) :]
            self._out.flush()
        return len(data)

    def flush(self) -> None:
        """What waits is passed on."""
        with _interrupted_after():
            self._out.flush()


@contextmanager
def _interrupted_after() -> Iterator[None]:
    """Ctrl-C ends what is inside only the second time; the first is heard at the end.

    Nothing changes where somebody else hears it, or nobody, as in a run in the background.
    """
    usual = signal.default_int_handler
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not usual:
        yield
        return
    heard: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        if heard:
            raise KeyboardInterrupt
        heard.append(number)

    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if heard:
        raise KeyboardInterrupt
