"""The page of one KPI in a report: its chart, what is known of the period, and what it is."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from kpi_tui.exchange.reporting.chart import WIDTH, Chart, Drawing, Span, round_ticks, span_of
from kpi_tui.exchange.reporting.report import ActionLine, KpiPage, Line, PeriodRow, Told
from kpi_tui.exchange.reporting.words import legend
from kpi_tui.language import _, text
from kpi_tui.language.action_words import action_dates
from kpi_tui.language.axes import axis as axis_of
from kpi_tui.language.dates import axis_label, period_name
from kpi_tui.language.kpi_words import AGGREGATIONS, DIRECTIONS, FREQUENCIES, formula_words
from kpi_tui.language.numbers import NONE
from kpi_tui.language.status_words import status_word
from kpi_tui.language.wording import kpi_amount, plan_sentence, red_limits, so_far
from kpi_tui.model.kpi import Indicator
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Mode
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.result import KpiResult, Point, Scorecard
from kpi_tui.scorecard.result_words import point_text
from kpi_tui.scorecard.source import Cards, Source
from kpi_tui.scorecard.trend.marks import Mark, ahead_of, marks_of, usual_levels
from kpi_tui.scorecard.trend.outlook import Outlook
from kpi_tui.scorecard.trend.verdict import action_results
from kpi_tui.workspace.files.reading import clean

PERIODS = 24
"""How many periods a chart shows."""
ROWS = 12
"""How many of them stand in the table below it."""
AHEAD = 12
"""How many periods to come a chart shows at most."""
_LONG = 60
"""Letters of an action's name beside its line."""


def kpi_page(snapshot: Source, line: Line, card: Scorecard, past: Outlook, actions: tuple[ActionLine, ...]) -> KpiPage:
    """The page of the KPI that this ``line`` is about."""
    result = line.result
    kpi, point, currency = result.kpi, result.point, card.settings.currency
    grain = point.period.grain
    points = [each for each in story(snapshot, kpi.id, grain, card.today) if each.period.start <= point.period.start]
    points = points[-PERIODS:]
    told = tuple(
        Told(text(each.title), tuple(text(detail) for detail in each.details), each.better)
        for each in past.remarks(point)
    )
    return KpiPage(
        line,
        period_name(point.period),
        _drawing(snapshot, result, points, past, card),
        tuple(_facts(result, currency)),
        told,
        actions,
        tuple(_card(snapshot, result)),
        tuple(_row(each, result, currency) for each in reversed(points[-ROWS:])),
    )


def action_lines(snapshot: Source, kpi_id: str, card: Scorecard) -> tuple[ActionLine, ...]:
    """What is done for a KPI in the shown period or after, the newest first."""
    return tuple(
        ActionLine(
            each.action.name,
            snapshot.kpis[kpi_id].name,
            action_dates(each.action, each.stage),
            each.action.owner,
            text(each.verdict.title) if each.verdict else _("Not begun yet."),
            "; ".join(text(detail) for detail in each.verdict.details) if each.verdict else "",
            each.action.why,
            each.action.outcome,
        )
        for each in reversed(action_results(snapshot, kpi_id, card.today))
        if each.action.end is None or each.action.end >= card.period.start
    )


def _facts(result: KpiResult, currency: str) -> list[tuple[str, str]]:
    """What is known of the period: label and text."""
    kpi, point, plan = result.kpi, result.point, result.in_force
    facts = []
    if point.reason is not None:
        facts.append((_("Value") if point.between else _("No value"), text(point.reason)))
    if plan is None or plan.mode is Mode.MONITOR:
        facts.append((_("Plan"), _("watched, without a target")))
    else:
        facts.append((_("Plan"), plan_sentence(plan, kpi, currency)))
        if plan.mode is not Mode.KEEP and point.plan is not None:
            facts.append((_("Plan now"), kpi_amount(point.plan, kpi, currency)))
        facts.append((_("Turns red"), red_limits(*result.red, kpi, currency)))
    if point.score is not None:
        facts.append((_("Score"), _("%(score)s of 100") % {"score": f"{point.score:.0f}"}))
    if point.attainment is not None:
        way = {"percent": f"{point.attainment * 100:.0f}%"}
        facts.append((_("Attained"), _("%(percent)s of the way from baseline to target") % way))
    if point.value is not None:
        if result.previous and result.previous_same_days is not None and result.days_gone:
            same, before = result.previous_same_days, result.previous
            words = so_far(point.value, result.days_gone, same, before.value or 0.0, before.period, kpi, currency)
            facts.append((_("So far"), words))
        if window := result.window_before:
            words = so_far(point.value, window.days, window.same_days, window.whole, window.period, kpi, currency)
            facts.append((_("So far"), words))
    facts += [(_("Remark"), f"“{note}”") for note in point.notes]
    return [fact for fact in facts if fact[1]]


