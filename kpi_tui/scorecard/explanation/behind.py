"""What is behind a value: the lines of the logs that count, what they come to, what is missing, and the plan's numbers.

All of it is read off the steps of the scorecard's own query.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from kpi_tui.model.input import DAYS, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Period
from kpi_tui.model.plan import DEFAULT_PERCENT, with_limits
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.explanation.explain import Behind, Figure, Ingredient, Part, PlanUse, Segments, Way
from kpi_tui.scorecard.explanation.gaps import missing
from kpi_tui.scorecard.periods import GrainColumn
from kpi_tui.scorecard.points import in_window, question, rows
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.tables import OUTCOME, Tables, is_weighted, over_time
from kpi_tui.scorecard.values import Uses, uses

_STRETCH: Final = ["number", "rank", "period"]
_LINE: Final = ["period", "segment", "value", "not_applicable", "file", "line", "at", "by", "note"]
_BATCH: Final = "batch"
_IMPORTED: Final = "imported"
_SEGMENT: Final = "/"
"""Stands between an id and the one segment of it that is used."""


def behind(source: Source, kpi: Kpi, period: Period, today: date) -> Behind:
    """What is behind the value of the KPI in this period."""
    calendar = source.settings.calendar
    put = question(source, {kpi.id: {period.grain: (period,)}})
    points = rows(put, calendar, today)
    row = points.row(0, named=True)
    steps = uses(put.figures, put.prepared, calendar, today)
    entered = _entered(steps, put.prepared)
    way = _way(kpi, row)
    parts: tuple[Part, ...] = ()
    if way is Way.TOTAL:
        added = run(in_window(points.lazy(), steps.values.parts))
        parts = tuple(Part(*each) for each in added.select("start", "end", "part").iter_rows())
        chosen = _added(entered, added, steps, GrainColumn(pl.lit(period.grain.rank), (period.grain,), calendar))
    else:
        entered = entered.filter(pl.col("number") == row["number"])
        parts = _averaged(steps, row["number"]) if way is Way.MEAN else ()
        chosen = entered.filter(
            pl.col("counted")
            | pl.col("not_applicable")
            | (pl.col("place") == OUTCOME)
            | _whole_alone(kpi, source, period)
        )
    lines = _with_files(_lines(source.figures, chosen), source)
    return Behind(
        way,
        () if way is Way.OUTCOME else tuple(_ingredients(kpi, source, lines, row, way)),
        _outcomes(kpi, lines, period, way, calendar),
        parts,
        missing(source, kpi, period, row, entered, today),
        _plan(kpi, row),
    )


def _way(kpi: Kpi, row: Mapping[str, Any]) -> Way:
    if row["counted_to"] is not None and row["value"] is not None:
        return Way.TOTAL
    if row["by_outcome"]:
        return Way.OUTCOME
    if kpi.aggregation is not Aggregation.MEAN or not row["matched"] or row["value"] is None:
        return Way.FORMULA
    values = {name: row[f"x{place}"] for place, name in enumerate(kpi.inputs) if row[f"x{place}"] is not None}
    at_once = kpi.formula.evaluate(values)
    alone = row["count"] == 1 and at_once is not None and math.isclose(at_once, row["value"])
    return Way.FORMULA if alone else Way.MEAN


def _whole_alone(kpi: Kpi, source: Source, period: Period) -> pl.Expr:
    """A figure of the whole period, of an input that is not combined: it counts, whatever the others have."""
    places = [place for place, name in enumerate(kpi.inputs) if over_time(kpi, name, source.inputs) is OverTime.NONE]
    return pl.col("place").is_in(places) & (pl.col("rank") == period.grain.rank)


def _entered(steps: Uses, tables: Tables) -> pl.DataFrame:
    """Every figure that the query used, with whether it is counted in its period, and its weight where it has one."""
    heft = pl.lit(None, pl.Float64).alias("heft") if tables.weights is None else pl.col("heft")
    used = steps.rows.select(*_STRETCH, "id", "place", "start", "end", "anchor", "not_applicable", heft)
    counted = steps.cells.select(*_STRETCH, pl.col("counted").fill_null(value=False))
    return run(used.join(counted, on=_STRETCH).sort("anchor", "period"))


def _added(entered: pl.DataFrame, added: pl.DataFrame, steps: Uses, clock: GrainColumn) -> pl.DataFrame:
    """The figures that make up the parts of a running total: the finest there are, or a whole period's where those do
    not fit together."""
    periods = run(steps.values.periods.select("number", "matched", "by_outcome"))
    number, outcome = pl.col("number"), pl.col("place") == OUTCOME
    known = entered.join(periods, on="number").filter(
        pl.when("by_outcome").then(outcome).otherwise(~outcome & pl.col("counted"))
    )
    whole = pl.col("by_outcome") | ~pl.col("matched")
    known = known.with_columns(
        part_start=pl.when(whole).then(clock.start_of(number)).otherwise("start"),
        part_end=pl.when(whole).then(clock.end_of(number)).otherwise("end"),
    )
    return known.join(
        added.select(part_start="start", part_end="end").unique(),
        on=["part_start", "part_end"],
        how="semi",
        maintain_order="left",
    )


def _averaged(steps: Uses, number: int) -> tuple[Part, ...]:
    cells = steps.cells.filter(pl.col("counted"), pl.col("number") == number, pl.col("value").is_not_null())
    return tuple(Part(*each) for each in run(cells.select("start", "end", "value")).iter_rows())


def _lines(figures: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """The lines of the logs that these figures are made of: that of the whole, or those of the segments."""
    named = pl.col("id").str.splitn(_SEGMENT, 2).struct.rename_fields(["id", "only"]).alias("named")
    used = chosen.select("place", "rank", "anchor", "period", "heft", named).unnest("named")
    whole = pl.col("segment").is_null().any().over("place", "period")
    counts = (
        pl.when(pl.col("only").is_not_null())
        .then(pl.col("segment") == pl.col("only"))
        .when(whole)
        .then(pl.col("segment").is_null())
        .otherwise(pl.col("value").is_not_null() | pl.col("not_applicable"))
    )
    return (
        used.join(figures.select("id", *_LINE, _BATCH), on=["id", "period"])
        .filter(counts)
        .sort("anchor", "period", "segment", nulls_last=False)
    )


def _with_files(lines: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The lines with the name of the file that each was imported from; the history is read only where one may be."""
    files = source.imported() if lines[_BATCH].count() else {}
    found = [files.get(batch) for batch in lines[_BATCH]]
    return lines.with_columns(pl.Series(_IMPORTED, found, pl.String))


