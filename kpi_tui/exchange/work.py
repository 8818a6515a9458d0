"""Long work: how far it is, and whether it is to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Stopped(Exception):
    """The work was stopped by whoever asked for it. Nothing is written then."""


def _unheard(_share: float) -> None:
    """Nobody listens."""


def _go_on() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Work:
    """``progress`` hears which share is done, from 0 to 1; ``stopped`` is asked in between."""

    progress: Callable[[float], None] = _unheard
    stopped: Callable[[], bool] = _go_on

    def done(self, share: float) -> None:
        """Tell how far it is. Raises Stopped when it is not to go on."""
        if self.stopped():
            raise Stopped
        self.progress(min(max(share, 0.0), 1.0))

    def part(self, start: float, end: float) -> Work:
        """A part of this work, which is heard from ``start`` to ``end``."""
        return Work(lambda share: self.progress(start + share * (end - start)), self.stopped)


ALONE = Work()
"""Work that nobody follows."""
