"""What a KPI's past says about its newest figure and about its plan: real change or noise, and whether it is made.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.source import Source


class Rule(StrEnum):
    """The four ways in which a value shows a real change."""

    OUTSIDE = "outside"
    RANGE = "range"
    NEAR = "near"
    RUN = "run"


class Likelihood(StrEnum):
    """Whether the plan will be made, as far as can be told."""

    LIKELY = "likely"
    UNCERTAIN = "uncertain"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which values the KPI usually goes up and down. A side beyond what is possible has no limit.

    ``move`` is how far it usually goes from one period to the next at most. ``periods`` is how many periods the limits
    come from; fewer than ten make them ``provisional``. ``seasonal``: they are those of ``period``, and come from the
    differences to the same period a year before. They hold from ``since`` to ``until``; limits start anew after that.
    """

    period: Period
    centre: float
    low: float | None
    high: float | None
    move: float
    periods: int
    provisional: bool
    seasonal: bool
    since: Period
    until: Period


@dataclass(frozen=True, slots=True)
class Signal:
    """A real change in a period, by one of the rules. ``side`` is 1 above or up, -1 below or down; ``better`` says
    whether that is the good way (None: no telling). ``since`` is the first period of those that show it."""

    period: Period
    rule: Rule
    side: int
    better: bool | None
    sentence: Sentence
    since: Period


@dataclass(frozen=True, slots=True)
class Expected:
    """The forecast of a period, with the band that holds it 8 times out of 10. Of a running total: what it comes to at
    this pace, without a band."""

    period: Period
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The periods to come. ``seasonal``: each is expected to be as it was a year before; else ``drift`` is the mean
    change in a period so far."""

    expected: tuple[Expected, ...]
    seasonal: bool = False
    drift: float | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """What is needed and what was done so far, by the day, week, month, … ``per`` which it is told, and where it leads
    (``leads_to``) by the end."""

    per: Grain
    needed: float
    so_far: float | None
    leads_to: float


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a KPI in a period: a title and what there is to it. ``alarm``: it asks for a look;
    ``better`` whether it is good news (None: neither)."""

    title: Sentence
    details: tuple[Sentence, ...] = ()
    alarm: bool = False
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that a KPI's past says. ``judged`` are the periods that the rules were applied to; ``newest`` is its newest
    point with a value. ``totals``: its points are running totals, to which ``limits`` do not belong.

    ``stretches`` are the limits of each stretch of time that has some, the oldest first; ``limits`` those of the newest
    one, None while it has too few figures. It began in ``renewed`` (None: limits never started anew). ``shift``: since
    when the newest figures lie on another level, which can be confirmed.

    Status and signal are two things: ``remarks`` lays them side by side, neither changes the other.
    """

    kpi: Kpi
    currency: str
    newest: Point | None = None
    limits: Limits | None = None
    stretches: tuple[Limits, ...] = ()
    renewed: Period | None = None
    shift: Period | None = None
    signals: tuple[Signal, ...] = ()
    judged: frozenset[Period] = frozenset()
    forecast: Forecast | None = None
    pace: Pace | None = None
    likelihood: Likelihood | None = None
    totals: bool = False
    until: date | None = None

    def limits_in(self, period: Period) -> Limits | None:
        """The limits that hold in ``period``; None where there are none."""
        return next((each for each in self.stretches if each.since.start <= period.start <= each.until.start), None)

    def remarks(self, point: Point) -> tuple[Remark, ...]:
        """What there is to say about the KPI when it is looked at in the period of ``point``; of the future only where
        that is the newest one."""
        from kpi_tui.scorecard.trend.outlook_words import remarks

        return remarks(self, point)


def outlook(snapshot: Source, kpi_id: str, grain: Grain | None = None, today: date | None = None) -> Outlook:
    """What the past of a KPI says, in periods of ``grain`` (without one: of the KPI's own frequency)."""
    return outlooks(snapshot, {kpi_id: grain or snapshot.kpis[kpi_id].frequency.grain}, today)[kpi_id]


def outlooks(snapshot: Source, grains: Mapping[str, Grain], today: date | None = None) -> dict[str, Outlook]:
    """The same of several KPIs at once, each in periods of its grain."""
    from kpi_tui.scorecard.trend.prospect import prospects

    return prospects(snapshot, grains, today or snapshot.today)
