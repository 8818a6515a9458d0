"""Cards as small frames: what the queries must know of each KPI, its inputs and its plans, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Final

import polars as pl

from kpi_tui.model.formula import Formula
from kpi_tui.model.input import DAYS, Frequency, Input, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import DEFAULT_PERCENT, Direction, Mode, Plan, with_limits
from kpi_tui.scorecard.expression import shape
from kpi_tui.scorecard.figures import part_id

OUTCOME: Final = 63
"""The place of a figure that was entered for the KPI itself; inputs have the places 0, 1, … of the formula."""

Columns = dict[str, type[pl.DataType] | pl.DataType]
_FIRST_DAY: Final = date(1, 1, 1)
_LENGTH_BOUND: Final = frozenset({OverTime.FIRST, OverTime.LAST})


@dataclass(frozen=True, slots=True)
class Tables:
    """The KPIs of one question, numbered in order.

    ``uses``: which figures each KPI is made of. ``rules``: how they become its value. ``targets``: at which grains
    it is asked. ``plans``: what it should be. ``weights``: which averages are weighted, and by what; None where none
    is. ``shapes``: one formula for each form that occurs; ``width`` is the
    number of inputs of the longest.
    """

    kpis: tuple[Kpi, ...]
    uses: pl.DataFrame
    rules: pl.DataFrame
    targets: pl.DataFrame
    plans: pl.DataFrame
    weights: pl.DataFrame | None
    shapes: tuple[Formula, ...]
    width: int

    @property
    def ids(self) -> set[str]:
        """The ids whose figures are needed."""
        return set(self.uses["id"]) | (set() if self.weights is None else set(self.weights["by"]))

    def has(self, aggregation: Aggregation) -> bool:
        """Whether any of the KPIs combines this way."""
        return any(kpi.aggregation is aggregation for kpi in self.kpis)

    def methods(self, place: int) -> tuple[OverTime, ...]:
        """In which ways the inputs in this place of the formulas combine."""
        found = set(self.rules[f"method{place}"])
        return tuple(method for number, method in enumerate(OverTime) if number in found)

    @property
    def ranged(self) -> bool:
        """Whether of any KPI only a range may be known."""
        return bool(self.rules["ranged"].any())

    @property
    def segments(self) -> set[str]:
        """The segments that single KPIs are made of."""
        return {kpi.segment for kpi in self.kpis if kpi.segment}

    @property
    def grains(self) -> tuple[Grain, ...]:
        """The grains at which anything is asked."""
        return _grains(self.targets["target"])

    @property
    def own_grains(self) -> tuple[Grain, ...]:
        """The grains at which the KPIs are measured."""
        return _grains(self.targets["own"])

    @property
    def accumulates(self) -> bool:
        """Whether any plan adds up to a total."""
        return any(plan.mode is Mode.ACCUMULATE for kpi in self.kpis for plan in kpi.plans)

    @property
    def profiled(self) -> bool:
        """Whether any plan divides its total over the months by a profile."""
        return any(plan.profile for kpi in self.kpis for plan in kpi.plans)

    @property
    def paths(self) -> pl.DataFrame:
        """The corners of the paths that go by way of milestones, but for the last, each with the one that follows."""
        rows = [
            (number, place, *corner, *following)
            for number, kpi in enumerate(self.kpis)
            for place, plan in enumerate(kpi.plans)
            if plan.milestones
            for corner, following in pairwise(plan.knots)
        ]
        columns: Columns = {"kpi": pl.UInt32, "plan": pl.Int32, "corner": pl.Date, "corner_value": pl.Float64}
        columns |= {"next_corner": pl.Date, "next_value": pl.Float64}
        return pl.DataFrame(rows, schema=columns, orient="row").sort("corner")

    @property
    def steps(self) -> bool:
        """Whether any plan of a longer period is made of those of several shorter ones."""
        return bool((self.targets["steps"] > 1).any())


def _grains(ranks: pl.Series) -> tuple[Grain, ...]:
    found = set(ranks)
    return tuple(grain for grain in Grain if grain.rank in found)


def tables(kpis: Sequence[Kpi], inputs: Mapping[str, Input], grains: Mapping[str, Iterable[Grain]]) -> Tables:
    """Prepare the ``kpis``, each for the ``grains`` at which it is asked."""
    shapes: dict[str, tuple[int, Formula]] = {}
    for kpi in kpis:
        shapes.setdefault(shape(kpi.formula), (len(shapes), kpi.formula))
    width = max((len(kpi.inputs) for kpi in kpis), default=1)
    return Tables(
        tuple(kpis),
        _uses(kpis, inputs),
        _rules(kpis, inputs, shapes, width),
        _targets(kpis, inputs, grains),
        _plans(kpis),
        _weights(kpis, inputs),
        tuple(formula for _, formula in shapes.values()),
        width,
    )


def over_time(kpi: Kpi, input_id: str, inputs: Mapping[str, Input]) -> OverTime:
    """How an input combines in this KPI: as the KPI says, else as the input says; the days of a period add up."""
    if input_id == DAYS:
        return OverTime.SUM
    own = inputs.get(input_id)
    return kpi.over_time.get(input_id, own.over_time if own else OverTime.SUM)


def is_ranged(kpi: Kpi, inputs: Mapping[str, Input]) -> bool:
    """Whether, of a longer period or several segments, only a range is known: from the largest of them to their sum.
    A person who comes in two months is one visitor of the quarter, and nobody can tell from the months."""
    alone = kpi.aggregation is Aggregation.NOT_ADDITIVE or over_time(kpi, kpi.inputs[0], inputs) is OverTime.NONE
    return kpi.is_direct and alone


def _weights(kpis: Sequence[Kpi], inputs: Mapping[str, Input]) -> pl.DataFrame | None:
    rows = {
        part_id(name, kpi.segment): part_id(inputs[name].weight, kpi.segment)
        for kpi in kpis
        for name in kpi.entered
        if is_weighted(kpi, name, inputs)
    }
    return pl.DataFrame({"id": list(rows), "by": list(rows.values())}) if rows else None


def is_weighted(kpi: Kpi, input_id: str, inputs: Mapping[str, Input]) -> bool:
    """Whether an input of this KPI is an average of which it is known what to weight it by."""
    own = inputs.get(input_id)
    return own is not None and bool(own.weight) and over_time(kpi, input_id, inputs) is OverTime.MEAN


def _uses(kpis: Sequence[Kpi], inputs: Mapping[str, Input]) -> pl.DataFrame:
    rows = []
    for number, kpi in enumerate(kpis):
        for place, name in enumerate(kpi.inputs):
            method = over_time(kpi, name, inputs)
            entered = part_id(name, kpi.segment)
            alone = method is OverTime.NONE or is_ranged(kpi, inputs)
            rows.append((number, entered, place, 1 << place, method is OverTime.MEAN, alone))
        own = kpi.id.partition("/")[0]  # that of a part, made to be compared with others, is a part_id already
        if own not in inputs and own not in kpi.inputs:
            averages = kpi.aggregation not in (Aggregation.SUM, Aggregation.LAST)
            rows.append((number, part_id(own, kpi.segment), OUTCOME, 1 << OUTCOME, averages, False))
    columns: Columns = {"kpi": pl.UInt32, "id": pl.String, "place": pl.UInt8, "bit": pl.UInt64}
    columns |= {"averages": pl.Boolean, "whole_only": pl.Boolean}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _rules(
    kpis: Sequence[Kpi], inputs: Mapping[str, Input], shapes: Mapping[str, tuple[int, Formula]], width: int
) -> pl.DataFrame:
    methods = list(OverTime)
    rows = []
    for number, kpi in enumerate(kpis):
        names = (*kpi.inputs, *[None] * (width - len(kpi.inputs)))
        need = sum(1 << place for place, name in enumerate(names) if name is not None and name != DAYS)
        days = kpi.inputs.index(DAYS) if DAYS in kpi.inputs else -1
        rows.append(
            (
                number,
                shapes[shape(kpi.formula)][0],
                list(Aggregation).index(kpi.aggregation),
                need,
                days,
                is_ranged(kpi, inputs),
                len(kpi.inputs) == 1 and is_weighted(kpi, kpi.inputs[0], inputs),
                *(methods.index(over_time(kpi, name, inputs)) if name else 0 for name in names),
                *(name in kpi.requires_positive for name in names),
            )
        )
    columns: Columns = {
        "kpi": pl.UInt32,
        "shape": pl.UInt32,
        "aggregation": pl.UInt8,
        "need": pl.UInt64,
        "days_at": pl.Int8,
        "ranged": pl.Boolean,
        "weighted": pl.Boolean,
    }
    columns |= {f"method{place}": pl.UInt8 for place in range(width)}
    columns |= {f"positive{place}": pl.Boolean for place in range(width)}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _targets(kpis: Sequence[Kpi], inputs: Mapping[str, Input], grains: Mapping[str, Iterable[Grain]]) -> pl.DataFrame:
    rows = []
    for number, kpi in enumerate(kpis):
        own = kpi.frequency.grain
        bound = kpi.period_sensitive and any(over_time(kpi, name, inputs) in _LENGTH_BOUND for name in kpi.inputs)
        for grain in dict.fromkeys(grains[kpi.id]):
            steps, ratio, by_days = _scale(kpi, grain)
            adds_up = kpi.aggregation is Aggregation.SUM
            rows.append((number, grain.rank, own.rank, steps, ratio, by_days, bound and grain is not own, adds_up))
    columns: Columns = {"kpi": pl.UInt32, "target": pl.UInt8, "own": pl.UInt8, "steps": pl.Int32, "ratio": pl.Float64}
    columns |= {"by_days": pl.Boolean, "unplanned": pl.Boolean, "adds_up": pl.Boolean}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _scale(kpi: Kpi, grain: Grain) -> tuple[int, float, bool]:
    """Over how many periods of its own the plan is added up, by what it is multiplied, and whether by days."""
    own = kpi.frequency.grain
    campaign = kpi.frequency is Frequency.PER_CAMPAIGN or grain is Grain.CAMPAIGN
    if kpi.aggregation is not Aggregation.SUM or grain is own or campaign:
        return 1, 1.0, False
    if own.months is None or grain.months is None:
        return 1, 1.0, True
    return max(grain.months // own.months, 1), min(grain.months / own.months, 1.0), False


def _plans(kpis: Sequence[Kpi]) -> pl.DataFrame:
    modes, directions = list(Mode), list(Direction)
    rows: dict[tuple[int, date], tuple[object, ...]] = {}
    for number, kpi in enumerate(kpis):
        for place, said in enumerate(kpi.plans):
            plan = Plan(said.mode, start=said.start) if said.mode is Mode.MONITOR else with_limits(said, kpi.direction)
            since = plan.start or _FIRST_DAY
            share = DEFAULT_PERCENT.get(plan.mode) if plan.tolerance is None else None
            if plan.tolerance is not None and plan.tolerance.percent:
                share = plan.tolerance.amount
            # A total starts at 0; its baseline is only what a change is a change on.
            baseline = None if plan.mode is Mode.ACCUMULATE and plan.is_relative else plan.baseline
            rows[number, since] = (
                number,
                since,
                place,
                modes.index(plan.mode),
                directions.index(kpi.direction),
                *(baseline, plan.target, plan.low, plan.high, plan.start, plan.due),
                Grain(plan.window.value).months if plan.window else None,
                plan.tolerance.amount if plan.tolerance and share is None else None,
                share,
                [0.0, *accumulate(plan.profile)] if plan.profile else None,
            )
    columns: Columns = {"kpi": pl.UInt32, "since": pl.Date, "plan": pl.Int32}
    columns |= {"mode": pl.UInt8, "direction": pl.UInt8}
    columns |= dict.fromkeys(("baseline", "target_value", "low", "high"), pl.Float64)
    columns |= {"starts": pl.Date, "due": pl.Date, "window": pl.Int32, "amount": pl.Float64, "percent": pl.Float64}
    columns |= {"profile": pl.List(pl.Float64)}
    ordered = sorted(rows.items(), key=lambda item: item[0])
    return pl.DataFrame([row for _, row in ordered], schema=columns, orient="row").sort("since")
