"""Whether the terminal can draw with more than the plainest characters."""

from __future__ import annotations

import sys
from functools import lru_cache


@lru_cache(maxsize=1)
def terminal_has_unicode() -> bool:
    """Whether the terminal's encoding can hold blocks and braille."""
    encoding = (getattr(sys.__stdout__, "encoding", None) or "").lower().replace("-", "")
    return encoding.startswith("utf")
