"""A line of blocks that shows how values went: as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN_BLOCKS = "_.-:=+*#"
"""For where there is no UTF-8."""


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
