"""Ids: the short names that goals, KPIs and inputs have in files, formulas and commands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
INPUT_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
# Names that Windows keeps for devices: a file called con.toml cannot be made there.
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def is_slug(text: str) -> bool:
    """Whether ``text`` may be the id of a goal, KPI, campaign or device, and so a file name on every system."""
    return SLUG.fullmatch(text) is not None and text not in RESERVED


def is_input_id(text: str) -> bool:
    """Whether ``text`` may be the id of an input: a slug that can stand in a formula, so without hyphens."""
    return INPUT_ID.fullmatch(text) is not None and text not in RESERVED


def slug(text: str, *, separator: str = "-", taken: frozenset[str] = frozenset()) -> str:
    """Make an id out of a name: accents and signs dropped, and a number added when it is ``taken``.

    >>> slug("Crème brûlée (per week)")
    'creme-brulee-per-week'
    """
    plain = unicodedata.normalize("NFKD", text.replace("'", "")).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)[:60].rstrip(separator) or "item"
    if separator == "_" and not base[0].isalpha():
        base = f"n_{base}"
    if base in RESERVED:
        base = f"{base}{separator}1"
    name, count = base, 2
    while name in taken:
        name, count = f"{base}{separator}{count}", count + 1
    return name


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of the ``words`` that is spelled most like ``word``, if any is near enough to be meant."""
    from difflib import get_close_matches  # only mistakes pay for it

    return next(iter(get_close_matches(word, list(words), n=1)), None)
