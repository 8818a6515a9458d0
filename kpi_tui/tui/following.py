"""Long work in a thread, followed by a window: how far it is, and whether it is to go on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from kpi_tui.exchange.work import Work


def following(
    tell: Callable[[float], None], stop: threading.Event, elapsed: Callable[[float], None] | None = None
) -> Work:
    """Work of which ``tell`` hears in the app how far it is, until ``stop`` is set, and ``elapsed`` how many seconds a
    step takes that cannot tell. Call it in the app."""
    loop = asyncio.get_running_loop()

    def heard_by(hear: Callable[[float], None]) -> Callable[[float], None]:
        def say(number: float) -> None:
            if not stop.is_set():
                hear(number)

        def post(number: float) -> None:
            with suppress(RuntimeError):  # the app has been closed meanwhile
                loop.call_soon_threadsafe(say, number)

        return post

    return Work(heard_by(tell), stop.is_set, heard_by(elapsed or (lambda _seconds: None)))
