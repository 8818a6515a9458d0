"""The rows of the scorecard's list, and the texts in their cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpi_tui.language import _
from kpi_tui.language.dates import period_name
from kpi_tui.language.sparkline import sparkline
from kpi_tui.language.status_words import status_word
from kpi_tui.model.period import Grain
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result_words import change_text, values_of
from kpi_tui.tui.glyphs import terminal_has_unicode
from kpi_tui.tui.widgets.segment_rows import SegmentRow, Unfolded, segment_rows

if TYPE_CHECKING:
    from kpi_tui.scorecard.result import GoalResult, KpiResult, Point, Scorecard

PERIODS = 12
NOTHING_UNFOLDED: Mapping[str, Unfolded] = MappingProxyType({})
LOOSE = ""
"""Stands where a goal's id would, for KPIs without a goal."""


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal, or the heading over the KPIs without one; its KPIs follow unless it is ``folded``."""

    id: str
    name: str
    score: str
    status: Status | None
    folded: bool


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI under a goal. The texts are those of the cells; ``better`` colours the change."""

    goal: str
    result: KpiResult
    name: str
    actual: str
    target: str
    score: str
    change: str
    better: bool | None
    spark: str
    word: str

    @property
    def status(self) -> Status:
        """The status whose sign and colour it has."""
        return self.result.point.status


Row = GoalRow | KpiRow | SegmentRow | None
"""None is an empty row between two goals."""
RowKey = tuple[str, str]


def key_of(row: Row) -> RowKey | None:
    """What stays the same when figures change: goal and KPI; None for a row that the cursor does not stop at."""
    match row:
        case GoalRow():
            return row.id, ""
        case KpiRow():
            return row.goal, row.result.kpi.id
        case SegmentRow():
            return row.goal, f"{row.result.kpi.id}/{row.segment}"
    return None


def rows_of(
    card: Scorecard,
    *,
    folded: Collection[str] = (),
    unfolded: Mapping[str, Unfolded] = NOTHING_UNFOLDED,
    find: str = "",
    short: bool = False,
) -> list[Row]:
    """Goals with their KPIs, then the KPIs without a goal. ``find`` keeps KPIs with these words in name or goal.

    ``folded`` are goals whose KPIs are hidden, ``unfolded`` KPIs whose segments are shown.
    """

    def group(head: GoalRow, kpis: Iterable[KpiResult]) -> list[Row]:
        return _group(head, kpis, card, find, short, unfolded)

    rows: list[Row] = []
    for goal in card.goals:
        rows += group(_goal_row(goal, goal.goal.id in folded and not find), goal.kpis)
    if card.loose:
        rows += group(GoalRow(LOOSE, _("Without a goal"), "", None, LOOSE in folded and not find), card.loose)
    return rows[:-1]


def _group(
    head: GoalRow,
    kpis: Iterable[KpiResult],
    card: Scorecard,
    find: str,
    short: bool,
    unfolded: Mapping[str, Unfolded],
) -> list[Row]:
    found = [result for result in kpis if _matches(find, result.kpi.name, head.name)]
    if find and not found:
        return []
    rows: list[Row] = [head]
    for result in found if not head.folded else ():
        rows.append(kpi_row(head.id, result, card.settings.currency, short=short))
        if parts := unfolded.get(result.kpi.id):
            rows += segment_rows(head.id, result, parts, card.settings.currency, short=short)
    return [*rows, None]


def _goal_row(result: GoalResult, folded: bool) -> GoalRow:
    score = "" if result.score is None else f"{result.score:.0f}"
    return GoalRow(result.goal.id, result.goal.name, score, result.status, folded)


def kpi_row(goal: str, result: KpiResult, currency: str, *, short: bool = False) -> KpiRow:
    """The texts of one KPI; ``short`` ones for narrow terminals."""
    kpi, point = result.kpi, result.point
    actual, target = values_of(result, currency, short=short)
    history = (None,) * (PERIODS - len(result.history)) + tuple(p.value for p in result.history[-PERIODS:])
    return KpiRow(
        goal,
        result,
        kpi.name,
        actual,
        target,
        "" if point.score is None else f"{point.score:.0f}",
        change_text(result, currency, short=short),
        result.better,
        sparkline(history, unicode=terminal_has_unicode()),
        status_word(point.status, ranged=point.between is not None),
    )


def previous_name(rows: Iterable[Row]) -> str:
    """The short name of the period that changes are compared with, without its year where it is a month's."""
    for row in rows:
        if isinstance(row, KpiRow) and row.result.previous:
            return _period(row.result.previous)
    return ""


def _period(point: Point) -> str:
    name = period_name(point.period, short=True)
    return name.rpartition(" ")[0] if point.period.grain is Grain.MONTH else name


def _matches(find: str, *texts: str) -> bool:
    words = _plain(find).split()
    return all(any(word in _plain(text) for text in texts) for word in words)


def _plain(text: str) -> str:
    """Without accents and capitals."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
