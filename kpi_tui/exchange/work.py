"""Long work: how far it is, and whether it is to go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_PAUSE = 0.1


class Stopped(Exception):
    """The work was stopped by whoever asked for it. Nothing is written then."""


def _unheard(_number: float) -> None:
    """Nobody listens."""


def _go_on() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Work:
    """``progress`` hears which share is done, from 0 to 1, and ``elapsed`` how many seconds a step takes that cannot
    tell; ``stopped`` is asked in between."""

    progress: Callable[[float], None] = _unheard
    stopped: Callable[[], bool] = _go_on
    elapsed: Callable[[float], None] = _unheard

    def done(self, share: float) -> None:
        """Tell how far it is. Raises Stopped when it is not to go on."""
        if self.stopped():
            raise Stopped
        self.progress(min(max(share, 0.0), 1.0))

    def part(self, start: float, end: float) -> Work:
        """A part of this work, which is heard from ``start`` to ``end``."""
        return Work(lambda share: self.progress(start + share * (end - start)), self.stopped, self.elapsed)

    def at_once(self, step: Callable[[], T]) -> T:
        """Do a step that neither tells how far it is nor can be stopped, and answer what it does.

        It has a thread of its own, so that whoever waits can go on without it: Stopped is raised then, and what the
        step still answers is dropped.
        """
        answer: Future[T] = Future()

        def do() -> None:
            try:
                answer.set_result(step())
            except BaseException as error:
                answer.set_exception(error)

        threading.Thread(target=do, daemon=True).start()
        begun = time.monotonic()
        while not wait((answer,), _PAUSE).done:
            if self.stopped():
                raise Stopped
            self.elapsed(time.monotonic() - begun)
        return answer.result()


ALONE = Work()
"""Work that nobody follows."""
