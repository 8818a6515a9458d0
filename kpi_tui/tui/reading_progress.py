"""How far reading the figures has got, told to the app where it takes long."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.content import Content
from textual.message import Message

from kpi_tui.language import _

PATIENCE = 0.3
"""Seconds after which somebody who waits wants to know how long."""
_PAUSE = 0.1
_WIDTH = 24


class Progressed(Message):
    """So much of the figures has been read, from 0 to 1."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share


class ReadingProgress:
    """Posts how far reading is: not before it takes long, and not more often than anyone can see. It is called in the
    thread that reads."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
        self._next = time.monotonic() + PATIENCE

    def __call__(self, done: int, total: int) -> None:
        """So many bytes of so many have been read."""
        now = time.monotonic()
        if now >= self._next and done < total:
            self._next = now + _PAUSE
            self._post(Progressed(done / total))


def reading_words(share: float | None) -> Content:
    """That figures are being read, and with a bar how far that is, once it is known."""
    said = _("Reading figures…")
    if share is None:
        return Content(said)
    full = int(share * _WIDTH)
    bar = ("█" * full, "$accent"), ("░" * (_WIDTH - full), "$text-muted")
    return Content.assemble(said, "\n\n", *bar, f" {share:.0%}")