def _card(snapshot: Cards, result: KpiResult) -> list[tuple[str, str]]:
    """What the KPI is and where it comes from: label and text."""
    kpi = result.kpi
    inputs = {name: each.label for name, each in snapshot.inputs.items()}
    indicator = _("leading indicator") if kpi.indicator is Indicator.LEADING else _("lagging indicator")
    kind = [_(DIRECTIONS[kpi.direction]), indicator, _(AGGREGATIONS[kpi.aggregation])]
    facts = [
        (_("Definition"), kpi.definition),
        (_("Formula"), formula_words(kpi.formula, inputs)),
        (_("Kind"), ", ".join(kind)),
        (_("Measured"), _(FREQUENCIES[kpi.frequency])),
        (_("Owner"), kpi.owner),
        (_("Source"), kpi.source),
        (_("Reason"), kpi.reason),
        (_("Pitfalls"), kpi.pitfalls),
    ]
    return [(label, words) for label, words in facts if words]


def _row(point: Point, result: KpiResult, currency: str) -> PeriodRow:
    plan = NONE if point.plan is None else kpi_amount(point.plan, result.kpi, currency)
    if point.low is not None and point.high is not None:
        low, high = (kpi_amount(each, result.kpi, currency) for each in (point.low, point.high))
        plan = f"{low} – {high}"
    return PeriodRow(
        period_name(point.period),
        point_text(point, result.kpi, currency),
        plan,
        point.status,
        status_word(point.status, ranged=point.between is not None),
    )


def _drawing(
    snapshot: Source, result: KpiResult, points: list[Point], past: Outlook, card: Scorecard
) -> Drawing | None:
    kpi, currency = result.kpi, card.settings.currency
    if not any(point.value is not None for point in points):
        return None
    ahead = ahead_of(points, past)[:AHEAD]
    marks = marks_of(points, kpi, ahead, past)
    usual = usual_levels(points, ahead, past)
    periods = [*(point.period for point in points), *(each.period for each in ahead)]
    plans = [kpi.plan_at(point.period.end) for point in points]
    low, high = span_of(marks, usual) or (0.0, 1.0)
    ticks = round_ticks(low, high)
    axis = axis_of(ticks, kpi.unit, kpi.decimals, kpi.time_unit)
    words = [axis.tick(tick) for tick in ticks]
    shown = next((place for place, period in enumerate(periods) if period == result.point.period), None)
    inside, height = Chart(
        marks,
        [axis_label(period) for period in periods],
        [period.grain is Grain.MONTH and period.start.month == 1 for period in periods],
        shown if shown is not None and shown < len(points) else None,
        usual,
        list(zip(ticks, words, strict=True)),
        _spans(snapshot, kpi.id, periods, card.today),
        [place for place, (one, other) in enumerate(pairwise(plans), start=1) if one != other],
        legend(),
    ).inside()
    first, last = (period_name(point.period, short=True) for point in (points[0], points[-1]))
    title = _("%(kpi)s from %(first)s to %(last)s") % {"kpi": kpi.name, "first": first, "last": last}
    about = _about(points, marks[len(points) :], periods, result, currency)
    return Drawing(f"chart-{kpi.id}", WIDTH, height, inside, clean(title), clean(about))


def _about(points: list[Point], ahead: list[Mark], periods: list[Period], result: KpiResult, currency: str) -> str:
    """The chart in words, for who cannot see it."""
    kpi = result.kpi
    known = [(point.value, point) for point in points if point.value is not None]

    def said(value: float, point: Point) -> dict[str, str]:
        return {"value": kpi_amount(value, kpi, currency), "period": period_name(point.period)}

    least, most = min(known, key=lambda each: each[0]), max(known, key=lambda each: each[0])
    parts = [
        _("Newest value: %(value)s in %(period)s.") % said(*known[-1]),
        _("Lowest: %(value)s in %(period)s.") % said(*least),
        _("Highest: %(value)s in %(period)s.") % said(*most),
    ]
    if result.point.plan is not None:
        parts.append(_("The plan for the newest period: %(value)s.") % said(result.point.plan, known[-1][1]))
    if ahead and ahead[-1].expected is not None:
        value = kpi_amount(ahead[-1].expected, kpi, currency)
        parts.append(
            _("Expected: about %(value)s in %(period)s.") % {"value": value, "period": period_name(periods[-1])}
        )
    return " ".join(parts)


def _spans(snapshot: Cards, kpi_id: str, periods: list[Period], today: date) -> list[Span]:
    """The actions for a KPI that were going on in these periods."""
    from kpi_tui.scorecard.order import actions_for

    def place(day: date) -> float:
        at = next((i for i, period in enumerate(periods) if day <= period.end), len(periods) - 1)
        period = periods[at]
        part = min(max((day - period.start).days / period.days, 0.0), 1.0)
        return at - 0.5 + part

    first, last = periods[0].start, periods[-1].end
    spans = []
    for action in actions_for(snapshot, kpi_id):
        until = action.end or min(today, last)
        if action.start <= last and until >= first:
            name = clean(action.name)
            short = name if len(name) <= _LONG else f"{name[: _LONG - 1].rstrip()}…"
            spans.append(Span(short, place(max(action.start, first)), place(until)))
    return spans
