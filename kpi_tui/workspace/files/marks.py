"""The marks that git leaves in a file where two people changed the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Compiled when they are first needed: most workspaces never see a mark.
_LINE = r"[^\n]*\n|[^\n]+"
_MARK = r"(?P<sign><{7}|\|{7}|={7}|>{7})(?: (?P<label>.*?))?\r?\n?"
_NESTED = r"(?m)^[<|=>]{8,}(?: |\r?$)"
"""In the older version of lines that were merged crosswise, git marks its own trouble with longer signs."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two versions: what git calls it, its text, and the line of the file that each of its lines stands on."""

    label: str
    text: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks: the upper version (``ours``), the lower one, the one before both where git left that too, and
    the first and last line of each marked place, counted from 1."""

    ours: Side
    theirs: Side
    base: str | None
    places: tuple[tuple[int, int], ...]


def read_marks(text: str) -> Marked | None:
    """The two versions in a text that git marked; None for a text without marks, or where they do not fit together."""
    if "<<<<<<<" not in text:
        return None
    return _Reader().read(text)


def stray_mark(text: str, line: int) -> str | None:
    """The sign of the mark that stands on a line, for a file in which somebody removed only some of them."""
    lines = text.split("\n")
    mark = re.fullmatch(_MARK, lines[line - 1]) if 0 < line <= len(lines) else None
    return mark["sign"] if mark else None


class _Reader:
    """Goes through the lines once, and hands each to the versions that it belongs to."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {"ours": [], "theirs": [], "base": []}
        self.lines: dict[str, list[int]] = {"ours": [], "theirs": [], "base": []}
        self.labels: dict[str, str] = {}
        self.places: list[tuple[int, int]] = []
        self.with_base = True

    def read(self, text: str) -> Marked | None:
        now: tuple[str, ...] = ("ours", "theirs", "base")
        start = 0
        for number, line in enumerate(_lines(text), 1):
            mark = re.fullmatch(_MARK, line)
            sign = mark["sign"][0] if mark else ""
            if mark and sign == "<" and not start:
                start, now = number, ("ours",)
                self.labels.setdefault("ours", mark["label"] or "")
            elif sign == "|" and now == ("ours",):
                now = ("base",)
            elif sign == "=" and now in (("ours",), ("base",)):
                self.with_base = self.with_base and now == ("base",)
                now = ("theirs",)
            elif mark and sign == ">" and now == ("theirs",):
                self.places.append((start, number))
                self.labels.setdefault("theirs", mark["label"] or "")
                start, now = 0, ("ours", "theirs", "base")
            elif sign in ("<", ">"):
                return None
            else:
                for side in now:
                    self.texts[side].append(line)
                    self.lines[side].append(number)
        if start or not self.places:
            return None
        base = "".join(self.texts["base"])
        known = self.with_base and not re.search(_NESTED, base)
        return Marked(self._side("ours"), self._side("theirs"), base if known else None, tuple(self.places))

    def _side(self, name: str) -> Side:
        return Side(self.labels[name], "".join(self.texts[name]), tuple(self.lines[name]))


def _lines(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(_LINE, text))
