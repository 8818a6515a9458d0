"""Problems in the files of a workspace: each names its file and line, and none keeps the rest from being read."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_tui.model.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file. ``file`` is relative to the workspace, with forward slashes; lines count from 1."""

    file: str
    line: int
    sentence: Sentence
