"""A pseudo-terminal with a stopwatch: what a program paints, and when.

A thread only reads and notes the time. The screen is worked out afterwards, so the emulator's own work is in no figure.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyte

COLUMNS, ROWS = 120, 40
# Questions to the terminal and switches that pyte would print as text; those that show or hide are kept.
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<=>?][0-9;:]*\$?[a-gi-km-zA-Z]|\x1bP[^\x1b]*\x1b\\")


class _Chunk(NamedTuple):
    at: float
    data: bytes


class Terminal:
    """Runs a program; times are in seconds since it was started, or since the key that was pressed."""

    def __init__(self, command: Sequence[str], home: Path) -> None:
        self._chunks: list[_Chunk] = []
        self._replayed = 0
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # Nothing may fail in the child but the start of the program itself.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvpe(command[0], list(command), _environment(home))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program, by its own id only."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._reader.join()
        os.close(self._fd)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._fd, 65536)
            except OSError:
                return
            if not data:
                return
            self._chunks.append(_Chunk(time.perf_counter(), data))

    def settle(self, quiet: float, limit: float = 20.0) -> None:
        """Wait until nothing was painted for ``quiet`` seconds."""
        begin = time.perf_counter()
        while (now := time.perf_counter()) - begin < limit:
            newest = max(begin, self._chunks[-1].at) if self._chunks else now
            if now - newest >= quiet:
                return
            time.sleep(quiet / 10)

    def seen(self, wanted: Callable[[str], bool]) -> float | None:
        """When the screen first was as wanted, among what was painted since the last question; None: it never was."""
        for chunk in self._chunks[self._replayed :]:
            self._replayed += 1
            self._stream.feed(_NOT_FOR_PYTE.sub(b"", chunk.data))
            if wanted(self.text):
                return chunk.at - self._started
        return None

    def wait_for(self, text: str, limit: float = 20.0) -> bool:
        """Whether this text comes to the screen in time."""
        begin = time.perf_counter()
        while time.perf_counter() - begin < limit:
            if text in self.text or self.seen(lambda shown: text in shown) is not None:
                return True
            time.sleep(0.02)
        return False

    def type(self, keys: str) -> None:
        """Press keys, one after the other, as fast as a person cannot."""
        os.write(self._fd, keys.encode())

    def exit_status(self, limit: float = 20.0) -> int | None:
        """What the program ended with, or None while it runs on."""
        begin = time.perf_counter()
        while time.perf_counter() - begin < limit:
            if ended := os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return ended.si_status
            time.sleep(0.02)
        return None

    @property
    def text(self) -> str:
        """The screen as far as it was worked out."""
        return "\n".join(self._screen.display)

    def press(self, key: str, quiet: float = 0.15) -> float | None:
        """Seconds from a key to the first change that it makes on the screen."""
        self.seen(lambda _text: False)
        before = self._picture()
        self._started = time.perf_counter()
        os.write(self._fd, key.encode())
        self.settle(quiet)
        return self.seen(lambda _text: self._picture() != before)

    def press_until(self, key: str, wanted: Callable[[str], bool], limit: float = 20.0) -> float | None:
        """Seconds from a key until the screen is as wanted; None where it never is."""
        self.seen(lambda _text: False)
        self._started = time.perf_counter()
        os.write(self._fd, key.encode())
        while time.perf_counter() - self._started < limit:
            self.settle(quiet=0.1, limit=0.5)  # working out the screen meanwhile would take the program's time
            if (answer := self.seen(wanted)) is not None:
                return answer
        return None

    def _picture(self) -> list[dict[int, pyte.screens.Char]]:
        return [dict(self._screen.buffer[row]) for row in range(ROWS)]

    @property
    def memory(self) -> int:
        """Resident memory of the program in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        return int(found[1]) * 1024 if found else 0


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
