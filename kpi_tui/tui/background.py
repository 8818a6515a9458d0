"""Work in the background makes way for the keys: the threads of the app run at a lower priority than its screen."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

_NICE = 10


def background() -> ThreadPoolExecutor:
    """Threads for all work that the screen does not wait for.

    polars starts its own threads in the first of these that asks it something, and they inherit its priority.
    """
    return ThreadPoolExecutor(thread_name_prefix="background", initializer=_make_way)


def _make_way() -> None:
    # Elsewhere this would slow down the whole process.
    if sys.platform == "linux":
        os.nice(_NICE)
