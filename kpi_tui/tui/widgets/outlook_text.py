"""What a KPI's past says, as lines of text: real change or noise, and whether the plan is made."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from kpi_tui.language import text
from kpi_tui.scorecard.trend.outlook import Remark
from kpi_tui.tui.widgets.line import fold

_INDENT = 2
_COLOURS = {True: "$status-on-track", False: "$status-off-track", None: "$accent"}


def spoken(remarks: Sequence[Remark], width: int) -> Content:
    """Each remark with its title and, under it, what there is to it. An exclamation mark asks for a look; signs of
    statuses are kept for statuses."""
    rows = []
    for remark in remarks:
        sign = ("!" if remark.alarm else "-", f"bold {_COLOURS[remark.better]}")
        for line in fold(text(remark.title), max(width - _INDENT, 1)):
            rows.append(Content.assemble(sign, " ", (line, "bold $ink")))
            sign = (" ", "")
        for detail in remark.details:
            rows += [Content.assemble(" " * _INDENT, (line, "$muted")) for line in _folded(text(detail), width)]
    return Content("\n").join(rows)


def _folded(sentence: str, width: int) -> list[str]:
    return fold(sentence, max(width - _INDENT, 1))
