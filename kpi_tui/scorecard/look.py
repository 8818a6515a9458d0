"""Where a company stands: the whole scorecard of a period, the story of one KPI, and a try at a figure.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.plan import Direction, Mode
from kpi_tui.scorecard.goals import goal_result
from kpi_tui.scorecard.order import goals_in_order, kpis_in_order
from kpi_tui.scorecard.overdue import overdue_ids
from kpi_tui.scorecard.result import KpiResult, Point, Scorecard, WindowBefore
from kpi_tui.scorecard.source import Source

if TYPE_CHECKING:
    from kpi_tui.scorecard.points import Answer

HISTORY = 12
"""How many periods a sparkline shows."""


def look(
    snapshot: Source, period: Period | None = None, grain: Grain = Grain.MONTH, today: date | None = None
) -> Scorecard:
    """The scorecard of ``period``, whose own grain then counts; without one, of the newest period of ``grain`` with
    figures that is not in the future.

    A KPI that is measured more rarely than the shown grain stands with the newest period of its own.
    """
    today = today or snapshot.today
    shown = period or newest_period(snapshot, grain, today)
    results = results_of(snapshot, kpis_in_order(snapshot), shown, today)
    goals = tuple(goal_result(goal, results) for goal in goals_in_order(snapshot))
    linked = {result.kpi.id for goal in goals for result in goal.kpis}
    loose = tuple(result for kpi_id, result in results.items() if kpi_id not in linked)
    return Scorecard(snapshot.settings, shown, today, goals, tuple(results.values()), loose)


def results_of(snapshot: Source, kpis: Sequence[Kpi], shown: Period, today: date) -> dict[str, KpiResult]:
    """What the scorecard of the period ``shown`` says of these KPIs, by id and in their order."""
    from kpi_tui.scorecard.points import answers

    calendar = snapshot.settings.calendar
    around = {grain: recent(shown, grain, calendar) for grain in Grain if grain.rank >= shown.grain.rank}
    asked = {
        kpi.id: {each: around[each] for each in dict.fromkeys((shown.grain, _rarer(kpi, shown.grain)))} for kpi in kpis
    }
    found = answers(snapshot, asked, today)
    overdue = overdue_ids(snapshot, today)
    tracks = {kpi.id: _track(kpi, shown, found) for kpi in kpis}
    results = {kpi.id: result_of(kpi, tracks[kpi.id], today, overdue=kpi.id in overdue) for kpi in kpis}
    totals = {each: tracks[each].answers[tracks[each].at] for each in tracks if not is_own(tracks[each])}
    for kpi_id, before in _windows_before(snapshot, results, totals, today).items():
        results[kpi_id] = replace(results[kpi_id], window_before=before)
    return results | with_same_days(snapshot, [results[each] for each in tracks if is_own(tracks[each])], today)


def _windows_before(
    snapshot: Source, results: Mapping[str, KpiResult], totals: Mapping[str, Answer], today: date
) -> Mapping[str, WindowBefore]:
    """Beside what the running totals can be held, by KPI."""
    if not totals:
        return {}
    from kpi_tui.scorecard.same_days import windows_before

    windows = {
        kpi_id: (results[kpi_id], snapshot.settings.calendar.period_of(answer.since, Grain(answer.plan.window.value)))
        for kpi_id, answer in totals.items()
        if answer.plan is not None and answer.plan.window is not None
    }
    return windows_before(snapshot, windows, today)


def story(snapshot: Source, kpi_id: str, grain: Grain | None = None, today: date | None = None) -> tuple[Point, ...]:
    """Every period of one KPI from its first figure to its newest, those without a value included.

    Without a ``grain`` the KPI's own frequency says how long the periods are.
    """
    from kpi_tui.scorecard.extent import extent
    from kpi_tui.scorecard.points import answers

    kpi = snapshot.kpis[kpi_id]
    each = grain or kpi.frequency.grain
    periods = extent(snapshot, kpi, each)
    if not periods:
        return ()
    found = answers(snapshot, {kpi_id: {each: periods}}, today or snapshot.today)
    return tuple(answer.point for answer in found[kpi_id, each])


def try_out(
    snapshot: Source,
    kpi_id: str,
    period: Period,
    values: Mapping[str, float | None],
    today: date | None = None,
) -> Point:
    """What the KPI would be if these were the figures of ``period`` (None: nothing entered). Nothing is written."""
    from kpi_tui.scorecard.trial import with_figures

    trial = with_figures(snapshot, snapshot.kpis[kpi_id], period, values)
    return points_in(trial, {kpi_id: period}, today or snapshot.today)[kpi_id]


def points_in(snapshot: Source, periods: Mapping[str, Period], today: date | None = None) -> dict[str, Point]:
    """What each of these KPIs is in the period that is given for it, all asked at once."""
    from kpi_tui.scorecard.points import answers

    asked = {kpi_id: {period.grain: (period,)} for kpi_id, period in periods.items()}
    found = answers(snapshot, asked, today or snapshot.today)
    return {kpi_id: found[kpi_id, period.grain][0].point for kpi_id, period in periods.items()}


def newest_period(snapshot: Source, grain: Grain, today: date) -> Period:
    """The newest period of ``grain`` with figures that is not in the future; without figures, the one of today."""
    from kpi_tui.scorecard.extent import newest_day

    if grain is Grain.CAMPAIGN:
        begun = [campaign for campaign in snapshot.settings.campaigns if campaign.start <= today]
        if begun:
            return snapshot.settings.calendar.parse(max(begun, key=lambda campaign: campaign.end).id)
        grain = Grain.MONTH
    return snapshot.settings.calendar.period_of(newest_day(snapshot, grain, today) or today, grain)


class Track(NamedTuple):
    """Answers in the order of their periods, and which of them is to be shown."""

    answers: Sequence[Answer]
    at: int


def _rarer(kpi: Kpi, shown: Grain) -> Grain:
    """The KPI's own grain where it is measured more rarely than is shown, else the shown one."""
    own = kpi.frequency.grain
    return own if own.rank > shown.rank and shown is not Grain.CAMPAIGN else shown


