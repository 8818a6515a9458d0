"""The figures that ``kpi-tui export --what figures`` wrote, read back as they were entered.

Nothing is recognised here or added up: each row is one figure, with its remark, or says that it does not apply. Who
entered it and when is left out, as the log of this workspace tells who entered it here; the history names the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from kpi_tui.exchange.guard import unguarded
from kpi_tui.exchange.importing.columns import Column, Kind
from kpi_tui.exchange.importing.days import DMY, period_in
from kpi_tui.exchange.importing.figures import FIGURES, Figures
from kpi_tui.exchange.importing.numbers import COMMA, POINT
from kpi_tui.exchange.importing.profile import OWN
from kpi_tui.exchange.importing.reading import Reading
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.tidy.tables import FIGURE_COLUMNS
from kpi_tui.exchange.work import Work
from kpi_tui.model.column_mapping import ColumnMapping, Layout, Take
from kpi_tui.model.input import DAYS, Frequency, Input, OverTime
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.slug import is_input_id
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.snapshot import Snapshot

_KINDS: Final[Mapping[str, Kind]] = {"date_start": Kind.DAY, "date_end": Kind.DAY, "value": Kind.NUMBER}
_TRUE: Final = ("true", "waar", "1")
"""How programs write that something holds, after they have opened and saved the file."""
_PERIODS: Final = ("period", "grain", "date_start", "date_end")


@dataclass(frozen=True, slots=True)
class OwnExport:
    """An export, and where its figures go."""

    table: Table
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    new_inputs: tuple[Input, ...]


def own_export(snapshot: Snapshot, tables: Iterable[Table], work: Work) -> OwnExport | None:
    """The table that is an export of figures, if one is: every input goes to where it came from.

    Inputs that the workspace has not are made as they were. Outcomes of KPIs that it has not are left out, and named.
    Raises Refusal where an input that a KPI needs is not there, and Stopped.
    """
    table = next((each for each in tables if set(each.columns) >= set(FIGURE_COLUMNS)), None)
    if table is None:
        return None
    about, sign = _looked_through(table, work)
    takes, new, lost = [], [], []
    for name, said in about.items():
        if name in snapshot.inputs or name in snapshot.kpis:
            takes.append(Take(snapshot.entry_id(name), name))
        elif made := _input(name, said):
            takes.append(Take(name, name))
            new.append(made)
        else:
            lost.append(said["input_name"] or name)
    if lost:
        note = Sentence(
            "The workspace does not have these KPIs, so their outcomes are left out: %(kpis)s. Add them and import the "
            "file again.",
            {"kpis": ", ".join(lost)},
        )
        table = replace(table, notes=(*table.notes, note))
    mapping = ColumnMapping(
        OWN.id,
        OWN.name,
        tuple(takes),
        OWN.id,
        Layout.NAMED,
        table.name,
        date="date_start",
        until="date_end",
        names="input",
        values="value",
        segments="segment",
        columns=table.columns,
    )
    columns = tuple(_column(name, sign) for name in table.columns)
    return OwnExport(table, columns, mapping, tuple(new))


def is_own(mapping: ColumnMapping) -> bool:
    """Whether figures are read back as they are: not where a person wants them counted or parted in another way."""
    inputs = {take.input for take in mapping.takes}
    as_they_are = mapping.by is None and bool(mapping.segments) and len(inputs) == len(mapping.takes)
    return mapping.profile == OWN.id and as_they_are


def outcomes(snapshot: Snapshot, mapping: ColumnMapping) -> Iterator[Input]:
    """What stands in for an input where outcomes of a KPI are read back: they cannot be added up."""
    for take in mapping.takes:
        if take.input not in snapshot.inputs and (kpi := snapshot.kpis.get(take.input)):
            yield Input(kpi.id, kpi.name, kpi.unit, OverTime.NONE, kpi.frequency)


def read_own(table: Table, reading: Reading, work: Work) -> Figures:
    """The figures of an export; of several rows for one of them the last counts. Raises Stopped."""
    goes = {take.column: take.input for take in reading.mapping.takes}
    comma = reading.sign("value") == COMMA
    rows = pl.concat([_rows(batch, goes, comma=comma, typed=bool(table.typed)) for batch in table.batches(work)])
    read = {cells: _period(cells, reading.calendar) for cells in rows.select(_PERIODS).unique().iter_rows()}
    periods = pl.DataFrame(
        [(*cells, period.key if period else None) for cells, period in read.items()],
        schema=dict.fromkeys((*_PERIODS, "key"), pl.String),
        orient="row",
    )
    known = rows.join(periods, on=_PERIODS, how="left", nulls_equal=True, maintain_order="left")
    strange = known.filter(pl.col("key").is_null())["period"].drop_nulls().unique(maintain_order=True)
    frame = (
        known.filter(pl.col("key").is_not_null() & (pl.col("not_applicable") | pl.col("value").is_finite()))
        .with_columns(period="key", rows=pl.lit(1))
        .unique(("id", "period", "segment"), keep="last", maintain_order=True)
        .select(pl.col(name).cast(kind) for name, kind in FIGURES.items())
    )
    return Figures(frame, strange=tuple(strange))


def _column(name: str, sign: str) -> Column:
    kind = _KINDS.get(name, Kind.TEXT)
    if kind is Kind.NUMBER:
        return Column(name, kind, signs=frozenset((sign,)))
    return (
        Column(name, kind, orders=frozenset((DMY,)), grain=Grain.DAY.value) if kind is Kind.DAY else Column(name, kind)
    )


def _looked_through(table: Table, work: Work) -> tuple[dict[str, dict[str, str]], str]:
    """What the first row of each input says of it, and the decimal sign of the values."""
    found: dict[str, dict[str, str]] = {}
    comma = False
    for batch in table.batches(work):
        comma = comma or bool(batch["value"].str.contains(",", literal=True).any())
        below = set(batch.filter(pl.col("value").str.starts_with("-"))["input"])
        texts = ("input_name", "source")
        rows = batch.filter(pl.col("input").is_not_null()).select(
            "input", "unit", "frequency", "over_time", *(_text(name, typed=bool(table.typed)) for name in texts)
        )
        for row in rows.unique("input", keep="first", maintain_order=True).iter_rows(named=True):
            found.setdefault(row["input"], {name: cell or "" for name, cell in row.items()})
        for name in below - {None}:
            found[name]["negative"] = "yes"
    return found, COMMA if comma else POINT


def _input(name: str, said: Mapping[str, str]) -> Input | None:
    """An input as its rows describe it; None where they are outcomes of a KPI, which have nothing over time."""
    if name == DAYS or not is_input_id(name) or said["over_time"] not in set(OverTime):
        return None
    frequency, unit = said["frequency"], said["unit"]
    return Input(
        name,
        said["input_name"] or name,
        Unit(unit) if unit in set(Unit) else Unit.COUNT,
        OverTime(said["over_time"]),
        Frequency(frequency) if frequency in set(Frequency) else Frequency.MONTHLY,
        source=said["source"],
        allow_negative="negative" in said,
    )


def _rows(batch: pl.DataFrame, goes: Mapping[str, str], *, comma: bool, typed: bool) -> pl.DataFrame:
    value = pl.col("value").str.replace(",", ".", literal=True) if comma else pl.col("value")
    not_applicable = pl.col("not_applicable").str.to_lowercase().is_in(_TRUE).fill_null(value=False)
    return batch.filter(pl.col("input").is_in(list(goes))).select(
        *_PERIODS,
        _text("segment", typed=typed),
        _text("note", typed=typed),
        id=pl.col("input").replace_strict(goes, return_dtype=pl.String),
        value=pl.when(~not_applicable).then(value.cast(pl.Float64, strict=False)),
        not_applicable=not_applicable,
    )


def _text(name: str, *, typed: bool) -> pl.Expr:
    """A text as it was; in CSV, where all cells are texts, some are guarded."""
    return pl.col(name) if typed else unguarded(pl.col(name))


def _period(cells: tuple[str | None, ...], calendar: Calendar) -> Period | None:
    """The period of the company that a row is of, if it has the same days there; a spreadsheet that saved the file may
    have written its key in another way."""
    key, grain, *days = cells
    start, end = (period_in(day, DMY) if day else None for day in days)
    if start is None or end is None:
        return None
    period = calendar.find(key or "")
    if period is None and grain in set(Grain) - {Grain.CAMPAIGN}:
        period = calendar.period_of(start.start, Grain(grain))
    return period if period and (period.start, period.end) == (start.start, end.end) else None