def _ingredients(
    kpi: Kpi, source: Source, lines: pl.DataFrame, row: Mapping[str, Any], way: Way
) -> Iterator[Ingredient]:
    calendar = source.settings.calendar
    for place, name in enumerate(kpi.inputs):
        known = source.inputs.get(name)
        method = over_time(kpi, name, source.inputs)
        own = lines.filter(pl.col("place") == place)
        if way is Way.FORMULA:
            own = _combined(own, method, row["target"])
        apart = own.filter(pl.col("only").is_null() & pl.col("segment").is_not_null())
        yield Ingredient(
            name,
            known.label if known else name,
            known.unit if known else Unit.COUNT,
            row[f"x{place}"] if way is Way.FORMULA else None,
            method,
            Segments.WHOLE if apart.is_empty() else Segments.MEAN if method is OverTime.MEAN else Segments.SUM,
            _figures(own, calendar),
            from_calendar=name == DAYS and own.is_empty(),
            weighted_by=_weighted_by(kpi, name, own, source),
        )


def _weighted_by(kpi: Kpi, name: str, own: pl.DataFrame, source: Source) -> str:
    """The label of what averages were weighted by: all of them have a weight, or each counts the same."""
    if not is_weighted(kpi, name, source.inputs) or own.height < 2 or own["heft"].null_count():
        return ""
    by = source.inputs[name].weight
    return source.inputs[by].label if by in source.inputs else by


def _combined(own: pl.DataFrame, method: OverTime, target: int) -> pl.DataFrame:
    """The lines that an input's value comes from when it combines this way over time."""
    known = own.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return own
    stretches = known.select("anchor", "period").unique(maintain_order=True)
    match method:
        case OverTime.FIRST:
            return known.join(stretches.head(1), on=["anchor", "period"], how="semi")
        case OverTime.LAST:
            return known.join(stretches.tail(1), on=["anchor", "period"], how="semi")
        case OverTime.NONE:
            exact = known.filter(pl.col("rank") == target)
            return known if exact.is_empty() else exact
    return known


def _outcomes(kpi: Kpi, lines: pl.DataFrame, period: Period, way: Way, calendar: Calendar) -> tuple[Figure, ...]:
    if way not in (Way.OUTCOME, Way.TOTAL):
        return ()
    own = lines.filter(pl.col("place") == OUTCOME, pl.col("value").is_not_null())
    if kpi.aggregation is Aggregation.NOT_ADDITIVE and way is Way.OUTCOME:
        own = own.filter(pl.col("rank") == period.grain.rank)
    elif kpi.aggregation is Aggregation.LAST and way is Way.OUTCOME:
        own = _combined(own, OverTime.LAST, period.grain.rank)
    return _figures(own, calendar)


def _figures(lines: pl.DataFrame, calendar: Calendar) -> tuple[Figure, ...]:
    return tuple(
        Figure(name, calendar.parse(key), *rest)
        for name, key, *rest in lines.select("id", *_LINE, _IMPORTED).iter_rows()
    )


def _plan(kpi: Kpi, row: Mapping[str, Any]) -> PlanUse | None:
    place = row["plan"]
    if place is None or row["mode"] is None:
        return None
    said = kpi.plans[place]
    later = [plan.start for plan in kpi.plans[place + 1 :] if plan.start is not None]
    return PlanUse(
        with_limits(said, kpi.direction),
        said.start,
        later[0] - timedelta(days=1) if later else None,
        row["scale"],
        row["steps"],
        1.0 if row["part"] is None else row["part"],
        row["repeats"],
        row["opens"],
        row["closes"],
        row["counted_to"],
        row["tolerance"],
        row["shortfall"],
        DEFAULT_PERCENT.get(said.mode) if said.tolerance is None else None,
    )
