"""What a screen is tried in: the sizes of a terminal and the languages."""

from __future__ import annotations

import pytest

SMALL, LARGE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
SMALLEST = pytest.mark.parametrize("size", [SMALL], ids=["80x24"])
"""For what people do: what works in the smallest terminal works in any."""
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])
FACES = pytest.mark.parametrize(("size", "language"), [(SMALL, "nl"), (LARGE, "en")], ids=["80x24-nl", "120x40-en"])
"""Both sizes and both languages in two turns: Dutch words are the longer ones, so they get the smaller terminal."""
