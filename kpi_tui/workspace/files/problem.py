"""Problems in the files of a workspace: each names its file and line, and none keeps the rest from being read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi_tui.model.sentence import Sentence
from kpi_tui.model.slug import nearest


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file. ``file`` is relative to the workspace, with forward slashes; lines count from 1.

    ``conflict``: there are two versions of something, between which Resolve has somebody choose.
    """

    file: str
    line: int
    sentence: Sentence
    conflict: bool = False


MOST_NAMED = 100
"""So many problems of one file are named: who has repaired these sees the next."""
_LONGEST_KEY = 60


MORE = Sentence("This file has more problems than these %(count)s.", {"count": MOST_NAMED})
"""That a file has more problems than are named."""


def unknown_key(key: str, known: Iterable[str]) -> Sentence:
    """That a key means nothing, with the one of the ``known`` keys that may be meant."""
    if len(key) > _LONGEST_KEY:
        key, known = f"{key[:_LONGEST_KEY]}…", ()
    if near := nearest(key, known):
        return Sentence(
            "The key “%(key)s” means nothing here: did you mean “%(nearest)s”?", {"key": key, "nearest": near}
        )
    return Sentence("The key “%(key)s” means nothing here.", {"key": key})
