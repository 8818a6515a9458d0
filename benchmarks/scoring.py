"""A million measurements scored by month, against a plain ``group_by`` over the same frame."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.measure import Row, interleaved, middle, milliseconds, ratio, seconds
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.points import question, rows
from kpi_tui.scorecard.source import Variant
from kpi_tui.workspace.logs.figures import RECORDS

SHAPES = ((40, 10, 2_500), (100, 0, 9_990))
"""How many inputs, in how many markets, and for how many days: seven years of ten markets, twenty-seven of one shop."""
LAST_DAY = date(2026, 10, 31)


def measure_scoring(folder: Path, rounds: int) -> list[Row]:  # noqa: ARG001 -- nothing of it is on disk
    """Every KPI in every month: values, plans, scores and statuses, as a frame like that of the ``group_by``."""
    return [row for shape in SHAPES for row in _measure_shape(*shape, rounds)]


def _measure_shape(inputs: int, markets: int, days: int, rounds: int) -> list[Row]:
    company = _company(inputs, markets, days)
    figures, calendar = company.figures, company.settings.calendar
    first = calendar.period_of(LAST_DAY - timedelta(days - 1), Grain.MONTH)
    months = tuple(calendar.between(first, calendar.period_of(LAST_DAY, Grain.MONTH)))
    asked = {kpi_id: {Grain.MONTH: months} for kpi_id in company.kpis}
    by, total = ("id", pl.col("start").dt.truncate("1mo")), pl.col("value").sum()
    found = interleaved(
        {
            "eager": lambda: seconds(lambda: figures.group_by(*by).agg(total)),
            "lazy": lambda: seconds(lambda: figures.lazy().group_by(*by).agg(total).collect()),
            "scored": lambda: seconds(lambda: rows(question(company, asked), calendar, company.today)),
            "looked": lambda: seconds(partial(look, company)),
        },
        rounds,
    )
    where = f"{inputs} inputs, {markets} markets" if markets else f"{inputs} inputs"
    what = f"{figures.height:,} measurements ({where}) scored by month: {len(asked) * len(months):,} points"
    scored, looked = (milliseconds(middle(found, name)) for name in ("scored", "looked"))
    return [
        Row(what, scored, "plain group_by, eager", ratio(found, "scored", "eager")),
        Row(what, scored, "plain group_by, lazy", ratio(found, "scored", "lazy")),
        Row(f"{where}: the scorecard of a month", looked, "plain group_by, lazy", ratio(found, "looked", "lazy")),
    ]


def _company(inputs: int, markets: int, days: int) -> Variant:
    """Daily figures of inputs in some markets, or of the whole, and a KPI for each input."""
    names = [f"input_{number}" for number in range(inputs)]
    cards = {name: Input(name, name, frequency=Frequency.DAILY) for name in names}
    kpis = {kpi.id: kpi for kpi in map(_kpi, range(inputs))}
    return Variant(Settings("Benchmark"), {}, cards, kpis, {}, LAST_DAY + timedelta(5), _figures(names, markets, days))


def _kpi(number: int) -> Kpi:
    """Every other KPI is an input as it is, held against a least value; the rest are ratios, held against a most."""
    if number % 2 == 0:
        return Kpi(f"sum-{number}", "", parse_formula(f"input_{number}"), plans=(Plan(Mode.KEEP, low=10_000),))
    ratio_of_two = parse_formula(f"input_{number} / input_{number - 1} * 100")
    plans = (Plan(Mode.KEEP, high=105),)
    return Kpi(f"ratio-{number}", "", ratio_of_two, aggregation=Aggregation.RATIO_OF_SUMS, plans=plans)


def _figures(names: list[str], markets: int, days: int) -> pl.DataFrame:
    dates = pl.DataFrame({"start": pl.date_range(LAST_DAY - timedelta(days - 1), LAST_DAY, eager=True)})
    segments: list[str | None] = [f"market-{number}" for number in range(markets)]
    parts = pl.DataFrame({"segment": segments or [None]}, schema={"segment": pl.String})
    made = pl.DataFrame({"id": names}).join(parts, how="cross").join(dates, how="cross").with_row_index("line")
    return made.with_columns(
        pl.col("start").dt.to_string("%Y-%m-%d").alias("period"),
        pl.lit(Grain.DAY.value, RECORDS["grain"]).alias("grain"),
        (pl.col("line") * 7919 % 10_007 / 4).alias("value"),
        end="start",
        anchor="start",
        not_applicable=False,
        deleted=False,
        at=pl.lit(datetime(2026, 11, 1, tzinfo=UTC), RECORDS["at"]),
        by=pl.lit("Anna"),
        file=pl.lit("measurements"),
        **{name: pl.lit(None, RECORDS[name]) for name in ("note", "batch", "undoes")},
    ).select(RECORDS.names())
