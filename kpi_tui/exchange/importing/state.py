"""How a figure of a file stands to what counts now."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How a figure of a file stands to what counts now.

    A ``partial`` one is of a period whose days the file has not all; an ``impossible`` one cannot be right.
    """

    NEW = "new"
    EQUAL = "equal"
    DIFFERENT = "different"
    PARTIAL = "partial"
    IMPOSSIBLE = "impossible"
