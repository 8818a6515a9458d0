"""All advice: what good practice says about the choice of KPIs, and what their figures add to it.

Importing this module loads polars: faces import it where they ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Final

from kpi_tui.model.action import Stage
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.silence import AdviceRule
from kpi_tui.model.status import Status
from kpi_tui.scorecard.advice.practice import Finding, findings, in_force, next_review, silence
from kpi_tui.scorecard.extent import extent
from kpi_tui.scorecard.order import goals_in_order, kpis_in_order
from kpi_tui.scorecard.overdue import last_full, overdue_ids
from kpi_tui.scorecard.points import Answer, answers
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.trend.outlook import Likelihood, Outlook, outlooks
from kpi_tui.scorecard.trend.outlook_words import amounts
from kpi_tui.scorecard.trend.signals import FEWEST
from kpi_tui.scorecard.unplanned import unplanned

FARTHEST: Final = 400
"""So many periods are looked back at most: more than a year of days, and decades of months."""
YEAR: Final = {Grain.DAY: 365, Grain.WEEK: 52, Grain.MONTH: 12}
"""How many periods make a year; of longer ones four are looked at, for fewer would be chance."""
FEW: Final = 4
MEASURED: Final = 0.75
"""The part of those that must have been scored before it can be said that the target was never missed."""
OLD: Final = timedelta(days=366)
"""A figure from before that is no news."""
RHYTHMS: Final = {
    "monthly": Sentence("every month"),
    "quarterly": Sentence("every quarter"),
    "half-yearly": Sentence("every half year"),
    "yearly": Sentence("every year"),
}
_MONTHS: Final = {Window.MONTH: 1, Window.QUARTER: 3, Window.HALF_YEAR: 6, Window.YEAR: 12}
_MONTH: Final = 365.25 / 12
"""Its days."""


def advice(snapshot: Source, today: date | None = None) -> tuple[Finding, ...]:
    """All that there is to advise, silenced findings too: about the whole first, then by goal and by KPI."""
    now = today or snapshot.today
    measured = chain(_review(snapshot, now), _about_figures(snapshot, now))
    marked = (replace(each, silenced=silence(each, snapshot, now)) for each in measured)
    goals = {goal.id: place for place, goal in enumerate(goals_in_order(snapshot))}
    kpis = {kpi.id: place for place, kpi in enumerate(kpis_in_order(snapshot))}

    def place(finding: Finding) -> tuple[int, int]:
        if finding.kpi is not None:
            return 2, kpis[finding.kpi]
        return (1, goals[finding.goal]) if finding.goal is not None else (0, 0)

    return tuple(sorted(chain(findings(snapshot, now), marked), key=place))


def _review(snapshot: Source, today: date) -> Iterator[Finding]:
    """Whether the KPIs themselves are due for a look, by the rhythm in the settings.

    They were last looked at on the day that the settings name, or when the newest goal or plan began; where none has a
    date, when the first figure was entered. A silence counts as a look once it has had its time: then the finding is
    heard again.
    """
    rhythm = snapshot.settings.review
    starts = [goal.start for goal in snapshot.goals.values()]
    starts.append(snapshot.settings.reviewed)
    starts += [plan.start for kpi in snapshot.kpis.values() for plan in kpi.plans]
    looks = [day for day in starts if day is not None and day <= today] or _first_day(snapshot)
    silenced = [each.day for each in snapshot.settings.silenced if each.rule == AdviceRule.REVIEW_OVERDUE]
    looks += [day for day in silenced if day is not None and next_review(day, rhythm) < today]
    if not snapshot.kpis or not looks or today <= next_review(max(looks), rhythm):
        return
    said = {"day": max(looks), "rhythm": RHYTHMS[rhythm]}
    last_review = Sentence("The last review was on %(day)s; one is due %(rhythm)s.", said)
    yield Finding(
        AdviceRule.REVIEW_OVERDUE,
        last_review
        if snapshot.settings.reviewed == max(looks)
        else Sentence("No goal or plan has changed since %(day)s; a review is due %(rhythm)s.", said),
        Sentence(
            "Now and then ask not what the figures say, but whether they are still the right ones: keep, change or "
            "retire each KPI. When that is done, say so here; this comes back when the next review is due."
        ),
    )


def _first_day(snapshot: Source) -> list[date]:
    first = snapshot.figures["start"].min()
    return [first] if isinstance(first, date) else []


def _about_figures(snapshot: Source, today: date) -> Iterator[Finding]:
    kpis = kpis_in_order(snapshot)
    late = overdue_ids(snapshot, today) if kpis else frozenset()
    asked = {kpi.id: {kpi.frequency.grain: periods} for kpi in kpis if (periods := _periods(snapshot, kpi, today))}
    found = answers(snapshot, asked, today) if asked else {}
    totals = [kpi for kpi in kpis if kpi.id in asked and any(map(_is_total, kpi.plans))]
    apart = {kpi.id: asked[kpi.id] for kpi in totals}
    alone = found | (answers(unplanned(snapshot, totals), apart, today) if totals else {})
    pasts = {
        kpi.id: _Past(snapshot, kpi, plan, found[key], [each.point for each in alone[key]], today)
        for kpi in kpis
        if (plan := in_force(kpi, today)) is not None and (key := (kpi.id, kpi.frequency.grain)) in found
    }
    beyond = {name: each for name, past in pasts.items() if (each := _beyond_best(past)) is not None}
    seen = outlooks(snapshot, {name: pasts[name].kpi.frequency.grain for name in beyond}, today) if beyond else {}
    for kpi in kpis:
        if kpi.id in late:
            yield _overdue(kpi, last_full(kpi, snapshot.settings.calendar, today))
        if kpi.id in pasts:
            yield from _about_past(pasts[kpi.id])
        if kpi.id in beyond and _is_out_of_reach(pasts[kpi.id].plan, beyond[kpi.id], seen[kpi.id]):
            yield _out_of_reach(pasts[kpi.id], beyond[kpi.id])


def _periods(snapshot: Source, kpi: Kpi, today: date) -> tuple[Period, ...]:
    begun = [period for period in extent(snapshot, kpi, kpi.frequency.grain) if period.start <= today]
    return tuple(begun[-FARTHEST:])


def _overdue(kpi: Kpi, period: Period) -> Finding:
    return Finding(
        AdviceRule.OVERDUE,
        Sentence("“%(kpi)s” still waits for its figure of %(period)s.", {"kpi": kpi.name, "period": period}),
        Sentence("What is entered late is acted on late, and after a while nobody remembers what it was."),
        kpi=kpi.id,
    )


@dataclass(frozen=True, slots=True)
class _Past:
    """The answers to a KPI's own periods up to today, the points of these periods by themselves (not as running
    totals), and the ``plan`` that holds now."""

    source: Source
    kpi: Kpi
    plan: Plan
    answers: Sequence[Answer]
    points: Sequence[Point]
    today: date

    @property
    def scored(self) -> list[Point]:
        """The points that can be judged: of a period that is not over only running totals."""
        return [
            each.point
            for each in self.answers
            if each.point.score is not None and (not each.point.provisional or _is_total(each.plan))
        ]

    @property
    def values(self) -> list[float]:
        """The values of whole periods."""
        whole = (point for point in self.points if not point.provisional and not point.incomplete)
        return [point.value for point in whole if point.value is not None]


def _is_total(plan: Plan | None) -> bool:
    return plan is not None and plan.mode is Mode.ACCUMULATE


def _about_past(past: _Past) -> Iterator[Finding]:
    scored, kpi = past.scored, past.kpi
    if scored and scored[-1].status is Status.OFF_TRACK and not _is_acted_on(past, scored[-1]):
        yield Finding(
            AdviceRule.RED_WITHOUT_ACTION,
            Sentence(
                "“%(kpi)s” is off track in %(period)s, and no action for it is planned or under way.",
                {"kpi": kpi.name, "period": scored[-1].period},
            ),
            Sentence("Red asks for a choice: an action with a name and a date, or the reason why nothing is done now."),
            kpi=kpi.id,
        )
    if count := _never_missed(past):
        yield Finding(
            AdviceRule.TARGET_NEVER_MISSED,
            Sentence(
                "The last %(count)s figures of “%(kpi)s” all met the target.", {"kpi": kpi.name, "count": str(count)}
            ),
            Sentence("A target that is never missed asks for nothing any more. Raise it, or look at something else."),
            kpi=kpi.id,
        )


def _is_acted_on(past: _Past, red: Point) -> bool:
    """Whether an action for the KPI is planned or running; a red from long ago asks for none any more."""
    actions = (action for action in past.source.actions.values() if past.kpi.id in action.kpis)
    long_ago = red.period.end < past.today - OLD
    return long_ago or any(action.stage(past.today) is not Stage.DONE for action in actions)


def _never_missed(past: _Past) -> int:
    """How many figures of the last year (at least four periods) met the target, where all of them did: three quarters
    of the periods at least, and all by the plan that holds now. Else 0."""
    size = YEAR.get(past.kpi.frequency.grain, FEW)
    year = [each for each in past.answers if not each.point.provisional][-size:]
    scored = [each for each in year if each.point.score is not None]
    if len(scored) < size * MEASURED or scored[-1].point.period.end < past.today - OLD:
        return 0
    met = all(each.point.status is Status.ON_TRACK and each.plan == past.plan for each in scored)
    return len(scored) if met else 0


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What a plan asks of a period (``needed``, ``above`` which it must come or below), and the ``best`` of its
    ``count`` values, which never came there."""

    needed: float
    above: bool
    best: float
    count: int


