"""What a person should know of an import: what is left out, what looks odd, and what cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice

import polars as pl

from kpi_tui.exchange.importing.columns import Column, Kind
from kpi_tui.exchange.importing.days import period_in
from kpi_tui.exchange.importing.figures import Figures
from kpi_tui.exchange.importing.numbers import without_share
from kpi_tui.exchange.importing.state import State
from kpi_tui.language.currencies import CURRENCIES
from kpi_tui.language.marks import wrong_mark
from kpi_tui.model.column_mapping import ColumnMapping, Layout
from kpi_tui.model.input import Input
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.unit import Unit

_CODE = re.compile(r"\(([A-Z]{3})\)")


def column_notes(
    mapping: ColumnMapping, columns: Mapping[str, Column], inputs: Mapping[str, Input], currency: str
) -> tuple[Sentence, ...]:
    """What is to be said of the columns themselves."""
    return (*_personal(columns), *_odd_cells(mapping, columns), *_odd_marks(mapping, columns, inputs, currency))


def figure_notes(
    figures: Figures, rows: pl.DataFrame, inputs: Mapping[str, Input], today: date
) -> tuple[Sentence, ...]:
    """What is to be said of the figures that were made."""
    return (
        *_not_combined(figures, inputs),
        *_strange(figures),
        *_fractions(rows, inputs),
        *_early(rows, today),
        *_straddling(figures),
        *_partial(rows),
    )


def _personal(columns: Mapping[str, Column]) -> Iterator[Sentence]:
    if personal := [column.name for column in columns.values() if column.kind is Kind.PERSONAL]:
        yield Sentence(
            "Personal data is left out, only counts and sums come in: %(columns)s.", {"columns": ", ".join(personal)}
        )


def _odd_cells(mapping: ColumnMapping, columns: Mapping[str, Column]) -> Iterator[Sentence]:
    taken = (take.column for take in mapping.takes)
    across = (name for name in columns if period_in(name) is not None)
    first = next(iter(columns), "")
    used = dict.fromkeys((mapping.date, mapping.values, *(across if mapping.layout is Layout.ACROSS else taken)))
    missing = [columns[name].missing for name in used if name in columns and columns[name].missing[1]]
    if missing:
        yield Sentence(
            "Cells that say that there is no figure, such as “%(cell)s”: %(count)s. Nothing comes in for them.",
            {"count": sum(count for _cell, count in missing), "cell": missing[0][0]},
        )
    for name in used:
        column = columns.get(name)
        if column is None or not column.odd:
            continue
        rows = column.odd_rows if first in (mapping.date, mapping.names) else ("",) * len(column.odd)
        cells = (f"“{cell}” ({row})" if row else f"“{cell}”" for cell, row in zip(column.odd, rows, strict=True))
        said = {"count": column.odd_count, "column": period_in(name) or name, "cells": ", ".join(cells)}
        if column.odd_count > len(column.odd):
            yield Sentence("%(count)s cells of “%(column)s” are left out, such as %(cells)s.", said)
        else:
            yield Sentence("Left out of “%(column)s”, because it cannot be read: %(cells)s.", said)


def _odd_marks(
    mapping: ColumnMapping, columns: Mapping[str, Column], inputs: Mapping[str, Input], currency: str
) -> Iterator[Sentence]:
    """Percentages where there should be none, and money of another country: in a cell, or named by the column."""
    if mapping.layout is not Layout.DOWN:
        yield from _foreign_money(mapping, columns, inputs, currency)
    for take in mapping.takes:
        column, filled = columns.get(take.column), inputs[take.input]
        if column is None or take.combine == "count":
            continue
        code = _CODE.search(column.name)
        named = f"1 {code[1]}" if code and code[1] in CURRENCIES and filled.unit is Unit.CURRENCY else ""
        for cell in (*map(without_share, column.examples[:1]), named):
            if odd := wrong_mark(cell, filled.label, filled.unit, currency):
                yield odd
                break


def _foreign_money(
    mapping: ColumnMapping, columns: Mapping[str, Column], inputs: Mapping[str, Input], currency: str
) -> Iterator[Sentence]:
    """Money of another country in a table where a column holds the figures of several inputs."""
    label = next((inputs[take.input].label for take in mapping.takes if inputs[take.input].unit is Unit.CURRENCY), "")
    cells = (
        cell
        for column in columns.values()
        if column.kind is Kind.NUMBER
        for cell in map(without_share, column.examples)
        if "%" not in cell
    )
    found = (wrong_mark(cell, label, Unit.CURRENCY, currency) for cell in cells if label)
    yield from islice(filter(None, found), 1)


def _not_combined(figures: Figures, inputs: Mapping[str, Input]) -> Iterator[Sentence]:
    for entry_id in figures.not_combined:
        yield Sentence(
            "“%(label)s” cannot be added up, and the file has several rows of one period: export it by that period.",
            {"label": inputs[entry_id].label},
        )


def _strange(figures: Figures) -> Iterator[Sentence]:
    if figures.strange:
        yield Sentence(
            "%(count)s days or periods cannot be used, such as “%(example)s”.",
            {"count": len(figures.strange), "example": figures.strange[0]},
        )


def _fractions(rows: pl.DataFrame, inputs: Mapping[str, Input]) -> Iterator[Sentence]:
    """Workbooks show 0.05 as 5%: their cells say nothing of that."""
    for entry_id in rows["id"].unique(maintain_order=True):
        values = rows.filter(pl.col("id") == entry_id)["value"]
        if inputs[entry_id].unit is Unit.PERCENT and values.is_between(0, 1).all() and values.sum() > 0:
            yield Sentence(
                "“%(label)s” counts from 0 to 100, but the file has numbers from 0 to 1: is 0.05 meant as 5 of 100?",
                {"label": inputs[entry_id].label},
            )


def _early(rows: pl.DataFrame, today: date) -> Iterator[Sentence]:
    """A slip in the year would hide figures for years."""
    early = rows.filter(pl.col("start") > today)
    if early.height:
        yield Sentence(
            "Some figures are of periods that have yet to begin, such as %(period)s: look whether the year is right.",
            {"period": early["period"][0]},
        )


def _straddling(figures: Figures) -> Iterator[Sentence]:
    if figures.straddling:
        yield Sentence(
            "A week that lies in two periods, such as %(week)s, counts in the one of its Thursday.",
            {"week": figures.straddling},
        )


def _partial(rows: pl.DataFrame) -> Iterator[Sentence]:
    for period in rows.filter(pl.col("state") == State.PARTIAL.value)["period"].unique(maintain_order=True):
        yield Sentence("The file has not all days of %(period)s.", {"period": period})
