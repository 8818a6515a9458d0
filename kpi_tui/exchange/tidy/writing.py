"""Writes a long table to a file, of the kind that its name ends in.

Light to import: frames are loaded when a table is made.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi_tui import __version__
from kpi_tui.exchange.destination import check_package, check_place, ending_of, write
from kpi_tui.model.sentence import Refusal

if TYPE_CHECKING:
    import polars as pl

    from kpi_tui.exchange.tidy.tables import What
    from kpi_tui.model.period import Grain
    from kpi_tui.scorecard.source import Source

ENDINGS: Final = ("csv", "parquet", "xlsx")
_MOST_ROWS: Final = 1_048_575
"""Rows that a sheet of Excel has below its header."""


def write_table(
    source: Source, path: Path, what: What, grain: Grain | None = None, *, excel_nl: bool = False, force: bool = False
) -> int:
    """Make the table and write it; returns how many rows it has. ``excel_nl`` is CSV as a Dutch Excel reads it.

    Raises Refusal where it cannot be written, and UnknownEnding where its name does not say what it should become.
    """
    ending = ending_of(path, ENDINGS)
    if ending == "xlsx":
        check_package("xlsxwriter")
    tables = [mark.join(each.columns).encode() for each in type(what) for mark in (",", ";")]
    heads = tuple(mark + names for names in tables for mark in (b"", BOM_UTF8))
    check_place(path, force=force, begins=heads)
    from kpi_tui.exchange.tidy.tables import table

    rows = table(source, what, grain)
    if ending == "csv":
        data = _csv(rows, dutch=excel_nl)
    elif ending == "parquet":
        data = _parquet(rows)
    else:
        data = _workbook(rows, what, source.settings.name)
    write(path, data)
    return rows.height


def _csv(rows: pl.DataFrame, *, dutch: bool) -> bytes:
    """UTF-8 with commas and decimal points; for a Dutch Excel with semicolons, decimal commas and a byte order mark.

    A text that a spreadsheet could take for a formula gets an apostrophe in front.
    """
    import polars as pl

    from kpi_tui.exchange.guard import guarded

    target = BytesIO()
    rows.with_columns(guarded(pl.col(pl.String)).name.keep()).write_csv(
        target,
        separator=";" if dutch else ",",
        decimal_comma=dutch,
        include_bom=dutch,
        line_terminator="\r\n" if dutch else "\n",
        date_format="%Y-%m-%d",
        datetime_format="%Y-%m-%dT%H:%M:%SZ",
        float_scientific=False,
    )
    return target.getvalue()


def _parquet(rows: pl.DataFrame) -> bytes:
    target = BytesIO()
    rows.write_parquet(target, metadata={"generator": f"kpi-tui {__version__}"})
    return target.getvalue()


def _workbook(rows: pl.DataFrame, what: What, author: str) -> bytes:
    """One sheet with one table of Excel; dates and numbers are dates and numbers."""
    import polars as pl

    from kpi_tui.exchange.spreadsheet import new_workbook, put

    if rows.height > _MOST_ROWS:
        raise Refusal("A workbook has no room for %(rows)s rows: write a .csv or .parquet file.", rows=rows.height)
    target = BytesIO()
    book = new_workbook(target, title=what.value, author=author)
    sheet = book.add_worksheet(what.value)
    day, moment = (book.add_format({"num_format": look}) for look in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
    for column, (name, kind) in enumerate(rows.schema.items()):
        for row, value in enumerate(rows[name].to_list(), start=1):
            if value is None:
                continue
            if kind == pl.Date:
                sheet.write_datetime(row, column, value, day)
            elif isinstance(kind, pl.Datetime):
                sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
            elif kind == pl.Boolean:
                sheet.write_boolean(row, column, value)
            else:
                put(sheet, row, column, value)
        sheet.set_column(column, column, 24 if kind == pl.String else 13)
    heads = [{"header": name} for name in rows.columns]
    look = {"columns": heads, "name": what.value, "style": "Table Style Light 1"}
    sheet.add_table(0, 0, max(rows.height, 1), len(heads) - 1, look)
    sheet.freeze_panes(1, 1)
    book.close()
    return target.getvalue()
