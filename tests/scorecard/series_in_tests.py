"""Series of values as the rules read them, and as a company with one KPI."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Calendar
from kpi_tui.scorecard.trend.outlook import Outlook, Rule
from kpi_tui.scorecard.trend.signals import judged
from tests.scorecard.conftest import Company, Figure, company, figure, kpi

CHECK = [212, 198, 230, 205, 221, 190, 215, 208, 226, 201]
RULES = ("outside", "jump", "near", "run")
few = settings(max_examples=25, deadline=None)
series = st.lists(st.one_of(st.none(), st.integers(-50, 50).map(float)), max_size=30)


def frame(
    values: Sequence[float | None],
    floor: float | None = None,
    ceiling: float | None = None,
    renewed: Sequence[int] = (),
) -> pl.DataFrame:
    columns = {
        "kpi": ["one"] * len(values),
        "number": range(7, 7 + len(values)),
        "stretch": [sum(place >= start for start in renewed) for place in range(len(values))],
        "value": [None if value is None else float(value) for value in values],
        "settled": [True] * len(values),
        "floor": [floor] * len(values),
        "ceiling": [ceiling] * len(values),
    }
    schema = {
        "kpi": pl.String, "number": pl.Int32, "stretch": pl.Int32, "value": pl.Float64, "settled": pl.Boolean,
        "floor": pl.Float64, "ceiling": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(columns, schema=schema)


def rows(
    values: Sequence[float | None], floor: float | None = None, ceiling: float | None = None, season: int | None = None
) -> list[dict[str, Any]]:
    return judged(frame(values, floor, ceiling).lazy(), season).collect().to_dicts()


def signals(
    values: Sequence[float | None], floor: float | None = None, ceiling: float | None = None, season: int | None = None
) -> dict[int, dict[str, int]]:
    """By place of the value: the rules that it meets, and on which side."""
    found = {
        row["number"] - 7: {rule: row[rule] for rule in RULES if row[rule]}
        for row in rows(values, floor, ceiling, season)
    }
    return {place: rules for place, rules in found.items() if rules}


def monthly(values: Sequence[float | None], first: str = "2025-01") -> list[Figure]:
    calendar = Calendar()
    start = calendar.parse(first)
    return [
        figure("v", calendar.shift(start, place).key, value) for place, value in enumerate(values) if value is not None
    ]


def made(values: Sequence[float | None], today: date = date(2029, 1, 1), **fields: object) -> Company:
    fields = {"aggregation": Aggregation.RATIO_OF_SUMS, "decimals": 1} | fields
    return company(kpis=[kpi("rate", "v", **fields)], figures=monthly(values), today=today)


def said(found: Outlook) -> dict[str, set[Rule]]:
    by_period: dict[str, set[Rule]] = {}
    for signal in found.signals:
        by_period.setdefault(signal.period.key, set()).add(signal.rule)
    return by_period


def season(years: int, month: int = 12, seed: int = 1) -> list[float]:
    chance = random.Random(seed)
    shape = [20, 10, 15, 25, 30, 45, 60, 55, 35, 30, 50, 100][:month]
    return [100 + 3 * shape[place % month] + chance.randint(-4, 4) for place in range(years * month)]
