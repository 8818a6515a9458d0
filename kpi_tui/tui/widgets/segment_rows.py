"""The rows of a KPI's segments in the scorecard's list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi_tui.language import _
from kpi_tui.language.amounts import amount
from kpi_tui.language.numbers import NONE
from kpi_tui.model.unit import Unit

if TYPE_CHECKING:
    from kpi_tui.scorecard.result import KpiResult
    from kpi_tui.scorecard.segments import Segment

INDENT = "  "


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment under its KPI, of which ``result`` is. It has no plan: ``word`` says what it is of the whole."""

    goal: str
    result: KpiResult
    segment: str
    actual: str
    change: str
    better: bool | None
    spark: str
    word: str
    target: str = ""
    score: str = ""

    @property
    def name(self) -> str:
        """The name of the segment, set in under that of the KPI."""
        return f"{INDENT}{self.segment}"


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The segments to show under a KPI; those of another period or of older figures are ``stale`` until theirs come."""

    segments: tuple[Segment, ...] = ()
    stale: bool = True


def segment_rows(goal: str, result: KpiResult, unfolded: Unfolded, currency: str, *, short: bool) -> list[SegmentRow]:
    """A row for each segment; without figures where they are not known yet."""
    from kpi_tui.tui.widgets.score_rows import kpi_row

    if unfolded.stale:
        return [SegmentRow(goal, result, each.name, "…", NONE, None, "", "") for each in unfolded.segments]
    rows = []
    for each in unfolded.segments:
        texts = kpi_row(goal, each.result, currency, short=short)
        rows.append(
            SegmentRow(
                goal, result, each.name, texts.actual, texts.change, texts.better, texts.spark, share_text(each.share)
            )
        )
    return rows


def share_text(share: float | None) -> str:
    """What a segment is of the whole; nothing where segments do not add up to it."""
    if share is None:
        return ""
    return _("%(share)s of it") % {"share": amount(100 * share, Unit.PERCENT, decimals=0, currency="")}
