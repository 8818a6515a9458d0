"""What other figures would do, in words: the KPI, its goals, and the other KPIs that share the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from kpi_tui.language import _, text
from kpi_tui.language.numbers import number
from kpi_tui.language.status_words import goal_word, status_word
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result_words import values_of
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.line import shorten

if TYPE_CHECKING:
    from kpi_tui.scorecard.result import KpiResult
    from kpi_tui.scorecard.what_if import WhatIf


def effects(found: WhatIf, kpi_id: str, currency: str, width: int) -> Content:
    """Before and after, the KPI itself first. While nothing is tried: how things are."""
    before, after = found.before.of(kpi_id), found.after.of(kpi_id)
    if before is None or after is None:
        return Content("")
    rows = list(_kpi(before, after, currency, width, bold=True))
    goals = found.goals or tuple(
        (goal, goal) for goal in found.before.goals if any(result.kpi.id == kpi_id for result in goal.kpis)
    )
    if goals:
        rows += [Content(""), Content.styled(_("Goals"), "$muted")]
    for was, now in goals:
        rows.append(Content(shorten(was.goal.name, width)))
        said = _scores(was.score, now.score)
        rows.append(_pair(_stand(said[0], was.status, goal_word), _stand(said[1], now.status, goal_word)))
    others = [pair for pair in found.kpis if pair[0].kpi.id != kpi_id]
    if others:
        rows += [Content(""), Content.styled(_("Changes too"), "$muted")]
    for was_kpi, now_kpi in others:
        rows += _kpi(was_kpi, now_kpi, currency, width)
    return Content("\n").join(rows)


def _kpi(before: KpiResult, after: KpiResult, currency: str, width: int, *, bold: bool = False) -> Iterable[Content]:
    yield Content.styled(shorten(before.kpi.name, width), "bold $ink" if bold else "$ink")
    said = _scores(before.point.score, after.point.score)
    yield _pair(*(
        Content.assemble((values_of(each, currency)[0], "bold $ink"), " ", _stand(score, each.point.status))
        for score, each in zip(said, (before, after), strict=True)
    ))  # fmt: skip
    if after.point.reason is not None:
        yield Content.styled(f"  {text(after.point.reason)}", "$muted")


def _pair(before: Content, after: Content) -> Content:
    return Content.assemble("  ", before.pad_right(max(34 - before.cell_length, 0)), ("→ ", "$muted"), after)


def _scores(before: float | None, after: float | None) -> tuple[str, str]:
    """Two scores that differ do not look alike."""
    decimals = 0
    if before is not None and after is not None and before != after and round(before) == round(after):
        decimals = 1
    was, now = ("" if score is None else number(score, decimals) for score in (before, after))
    return was, now


def _stand(score: str, status: Status, word: Callable[[Status], str] = status_word) -> Content:
    """Sign and word of a status, and the score."""
    return Content.assemble((f"{status.sign} {word(status)}", status_variable(status)), f" {score}")
