"""Parquet files: one table, whose columns say of themselves what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from kpi_tui.exchange.importing.table import DAY, MOST_COLUMNS, NUMBER, Table, trimmed, unique_names
from kpi_tui.exchange.work import Work
from kpi_tui.model.sentence import Refusal

_BATCH = 100_000
_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


def parquet_table(path: Path) -> Table:
    """The table of a Parquet file. Raises Refusal where it cannot be read."""
    try:
        frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
        total = frame.select(pl.len()).collect().item()
    except (*_FAULTS, OSError) as error:
        raise _broken(path.name) from error
    if len(schema) > MOST_COLUMNS:
        raise Refusal(
            "%(file)s has more than %(most)s columns: export only those that are needed.",
            file=path.name,
            most=MOST_COLUMNS,
        )
    columns = unique_names(list(schema))
    cells = [_cell(name, kind).alias(column) for column, (name, kind) in zip(columns, schema.items(), strict=True)]
    kinds = {column: _kind(kind) for column, kind in zip(columns, schema.values(), strict=True)}

    def batches(work: Work) -> Iterator[pl.DataFrame]:
        seen = 0
        try:
            for batch in frame.select(cells).collect_batches(chunk_size=_BATCH, maintain_order=True):
                work.done(seen / (total or 1))
                yield trimmed(batch)
                seen += batch.height
        except _FAULTS as error:
            raise _broken(path.name) from error
        work.done(1.0)

    return Table(path.name, columns, (), batches, {column: kind for column, kind in kinds.items() if kind})


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    """The cells as texts; of lists and the like nothing."""
    cell = pl.col(name)
    if kind.is_nested() or kind == pl.Binary:
        return pl.lit(None, pl.String)
    if isinstance(kind, pl.Datetime):
        return cell.dt.date().cast(pl.String)
    return cell.cast(pl.String, strict=False)


def _kind(kind: pl.DataType) -> str:
    if kind.is_numeric():
        return NUMBER
    return DAY if kind in (pl.Date, pl.Datetime) else ""


def _broken(name: str) -> Refusal:
    return Refusal("%(file)s is damaged, or no Parquet file that can be read. Export it again.", file=name)
