"""Long work in a thread, followed by a window: how far it is, and whether it is to go on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from kpi_tui.exchange.work import Work


def following(tell: Callable[[float], None], stop: threading.Event) -> Work:
    """Work of which ``tell`` hears in the app how far it is, until ``stop`` is set. Call it in the app."""
    loop = asyncio.get_running_loop()

    def hear(share: float) -> None:
        with suppress(RuntimeError):  # the app has been closed meanwhile
            loop.call_soon_threadsafe(tell, share)

    return Work(hear, stop.is_set)