def _beyond_best(past: _Past) -> _Beyond | None:
    """That the target lies beyond every value so far; not where the KPI is on track all the same."""
    values, scored = past.values, past.scored
    if len(values) < FEWEST or (scored and scored[-1].status is Status.ON_TRACK):
        return None
    for needed, above in _needs(past.kpi, past.plan):
        best = max(values) if above else min(values)
        if (needed > best) if above else (needed < best):
            return _Beyond(needed, above, best, len(values))
    return None


def _is_out_of_reach(plan: Plan, beyond: _Beyond, seen: Outlook) -> bool:
    """Whether it lies beyond the usual ups and downs as well, and the KPI is not on its way so that it may well make
    it."""
    limit = None if seen.limits is None else seen.limits.high if beyond.above else seen.limits.low
    # Of a total only the pace is known, which early in its window says little.
    hopeful = {Likelihood.LIKELY} if _is_total(plan) else {Likelihood.LIKELY, Likelihood.UNCERTAIN}
    if limit is None or seen.likelihood in hopeful:
        return False
    return beyond.needed > limit if beyond.above else beyond.needed < limit


def _out_of_reach(past: _Past, beyond: _Beyond) -> Finding:
    return Finding(
        AdviceRule.TARGET_OUT_OF_REACH,
        _beyond(past, beyond),
        Sentence(
            "More of the same will not get there. Choose an action that changes how the work is done, or a target on "
            "the way."
        ),
        kpi=past.kpi.id,
    )


