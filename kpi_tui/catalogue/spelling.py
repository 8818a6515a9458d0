"""How far a typed word is from a word that was meant."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """The words of a text in small letters, without accents and signs.

    >>> words("Kanaalefficiëntie (per jaar)")
    ['kanaalefficientie', 'per', 'jaar']
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def typos_allowed(word: str) -> int:
    """How many slips are forgiven in a word: none in short ones, where every letter counts."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def letters(word: str) -> int:
    """Which letters and digits a word has, as bits: two words that differ much in these need no closer look."""
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 63)
    return bits


def typos(typed: str, meant: str, limit: int) -> int | None:
    """The letters that were missed, added, replaced or swapped with a neighbour; None where more than ``limit``."""
    if abs(len(typed) - len(meant)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, char in enumerate(typed, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(meant, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
