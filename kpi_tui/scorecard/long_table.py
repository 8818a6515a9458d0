"""All KPIs in all their periods as one long table, for other programs: the numbers of the scorecard in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from kpi_tui.model.formula import Node, Number, Operation, Operator
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Direction, Mode
from kpi_tui.scorecard.expression import compile_node
from kpi_tui.scorecard.extent import extent
from kpi_tui.scorecard.figures import part_id
from kpi_tui.scorecard.points import Question, question, rows
from kpi_tui.scorecard.segments import segment_names
from kpi_tui.scorecard.source import Source, variant

Asked = Mapping[str, Mapping[Grain, Sequence[Period]]]

LONG_TABLE: Final = pl.Schema(
    {
        "kpi_id": pl.String(),
        "segment": pl.String(),
        "period": pl.String(),
        "grain": pl.String(),
        "start": pl.Date(),
        "end": pl.Date(),
        "value": pl.Float64(),
        "numerator": pl.Float64(),
        "denominator": pl.Float64(),
        "factor": pl.Float64(),
        "plan": pl.Float64(),
        "target": pl.Float64(),
        "green_low": pl.Float64(),
        "green_high": pl.Float64(),
        "red_below": pl.Float64(),
        "red_above": pl.Float64(),
        "attainment": pl.Float64(),
        "score": pl.Float64(),
        "status": pl.String(),
        "provisional": pl.Boolean(),
        "unweighted": pl.Boolean(),
        "incomplete": pl.Boolean(),
        "notes": pl.List(pl.String()),
    }
)
"""On track is a value from ``green_low`` to ``green_high``, off track one below ``red_below`` or above ``red_above``.
A value with a ``denominator`` is ``numerator`` / ``denominator`` × ``factor``: it can be computed for several rows
together. A row with a ``segment`` is about that part of the whole, and has no plan."""
_MODES: Final = list(Mode)
_DIRECTIONS: Final = list(Direction)


def long_table(source: Source, grain: Grain | None = None, today: date | None = None) -> pl.DataFrame:
    """A row for each KPI and period from its first figure to its newest, and one for each segment with a value.

    Periods are as long as the KPI is measured, or as ``grain`` where that is longer. Columns ``LONG_TABLE``.
    """
    now = today or source.today
    wholes = {name: {_grain(kpi, grain): extent(source, kpi, _grain(kpi, grain))} for name, kpi in source.kpis.items()}
    asked: dict[str, Mapping[Grain, Sequence[Period]]] = {name: of for name, of in wholes.items() if any(of.values())}
    kpis = dict(source.kpis)
    for name, segments in segment_names(source).items():
        if name in asked:
            for each in segments:
                kpis[part_id(name, each)] = replace(kpis[name], id=part_id(name, each), segment=each, plans=())
                asked[part_id(name, each)] = asked[name]
    if not asked:
        return pl.DataFrame(schema=LONG_TABLE)
    put = question(variant(source, kpis=kpis), asked)
    found = rows(put, source.settings.calendar, now)
    return _columns(found, put, asked, now).filter(pl.col("value").is_not_null() | pl.col("segment").is_null())


def _grain(kpi: Kpi, grain: Grain | None) -> Grain:
    own = kpi.frequency.grain
    return own if grain is None or own.rank > grain.rank else grain


def _columns(found: pl.DataFrame, put: Question, asked: Asked, today: date) -> pl.DataFrame:
    """The columns of the long table, of the rows that were ``found`` in the order of the periods ``asked``."""
    periods = [(kpi.id, period) for kpi in put.kpis for each in asked[kpi.id].values() for period in each]
    named = pl.DataFrame(
        [(kpi.partition("/")[0], kpi.partition("/")[2] or None, each.key, each.grain.value) for kpi, each in periods],
        schema={"kpi_id": pl.String, "segment": pl.String, "period": pl.String, "grain": pl.String},
        orient="row",
    )
    made = found.select(*_limits(), *_ratio(put), *_rest(found, today))
    return pl.concat([named, made], how="horizontal").select(
        pl.col(name).cast(kind) for name, kind in LONG_TABLE.items()
    )


def _rest(found: pl.DataFrame, today: date) -> list[pl.Expr]:
    known = pl.col("value").is_not_null()
    return [
        *(pl.col(name) for name in ("start", "end", "value", "attainment", "score", "status")),
        pl.col("plan_value").alias("plan"),
        pl.col("target_shown").alias("target"),
        (pl.col("end") > today).alias("provisional"),
        (known & pl.col("unweighted").fill_null(False)).alias("unweighted"),
        (known & pl.col("missing").fill_null(False)).alias("incomplete"),
        pl.col("notes") if "notes" in found.columns else pl.lit(None, pl.List(pl.String)).alias("notes"),
    ]


def _limits() -> Iterator[pl.Expr]:
    """Between which values it is on track, and beyond which it is off track; of a period that is not over, for now."""
    mode, value = pl.col("mode"), pl.col("plan_value")
    keeps = mode == _MODES.index(Mode.KEEP)
    direction = pl.col("direction")
    rising = (
        pl.when(direction == _DIRECTIONS.index(Direction.WITHIN))
        .then(pl.col("target_value") >= pl.col("baseline"))
        .otherwise(direction == _DIRECTIONS.index(Direction.HIGHER))
    )
    low = pl.when(keeps).then(pl.col("low") * pl.col("part")).when(rising).then(value)
    high = pl.when(keeps).then(pl.col("high") * pl.col("part")).when(~rising).then(value)

    def allowance(limit: pl.Expr) -> pl.Expr:
        own = pl.coalesce(pl.col("amount") * pl.col("part"), limit.abs() * pl.col("percent") / 100)
        return pl.when(keeps).then(own).otherwise("tolerance")

    yield low.alias("green_low")
    yield high.alias("green_high")
    yield (low - allowance(low)).alias("red_below")
    yield (high + allowance(high)).alias("red_above")


class _Ratio(NamedTuple):
    """A formula that is a division, and what its result is multiplied by."""

    numerator: Node
    denominator: Node
    factor: float


def _ratio(put: Question) -> Iterator[pl.Expr]:
    """What is divided by what, where a KPI is a ratio of sums and was computed from its inputs."""
    parts: dict[str, list[tuple[pl.Expr, pl.Expr]]] = {"numerator": [], "denominator": [], "factor": []}
    for place, kpi in enumerate(put.kpis):
        found = _division(kpi.formula.tree) if kpi.aggregation is Aggregation.RATIO_OF_SUMS else None
        if found is None:
            continue
        columns = {name: f"x{number}" for number, name in enumerate(kpi.inputs)}
        # What was entered as an outcome, and a running total, is no quotient of the inputs of its period.
        other = pl.col("by_outcome").fill_null(False) | pl.col("counted_to").is_not_null()
        here = (pl.col("kpi") == place) & pl.col("value").is_not_null() & ~other
        parts["numerator"].append((here, compile_node(found.numerator, columns)))
        parts["denominator"].append((here, compile_node(found.denominator, columns)))
        parts["factor"].append((here, pl.lit(found.factor)))
    for name, cases in parts.items():
        yield pl.coalesce(*(pl.when(here).then(part) for here, part in cases), pl.lit(None, pl.Float64)).alias(name)


def _division(node: Node) -> _Ratio | None:
    """The division that a formula is, with the numbers that it is multiplied or divided by."""
    match node:
        case Operation(Operator.DIVIDE, left, Number(value)) if value:
            inner = _division(left)
            return inner and inner._replace(factor=inner.factor / value)
        case Operation(Operator.DIVIDE, left, right):
            return _Ratio(left, right, 1.0)
        case Operation(Operator.MULTIPLY, left, Number(value)) | Operation(Operator.MULTIPLY, Number(value), left):
            inner = _division(left)
            return inner and inner._replace(factor=inner.factor * value)
    return None