def _needs(kpi: Kpi, plan: Plan) -> Iterator[tuple[float, bool]]:
    """What the plan asks of a period: a value, and whether it must come above it."""
    match plan:
        case Plan(mode=Mode.REACH, baseline=float() | int() as baseline, target=float() | int() as target):
            yield target, target > baseline
        case Plan(mode=Mode.ACCUMULATE, target=float() | int() as target) if days := _length(plan):
            months = kpi.frequency.grain.months
            own = months * _MONTH if months else 7.0 if kpi.frequency.grain is Grain.WEEK else 1.0
            yield target * own / days, kpi.direction is Direction.HIGHER
        case Plan(mode=Mode.KEEP):
            if plan.low is not None:
                yield plan.low, True
            if plan.high is not None:
                yield plan.high, False


def _length(plan: Plan) -> float | None:
    """The days that a total counts over."""
    if plan.window is not None:
        return _MONTHS[plan.window] * _MONTH
    return None if plan.start is None or plan.due is None else (plan.due - plan.start).days + 1


def _beyond(past: _Past, beyond: _Beyond) -> Sentence:
    shown = amounts(past.kpi, past.source.settings.currency, beyond.needed, beyond.best)
    values = {"kpi": past.kpi.name, "needed": shown[0], "best": shown[1], "count": str(beyond.count)}
    if _is_total(past.plan) and beyond.above:
        return Sentence(
            "For its total, “%(kpi)s” must come to %(needed)s each time; the best of %(count)s was %(best)s.", values
        )
    if _is_total(past.plan):
        return Sentence(
            "For its total, “%(kpi)s” must stay at %(needed)s each time; the lowest of %(count)s was %(best)s.", values
        )
    if beyond.above:
        return Sentence(
            "“%(kpi)s” should come to %(needed)s; the highest of its %(count)s figures so far was %(best)s.", values
        )
    return Sentence(
        "“%(kpi)s” should come down to %(needed)s; the lowest of its %(count)s figures so far was %(best)s.", values
    )