def recent(shown: Period, grain: Grain, calendar: Calendar) -> tuple[Period, ...]:
    """The last periods up to the one that holds the end of the shown one, with room for one step back."""
    if shown.grain is Grain.CAMPAIGN:
        return (shown,)
    if grain is Grain.CAMPAIGN:
        return ()
    last = shown if grain is shown.grain else calendar.period_of(shown.end, grain)
    return tuple(calendar.shift(last, -back) for back in range(HISTORY, -1, -1))


def _track(kpi: Kpi, shown: Period, found: Mapping[tuple[str, Grain], Sequence[Answer]]) -> Track:
    """The points to show for a KPI, and which of them is the newest."""
    exact = found[kpi.id, shown.grain]
    own = _rarer(kpi, shown.grain)
    last = len(exact) - 1
    if own is shown.grain or exact[last].point.value is not None:
        return Track(exact, last)
    rare = found[kpi.id, own]
    last = len(rare) - 1
    running = rare[last].point
    if running.period.end > shown.end and running.value is None:
        last -= 1
    return Track(rare, last)


def is_own(track: Track) -> bool:
    """Whether the value to show is that of its whole period so far, and no running total."""
    answer = track.answers[track.at]
    return answer.since == answer.point.period.start


def with_same_days(snapshot: Source, results: Sequence[KpiResult], today: date) -> dict[str, KpiResult]:
    """Those of the results that can be held against the same days of the period before, with what that came to."""
    from kpi_tui.scorecard.same_days import same_days

    fair = {}
    known = same_days(snapshot, results, today)
    for result in results:
        same = known.get(result.kpi.id)
        if same is None or result.previous is None:
            continue
        result = replace(result, previous_same_days=same.value, days_gone=same.days)
        if result.kpi.aggregation is Aggregation.SUM and result.previous is not None:
            before = replace(result.previous, value=same.value)
            way = _better(result.kpi, result.point, before, result.fair_change, adds_up=False, today=today)
            result = replace(result, better=way)
        fair[result.kpi.id] = result
    return fair


def result_of(kpi: Kpi, track: Track, today: date, *, overdue: bool = False) -> KpiResult:
    """The point to show, held against the one before it."""
    answer = track.answers[track.at]
    before = track.answers[track.at - 1] if track.at else None
    point = answer.point
    previous = before.point if before and before.point.value is not None else None
    change, better = None, None
    if before and previous and _comparable(before, answer):
        change = _difference(point.value, previous.value)
        better = _better(kpi, point, previous, change, adds_up=_adds_up(kpi, answer), today=today)
    return KpiResult(
        kpi,
        point,
        previous,
        change,
        better,
        answer.plan,
        overdue,
        tuple(each.point for each in track.answers[max(track.at - HISTORY + 1, 0) : track.at + 1]),
        since=None if is_own(track) else answer.since,
    )


def _comparable(before: Answer, answer: Answer) -> bool:
    """Running totals can be compared within one window, or where each covers no more than its own period."""
    own = all(each.since >= each.point.period.start for each in (before, answer))
    return own or (before.plan == answer.plan and before.since == answer.since)


def _adds_up(kpi: Kpi, answer: Answer) -> bool:
    accumulates = answer.plan is not None and answer.plan.mode is Mode.ACCUMULATE
    return accumulates or kpi.aggregation is Aggregation.SUM


def _difference(value: float | None, previous: float | None) -> float | None:
    return None if value is None or previous is None else value - previous


def _better(
    kpi: Kpi, point: Point, previous: Point, change: float | None, *, adds_up: bool, today: date
) -> bool | None:
    """Whether the change is the good way. Part of a period says nothing yet about a whole one that adds up."""
    if not change or (adds_up and point.period.end > today):
        return None
    if kpi.direction is not Direction.WITHIN:
        return (change > 0) is (kpi.direction is Direction.HIGHER)
    now, then = (_outside(each.value, *point.limits_so_far) for each in (point, previous))
    return None if now is None or then is None or now == then else now < then


def _outside(value: float | None, low: float | None, high: float | None) -> float | None:
    if value is None or (low is None and high is None):
        return None
    return max(low - value if low is not None else 0.0, value - high if high is not None else 0.0, 0.0)
