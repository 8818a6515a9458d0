"""A mapping for a file of no known system: by what its columns hold, and by the names of inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_tui.exchange.importing.columns import Column, Kind
from kpi_tui.exchange.importing.days import period_in
from kpi_tui.exchange.importing.filled_inputs import input_meant, plain_name
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import ALONE
from kpi_tui.model.column_mapping import ColumnMapping, Layout, Take
from kpi_tui.model.slug import slug
from kpi_tui.workspace.snapshot import Snapshot

_VALUE_NAMES = frozenset(("value", "waarde", "amount", "bedrag", "number", "aantal", "figure", "cijfer", "meting"))
_NAME_NAMES = frozenset(("kpi", "input", "metric", "measure", "name", "maatstaf", "gegeven", "invoer", "post"))
_SEGMENT_NAMES = frozenset(
    ("segment", "channel", "kanaal", "market", "markt", "location", "vestiging", "region", "regio")
)
_END_NAMES = frozenset(("date end", "end date", "end", "until", "einddatum", "einde", "tot en met", "t m"))
_MOST_ROWS_ACROSS = 500


def general_mapping(snapshot: Snapshot, table: Table, columns: Sequence[Column]) -> ColumnMapping:
    """What the columns of a table probably mean. Columns that no input is named after are not taken."""
    mapping_id = slug(table.name.rpartition(".")[0] or table.name)
    empty = ColumnMapping(mapping_id, table.name, columns=table.columns)
    across = [name for name in table.columns if period_in(name) is not None]
    texts = [column.name for column in columns if column.kind is Kind.TEXT and column.name not in across]
    if len(across) >= 2:
        names = texts[0] if texts else ""
        return _with(empty, snapshot, table, Layout.ACROSS, names=names)
    days = [column.name for column in columns if column.kind is Kind.DAY]
    until = next((name for name in days if plain_name(name) in _END_NAMES), "")
    date = next((name for name in days if name != until), "")
    numbers = [column.name for column in columns if column.kind is Kind.NUMBER]
    segments = next((name for name in texts if plain_name(name) in _SEGMENT_NAMES), "")
    values = [name for name in numbers if plain_name(name) in _VALUE_NAMES]
    named = [name for name in texts if plain_name(name) in _NAME_NAMES]
    if len(values) == 1 and named:
        long = _with(empty, snapshot, table, Layout.NAMED, date, named[0], values[0], segments)
        return replace(long, until=until if date else "")
    takes = tuple(Take(meant, name) for name in numbers if (meant := input_meant(snapshot, name)) is not None)
    return ColumnMapping(mapping_id, table.name, takes, date=date, segments=segments, columns=table.columns)


def _with(
    empty: ColumnMapping,
    snapshot: Snapshot,
    table: Table,
    layout: Layout,
    date: str = "",
    names: str = "",
    values: str = "",
    segments: str = "",
) -> ColumnMapping:
    """The mapping of a table whose rows are named: a take for each name that an input has."""
    return ColumnMapping(
        empty.id,
        empty.name,
        tuple(Take(meant, row) for row in row_names(table, names) if (meant := input_meant(snapshot, row))),
        layout=layout,
        date=date,
        names=names,
        values=values,
        segments=segments,
        columns=() if layout is Layout.ACROSS else empty.columns,
    )


def row_names(table: Table, column: str) -> tuple[str, ...]:
    """What stands in a column that names rows, each once."""
    found: dict[str, None] = {}
    for batch in table.batches(ALONE):
        if column in batch.columns:
            found |= dict.fromkeys(batch[column].drop_nulls().unique(maintain_order=True))
        if len(found) > _MOST_ROWS_ACROSS:
            break
    return tuple(found)[:_MOST_ROWS_ACROSS]
