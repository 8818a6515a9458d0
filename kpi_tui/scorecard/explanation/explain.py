"""Where a number comes from: every step from the lines of the logs to the value, the plan, the score and the colour.

Nothing is computed a second time: an explanation lays open what the scorecard itself computed. This module can be
imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kpi_tui.model.input import OverTime
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Plan
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.result import GoalResult, KpiResult, Point
from kpi_tui.scorecard.source import Source, variant
from kpi_tui.scorecard.trend.outlook import Remark, outlook

if TYPE_CHECKING:
    from kpi_tui.scorecard.disagreement import OtherFigure


class Segments(StrEnum):
    """How the figures of segments became one: they were not needed (``whole``), added up, or averaged."""

    WHOLE = "whole"
    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that counts, with the line of the log that it stands in. ``id`` is that of an input or, where an outcome
    was entered in place of inputs, of the KPI. ``imported`` is the name of the file that it came from, if it did.
    ``others`` is what other devices say in its place."""

    id: str
    period: Period
    segment: str | None
    value: float | None
    not_applicable: bool
    file: str
    line: int
    at: datetime | None
    by: str | None
    note: str | None
    imported: str | None
    others: tuple[OtherFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Ingredient:
    """An input of the formula: its ``value`` in the period, and the figures that this was made of.

    ``from_calendar``: the days of the period, which nobody enters. ``weighted_by`` is the label of the input that
    averages were weighted by, empty where they were not.
    """

    id: str
    label: str
    unit: Unit
    value: float | None
    over_time: OverTime
    segments: Segments
    figures: tuple[Figure, ...]
    from_calendar: bool = False
    weighted_by: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A value from ``start`` to ``end`` that was added to a running total, or averaged."""

    start: date
    end: date
    value: float


@dataclass(frozen=True, slots=True)
class Missing:
    """An input, or the KPI's own outcome, without a figure from the period ``first`` to the period ``last``."""

    id: str
    label: str
    first: Period
    last: Period


class Way(StrEnum):
    """How the value came about: the formula over the inputs of the period; values of shorter periods averaged, or added
    up since a window opened; or an outcome that was entered in place of inputs."""

    FORMULA = "formula"
    MEAN = "mean"
    TOTAL = "total"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class PlanUse:
    """What the plan in force comes to in the period.

    ``since`` and ``until`` are the first and the last day that it is in force. Its numbers were multiplied by ``scale``
    for the length of the period, from ``steps`` shorter plans where that is above 1, and by ``part`` while the period
    is not over. ``opens``, ``closes`` and ``counted_to`` are the stretch of a running total, ``repeats`` how many
    windows it holds. ``tolerance`` is the shortfall that turns the KPI red, in its own unit; ``default_percent`` says
    that nobody typed one.
    """

    plan: Plan
    since: date | None
    until: date | None
    scale: float
    steps: int
    part: float
    repeats: int
    opens: date | None
    closes: date | None
    counted_to: date | None
    tolerance: float | None
    shortfall: float | None
    default_percent: float | None


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind the value of a KPI in a period. ``outcomes`` are figures entered in place of inputs, ``parts``
    what was added up or averaged over time."""

    way: Way
    ingredients: tuple[Ingredient, ...]
    outcomes: tuple[Figure, ...]
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]
    plan: PlanUse | None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an explanation in words: a title, and lines with details of their own under them."""

    title: Sentence
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and, under it, what it rests on."""

    sentence: Sentence
    details: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where the number of a KPI comes from. ``result`` is what the scorecard shows when it is looked at in ``asked``,
    which may be an older period where the KPI is measured more rarely.

    ``segment`` is the one that was asked about, where it is not all of the KPI. ``remarks`` are what its past says.
    """

    asked: Period
    today: date
    currency: str
    result: KpiResult
    behind: Behind
    segment: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def kpi(self) -> Kpi:
        """The KPI."""
        return self.result.kpi

    @property
    def point(self) -> Point:
        """Value, plan, score and status, as the scorecard shows them."""
        return self.result.point

    @property
    def name(self) -> str:
        """The name of the KPI, and of the segment where it is about one alone."""
        return f"{self.kpi.name} · {self.segment}" if self.segment else self.kpi.name

    @property
    def sections(self) -> tuple[Section, ...]:
        """The explanation in words."""
        from kpi_tui.scorecard.explanation.words import kpi_sections

        return kpi_sections(self)


@dataclass(frozen=True, slots=True)
class Share:
    """A KPI of a goal, and how heavily it counts."""

    result: KpiResult
    weight: float


@dataclass(frozen=True, slots=True)
class GoalExplanation:
    """Where the score of a goal comes from. ``held_back`` are the KPIs off track that keep it from being on track."""

    asked: Period
    today: date
    result: GoalResult
    shares: tuple[Share, ...]
    weight_scored: float
    weight: float
    held_back: tuple[KpiResult, ...]

    @property
    def name(self) -> str:
        """The name of the goal."""
        return self.result.goal.name

    @property
    def sections(self) -> tuple[Section, ...]:
        """The explanation in words."""
        from kpi_tui.scorecard.explanation.goal_words import goal_sections

        return goal_sections(self)


def explain(
    snapshot: Source,
    kpi_id: str,
    period: Period | None = None,
    grain: Grain = Grain.MONTH,
    today: date | None = None,
    *,
    segment: str = "",
) -> Explanation:
    """Where the KPI's number comes from in ``period``; without one, in the period that the scorecard begins with.

    With a ``segment``, where the number of that segment comes from. Plans are about the whole: it has none. Raises
    Refusal where no figure is of that segment.
    """
    from kpi_tui.scorecard.explanation.behind import behind
    from kpi_tui.scorecard.look import newest_period, results_of

    today = today or snapshot.today
    kpi = snapshot.kpis[kpi_id]
    shown = period or newest_period(snapshot, grain, today)
    others = _others(snapshot, kpi_id)
    if segment:
        _check_segment(snapshot, kpi_id, segment)
        kpi = replace(kpi, segment=segment)
        snapshot = replace(variant(snapshot, kpis={kpi_id: kpi}), goals={})  # a segment counts in no goal
    result = results_of(snapshot, (kpi,), shown, today)[kpi_id]
    found = _with_others(behind(snapshot, kpi, result.point.period, today), others)
    if segment:
        from kpi_tui.scorecard.segments import without_plan

        result = without_plan(kpi, segment, result)
    return Explanation(
        shown,
        today,
        snapshot.settings.currency,
        result,
        replace(found, plan=None) if segment else found,
        segment,
        () if segment else outlook(snapshot, kpi_id, result.point.period.grain, today).remarks(result.point),
    )


_Place = tuple[str, str, str | None]
"""The id, period and segment of a figure."""


def _others(snapshot: Source, kpi_id: str) -> Mapping[_Place, tuple[OtherFigure, ...]]:
    """What other devices say in place of the figures that count. Figures that are only tried are on no device."""
    from kpi_tui.scorecard.disagreement import other_figures
    from kpi_tui.workspace.snapshot import Snapshot

    found: dict[_Place, tuple[OtherFigure, ...]] = {}
    for each in other_figures(snapshot, kpi_id) if isinstance(snapshot, Snapshot) else ():
        place = each.id, each.period, each.segment
        found[place] = (*found.get(place, ()), each)
    return found


def _with_others(found: Behind, others: Mapping[_Place, tuple[OtherFigure, ...]]) -> Behind:
    def told(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        return tuple(replace(each, others=others.get((each.id, each.period.key, each.segment), ())) for each in figures)

    ingredients = tuple(replace(each, figures=told(each.figures)) for each in found.ingredients)
    return replace(found, ingredients=ingredients, outcomes=told(found.outcomes)) if others else found


def _check_segment(snapshot: Source, kpi_id: str, segment: str) -> None:
    from kpi_tui.model.slug import nearest
    from kpi_tui.scorecard.segments import segment_names

    known = segment_names(snapshot).get(kpi_id, ())
    if segment in known:
        return
    if near := nearest(segment, known):
        raise Refusal(
            "No figure of this KPI is of the segment “%(segment)s”: did you mean “%(nearest)s”?",
            segment=segment,
            nearest=near,
        )
    raise Refusal("No figure of this KPI is of the segment “%(segment)s”.", segment=segment)


def explain_goal(
    snapshot: Source, goal_id: str, period: Period | None = None, grain: Grain = Grain.MONTH, today: date | None = None
) -> GoalExplanation:
    """Where the goal's score comes from in ``period``; without one, in the period that the scorecard begins with."""
    from kpi_tui.scorecard.goals import ON_TRACK_FROM, goal_result, weights
    from kpi_tui.scorecard.look import newest_period, results_of

    today = today or snapshot.today
    goal = snapshot.goals[goal_id]
    shown = period or newest_period(snapshot, grain, today)
    kpis = [snapshot.kpis[link.kpi] for link in goal.all_links if link.kpi in snapshot.kpis]
    results = results_of(snapshot, kpis, shown, today)
    result = goal_result(goal, results)
    weight, weight_scored = weights(goal, results)
    off_track = [each for each in result.kpis if each.point.status is Status.OFF_TRACK]
    held_back = off_track if result.score is not None and result.score >= ON_TRACK_FROM else []
    shares = tuple(Share(results[link.kpi], link.weight) for link in goal.all_links if link.kpi in results)
    return GoalExplanation(shown, today, result, shares, weight_scored, weight, tuple(held_back))


def explain_any(
    snapshot: Source,
    name: str,
    period: Period | None = None,
    grain: Grain = Grain.MONTH,
    today: date | None = None,
    *,
    segment: str = "",
) -> Explanation | GoalExplanation:
    """The explanation of the KPI or goal with this id; a KPI where both have it. Raises Refusal where neither has."""
    from kpi_tui.model.slug import nearest

    if name in snapshot.kpis:
        return explain(snapshot, name, period, grain, today, segment=segment)
    if name in snapshot.goals:
        if segment:
            raise Refusal("“%(goal)s” is a goal: it has no segments, only KPIs have.", goal=name)
        return explain_goal(snapshot, name, period, grain, today)
    if near := nearest(name, (*snapshot.kpis, *snapshot.goals)):
        raise Refusal(
            "There is no KPI or goal “%(id)s” in this workspace: did you mean “%(nearest)s”?", id=name, nearest=near
        )
    raise Refusal("There is no KPI or goal “%(id)s” in this workspace.", id=name)
