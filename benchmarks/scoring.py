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
from kpi_tui.scorecard.points import answers
from kpi_tui.scorecard.source import Variant
from kpi_tui.workspace.figures import RECORDS

INPUTS, MARKETS, DAYS = 40, 10, 2_500
LAST_DAY = date(2026, 10, 31)


def measure_scoring(folder: Path, rounds: int) -> list[Row]:  # noqa: ARG001 -- nothing of it is on disk
    """Every KPI in every month: values, plans, scores and statuses, as the answers that the screens are given."""
    company = _company()
    figures, calendar = company.figures, company.settings.calendar
    first = calendar.period_of(LAST_DAY - timedelta(DAYS - 1), Grain.MONTH)
    months = tuple(calendar.between(first, calendar.period_of(LAST_DAY, Grain.MONTH)))
    asked = {kpi_id: {Grain.MONTH: months} for kpi_id in company.kpis}
    month = pl.col("start").dt.truncate("1mo")
    found = interleaved(
        {
            "group_by": lambda: seconds(lambda: figures.group_by("id", month).agg(pl.col("value").sum())),
            "scored": lambda: seconds(partial(answers, company, asked, company.today)),
        },
        rounds,
    )
    what = f"{figures.height:,} measurements scored by month: {len(asked) * len(months):,} points"
    return [Row(what, milliseconds(middle(found, "scored")), "plain group_by", ratio(found, "scored", "group_by"))]


def _company() -> Variant:
    """Daily figures of 40 inputs in ten markets over nearly seven years, and a KPI for each input."""
    names = [f"input_{number}" for number in range(INPUTS)]
    inputs = {name: Input(name, name, frequency=Frequency.DAILY) for name in names}
    kpis = {kpi.id: kpi for kpi in map(_kpi, range(INPUTS))}
    today = LAST_DAY + timedelta(5)
    return Variant(Settings("Benchmark"), {}, inputs, kpis, {}, today, _figures(names))


def _kpi(number: int) -> Kpi:
    """Every other KPI is an input as it is, held against a least value; the rest are ratios, held against a most."""
    if number % 2 == 0:
        return Kpi(f"sum-{number}", "", parse_formula(f"input_{number}"), plans=(Plan(Mode.KEEP, low=10_000),))
    ratio_of_two = parse_formula(f"input_{number} / input_{number - 1} * 100")
    plans = (Plan(Mode.KEEP, high=105),)
    return Kpi(f"ratio-{number}", "", ratio_of_two, aggregation=Aggregation.RATIO_OF_SUMS, plans=plans)


def _figures(names: list[str]) -> pl.DataFrame:
    days = pl.DataFrame({"start": pl.date_range(LAST_DAY - timedelta(DAYS - 1), LAST_DAY, eager=True)})
    markets = pl.DataFrame({"segment": [f"market-{number}" for number in range(MARKETS)]})
    rows = pl.DataFrame({"id": names}).join(markets, how="cross").join(days, how="cross").with_row_index("line")
    return rows.with_columns(
        pl.col("start").dt.to_string("%Y-%m-%d").alias("period"),
        pl.lit(Grain.DAY.value, RECORDS["grain"]).alias("grain"),
        (pl.col("line") * 7919 % 10_007 / 4).alias("value"),
        end="start",
        anchor="start",
        not_applicable=False,
        deleted=False,
        note=pl.lit(None, pl.String),
        at=pl.lit(datetime(2026, 11, 1, tzinfo=UTC), RECORDS["at"]),
        by=pl.lit("Anna"),
        file=pl.lit("measurements"),
    ).select(RECORDS.names())
