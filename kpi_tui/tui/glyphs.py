"""Characters to draw with, and simpler ones for terminals that do not speak UTF-8."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache

BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN_BLOCKS = "_.-:=+*#"


@lru_cache(maxsize=1)
def terminal_has_unicode() -> bool:
    """Whether the terminal's encoding can hold blocks and braille."""
    encoding = (getattr(sys.__stdout__, "encoding", None) or "").lower().replace("-", "")
    return encoding.startswith("utf")


def sparkline(values: Sequence[float | None], *, unicode: bool = True) -> str:
    """One block for each value, the lowest and the highest of them setting the scale; a blank where there is none."""
    blocks = BLOCKS if unicode else PLAIN_BLOCKS
    known = [value for value in values if value is not None]
    if not known:
        return " " * len(values)
    low, span = min(known), max(known) - min(known)
    if span <= 0:
        return "".join(" " if value is None else blocks[3] for value in values)
    top = len(blocks) - 1
    return "".join(" " if value is None else blocks[round((value - low) / span * top)] for value in values)
