"""The one question behind every answer of the scorecard: these KPIs in these periods, as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from polars import selectors

from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.status import Status
from kpi_tui.scorecard.expression import finite
from kpi_tui.scorecard.figures import with_parts
from kpi_tui.scorecard.periods import MONTH_GRAINS, GrainColumn, number_by_months, period_number, start_by_months
from kpi_tui.scorecard.plan import planned, scored, with_windows
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.reasons import reason
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.tables import Tables, tables
from kpi_tui.scorecard.values import values

_PERIOD: Final = ["kpi", "target", "number"]
_WEEK: Final = 8
"""Days from the last day with a figure to the next one, when the seven between them have none."""
_FIGURE: Final = ["id", "period", "grain", "start", "end", "anchor", "segment", "value", "not_applicable", "note"]
_TOLD: Final = (
    *("value", "plan", "mode", "plan_value", "target_shown", "baseline", "low", "high", "attainment", "score"),
    *("tolerance", "status", "opens", "told_until", "part", "unweighted", "missing", "notes", "least", "most"),
    *("present", "absent", "split", "exact", "count"),
)
"""What an answer is made of; most columns are only steps on the way."""
_LAST: Final = list(Aggregation).index(Aggregation.LAST)


@dataclass(frozen=True, slots=True)
class Answer:
    """A point, with the plan behind it and the first day that its value counts from (of a running total: that of
    its window)."""

    point: Point
    plan: Plan | None
    since: date


@dataclass(frozen=True, slots=True)
class Question:
    """KPIs, the grains and periods that they are asked for (``spine``), and the figures that can count in them."""

    kpis: tuple[Kpi, ...]
    prepared: Tables
    spine: pl.DataFrame
    figures: pl.DataFrame


def question(source: Source, asked: Mapping[str, Mapping[Grain, Sequence[Period]]]) -> Question:
    """What is needed to answer for these KPIs, grains and periods."""
    kpis = tuple(source.kpis[kpi_id] for kpi_id in asked)
    prepared = tables(kpis, source.inputs, asked)
    spine = _spine(kpis, asked, source.settings.calendar)
    figures = source.figures.clear() if spine.is_empty() else _needed(source.figures, prepared, spine, kpis)
    return Question(kpis, prepared, spine, figures)


def rows(question: Question, calendar: Calendar, today: date) -> pl.DataFrame:
    """A row for each row of the spine, with all that was computed on the way to its score."""
    return run(_query(question.figures, question.prepared, question.spine, calendar, today))


def answers(
    source: Source, asked: Mapping[str, Mapping[Grain, Sequence[Period]]], today: date
) -> dict[tuple[str, Grain], list[Answer]]:
    """The answers for each KPI and grain, in the order of the periods asked."""
    put = question(source, asked)
    found: dict[tuple[str, Grain], list[Answer]] = {
        (kpi_id, grain): [] for kpi_id, grains in asked.items() for grain in grains
    }
    if put.spine.is_empty():
        return found
    order = [(kpi, grain, period) for kpi in put.kpis for grain, periods in asked[kpi.id].items() for period in periods]
    told = selectors.by_name(*_TOLD, *(f"x{place}" for place in range(put.prepared.width)), require_all=False)
    scored_rows = run(_query(put.figures, put.prepared, put.spine, source.settings.calendar, today).select(told))
    for (kpi, grain, period), row in zip(order, scored_rows.iter_rows(named=True), strict=True):
        found[kpi.id, grain].append(_answer(kpi, period, row, source, today))
    return found


def _spine(
    kpis: Sequence[Kpi], asked: Mapping[str, Mapping[Grain, Sequence[Period]]], calendar: Calendar
) -> pl.DataFrame:
    series: dict[int, tuple[int, Sequence[Period]]] = {}
    rows = [
        (place, grain.rank, series.setdefault(id(periods), (len(series), periods))[0])
        for place, kpi in enumerate(kpis)
        for grain, periods in asked[kpi.id].items()
    ]
    pairs = pl.DataFrame(rows, schema={"kpi": pl.UInt32, "target": pl.UInt8, "of": pl.UInt32}, orient="row")
    # KPIs are mostly asked for the same periods: each series of them is worked out once.
    own = [
        (of, period_number(each, calendar), each.start, each.end) for of, periods in series.values() for each in periods
    ]
    columns = {"of": pl.UInt32, "number": pl.Int32, "start": pl.Date, "end": pl.Date}
    periods_of = pl.DataFrame(own, schema=columns, orient="row")
    return pairs.join(periods_of, on="of", maintain_order="left_right").drop("of").with_row_index("order")


def _needed(figures: pl.DataFrame, prepared: Tables, spine: pl.DataFrame, kpis: Sequence[Kpi]) -> pl.DataFrame:
    """The figures that can count in the periods asked, or in the windows around them."""
    first: date = spine["start"].min()  # type: ignore[assignment]
    last: date = spine["end"].max()  # type: ignore[assignment]
    totals = [plan for kpi in kpis for plan in kpi.plans if plan.mode is Mode.ACCUMULATE]
    since = [first - timedelta(days=7), *(first - timedelta(days=373) for plan in totals[:1])]
    since += [plan.start - timedelta(days=373) for plan in totals if plan.start and not plan.window]
    if segments := prepared.segments:
        figures = with_parts(figures, segments)
    return figures.select(_FIGURE).filter(
        pl.col("id").is_in(prepared.ids), pl.col("end") >= min(since), pl.col("start") <= last + timedelta(days=7)
    )


def _query(
    figures: pl.DataFrame, prepared: Tables, spine: pl.DataFrame, calendar: Calendar, today: date
) -> pl.LazyFrame:
    found = values(figures, prepared, calendar, today)
    points = planned(spine.lazy(), prepared, calendar)
    points = points.join(found.periods, on=_PERIOD, how="left")
    points = with_windows(points, prepared, calendar, today)
    if _finer(figures, prepared):
        points = points.with_columns(missing=_missing(calendar, today))
    else:
        points = points.with_columns(missing=pl.lit(False))
    if prepared.accumulates:
        points = _running_totals(points, found.parts)
    if figures["note"].null_count() < figures.height:
        points = points.join(_notes(figures, prepared, calendar), on=_PERIOD, how="left")
    return scored(points, today).sort("order")


def _running_totals(points: pl.LazyFrame, parts: pl.LazyFrame) -> pl.LazyFrame:
    """Put the total since its window opened in the place of the value of an accumulate plan. More than a week without
    any figure, since then, is a gap in it."""
    silence = (
        pl.col("start") - pl.coalesce(pl.col("end").shift(1), pl.col("opens").dt.offset_by("-1d"))
    ).dt.total_days()
    totals = (
        in_window(points, parts).group_by(_PERIOD).agg(total=finite(pl.col("part").sum()), gap=silence.max() > _WEEK)
    )
    running = pl.col("counted_to").is_not_null() & pl.col("value").is_not_null()
    return points.join(totals, on=_PERIOD, how="left").with_columns(
        value=pl.when(running).then("total").otherwise("value"), missing=pl.col("missing") | (running & pl.col("gap"))
    )


def in_window(points: pl.LazyFrame, parts: pl.LazyFrame) -> pl.LazyFrame:
    """The parts that a running total is added up from, oldest first: for each point those since its window opened."""
    open_points = points.filter(pl.col("counted_to").is_not_null()).select(*_PERIOD, "opens", "counted_to", "window")
    # A week belongs to the quarter of its Thursday; but a plan that starts within a month means to count that month.
    belongs = pl.when(pl.col("window").is_null()).then(pl.col("end") >= pl.col("opens"))
    return (
        open_points.join(parts.drop("number"), on=["kpi", "target"])
        .filter(pl.col("anchor") <= pl.col("counted_to"), belongs.otherwise(pl.col("anchor") >= pl.col("opens")))
        .sort("anchor")
    )


def _finer(figures: pl.DataFrame, prepared: Tables) -> bool:
    """Whether any figure is of a shorter period than is asked about, or of a campaign within it."""
    ranks, coarsest = figures["grain"].to_physical(), max(grain.rank for grain in prepared.grains)
    return bool(((ranks < coarsest) | (ranks == Grain.CAMPAIGN.rank)).any())


def _missing(calendar: Calendar, today: date) -> pl.Expr:
    """Whether, of the shorter periods that are over, some have no figure. Days may be missing (a shop is closed), but
    not a whole week of them. A closing value asks for the last one only."""
    finest, target, closing = pl.col("finest"), pl.col("target"), pl.col("closed_at")
    until = pl.min_horizontal("end", pl.lit(today))
    months = GrainColumn(finest, MONTH_GRAINS, calendar).months()
    number = number_by_months(until.dt.offset_by("1d"), months, calendar.first_month)
    months_end = start_by_months(number, months, calendar.first_month).dt.offset_by("-1d")
    days = (months_end - pl.col("start")).dt.total_days() + 1
    last_thursday = pl.when(pl.col("end") <= today).then("end").otherwise(pl.lit(today - timedelta(days=3)))
    weeks = last_thursday.to_physical() // 7 - (pl.col("start").to_physical() - 1) // 7
    by_week, closes = finest <= Grain.WEEK.rank, pl.col("aggregation") == _LAST
    gaps = (
        pl.when(by_week & closes)
        .then(closing < until.dt.offset_by("-6d"))
        .when(closes)
        .then(closing < months_end)
        .when(by_week)
        .then(pl.col("weeks_over") < weeks)
        .otherwise(pl.col("days_over") < days)
    )
    uniform = (finest == pl.col("coarsest")) & (finest < target) & (target != Grain.CAMPAIGN.rank)
    return (uniform & gaps) | (pl.col("left_out") & ~pl.col("by_outcome"))


def _notes(figures: pl.DataFrame, prepared: Tables, calendar: Calendar) -> pl.LazyFrame:
    return (
        figures.lazy()
        .filter(pl.col("note").is_not_null())
        .with_columns(rank=pl.col("grain").to_physical())
        .join(prepared.uses.lazy(), on="id")
        .join(prepared.targets.lazy().select("kpi", "target"), on="kpi")
        .filter((pl.col("rank") <= pl.col("target")) | (pl.col("rank") == Grain.CAMPAIGN.rank))
        .with_columns(number=GrainColumn(pl.col("target"), prepared.grains, calendar).number())
        .sort("anchor", "place", "segment", nulls_last=False)
        .group_by(_PERIOD)
        .agg(notes=pl.col("note").unique(maintain_order=True))
    )


def _answer(kpi: Kpi, period: Period, row: Mapping[str, Any], source: Source, today: date) -> Answer:
    value = row["value"]
    between = (row["least"], row["most"]) if value is None and row.get("most") is not None else None
    place = row["plan"]
    plan = kpi.plans[place] if place is not None and row["mode"] is not None else None
    point = Point(
        period=period,
        value=value,
        plan=row["plan_value"],
        target=row["target_shown"],
        baseline=row["baseline"],
        low=row["low"],
        high=row["high"],
        tolerance=row["tolerance"],
        attainment=row["attainment"],
        score=row["score"],
        status=Status(row["status"]),
        provisional=period.end > today,
        unweighted=bool(row["unweighted"]) if value is not None else False,
        incomplete=bool(row["missing"]) if value is not None or between else False,
        reason=reason(kpi, row, source.inputs) if value is None else None,
        notes=tuple(row.get("notes") or ()),
        between=between,
        part=1.0 if row["part"] is None else row["part"],
        plan_until=_plan_until(kpi, plan, row, today),
    )
    return Answer(point, plan, row["opens"] or period.start)


def _plan_until(kpi: Kpi, plan: Plan | None, row: Mapping[str, Any], today: date) -> date | None:
    until: date = row["told_until"]
    counts = plan is not None and (plan.mode is Mode.ACCUMULATE or kpi.aggregation is Aggregation.SUM)
    return until if counts and row["plan_value"] is not None and until < today else None
