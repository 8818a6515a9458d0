"""Tables in XLSX workbooks, a sheet each. What a cell shows counts: of a formula the value that was last computed."""

from __future__ import annotations

import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from kpi_tui.exchange.importing.delimited import table_of_rows
from kpi_tui.exchange.importing.heading import Heading, find_heading
from kpi_tui.exchange.importing.table import DAY, MOST_COLUMNS, NUMBER, Table, in_memory
from kpi_tui.exchange.work import Work
from kpi_tui.model.sentence import Refusal, Sentence

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES = 512 << 20
"""What a workbook may hold once it is unpacked."""
_MOST_CELLS = 20_000_000
_PIECE = 1 << 20
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<f[ />]")
_NEVER_COMPUTED = re.compile(rb"</f></c>|<f[^>]*/></c>|</f><v></v></c>|</f><v ?/></c>")
_MIDNIGHT = " 00:00:00"
"""The time that a workbook gives to a day, in a heading too, where nobody typed one."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the sheets of a workbook hold, and how far their cells reach."""

    formulas: bool = False
    never_computed: bool = False
    merged: bool = False
    width: int = 0
    height: int = 0

    def and_in(self, window: bytes) -> _Contents:
        """This, and what stands in some more text of a sheet."""
        cells = _CELL.findall(window)
        return _Contents(
            self.formulas or _FORMULA.search(window) is not None,
            self.never_computed or _NEVER_COMPUTED.search(window) is not None,
            self.merged or b"<mergeCell " in window,
            max(self.width, *(_column(letters) for letters in {letters for letters, _row in cells}), 0),
            max(self.height, *(int(row) for _letters, row in cells[-1:]), 0),
        )


def refuse_old(name: str, data: bytes) -> None:
    """Raise Refusal for a workbook that is locked with a password, or of Excel before 2007."""
    if not data.startswith(OLD_OFFICE):
        return
    if _ENCRYPTED in data:
        raise Refusal(
            "%(file)s is locked with a password: open it in Excel, take the password off and save it again.", file=name
        )
    raise Refusal(
        "%(file)s is a workbook of an old Excel (.xls): open it in Excel or LibreOffice and save it as .xlsx.",
        file=name,
    )


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a ZIP file is a workbook."""
    return "xl/workbook.xml" in archive.namelist()


def workbook_tables(path: Path, work: Work) -> tuple[Table, ...]:
    """The tables of a workbook: one for each sheet that has one. Raises Refusal where none has."""
    contents = _look_inside(path, work.part(0.0, 0.5))
    try:
        import fastexcel
    except ImportError as error:
        raise Refusal(
            "A workbook needs one more package. Install it with: %(command)s. Or save %(file)s as CSV.",
            file=path.name,
            command="pip install fastexcel",
        ) from error
    # It warns of every empty column, in the midst of the screen.
    logging.getLogger("fastexcel").setLevel(logging.ERROR)
    try:
        reader = fastexcel.read_excel(path)
        tables = []
        for place, sheet in enumerate(reader.sheet_names):
            work.done(0.5 + place / len(reader.sheet_names) / 2)
            if table := _sheet_table(reader, sheet, contents):
                tables.append(table)
    except fastexcel.FastExcelError as error:
        raise _broken(path.name) from error
    if not tables:
        raise Refusal("No sheet of %(file)s holds a table.", file=path.name)
    return tuple(tables)


def _sheet_table(reader: object, sheet: str, contents: _Contents) -> Table | None:
    text = _load(reader, sheet, skip=0, typed=False)
    rows = [[(cell or "").removesuffix(_MIDNIGHT) for cell in row] for row in text.rows()]
    heading = find_heading(rows[:200])
    if heading is None or len(heading.columns) < 2:
        return None
    notes = tuple(_notes(contents))
    typed = _load(reader, sheet, skip=heading.first, typed=True) if heading.first < len(rows) else pl.DataFrame()
    table = table_of_rows(sheet, rows)
    if table.columns != heading.columns:  # a list of names and values
        return table
    kinds, cells = _typed_cells(typed, heading, rows)
    return Table(
        sheet, heading.columns, heading.comments, in_memory(heading.columns, cells), kinds, (*table.notes, *notes)
    )


def _load(reader: object, sheet: str, *, skip: int, typed: bool) -> pl.DataFrame:
    loaded = reader.load_sheet(  # type: ignore[attr-defined]
        sheet, header_row=None, skip_rows=skip, dtypes=None if typed else "string", schema_sample_rows=None
    )
    frame: pl.DataFrame = loaded.to_polars()
    return frame


def _typed_cells(
    typed: pl.DataFrame, heading: Heading, rows: list[list[str]]
) -> tuple[dict[str, str], list[list[str]]]:
    """The cells of the columns in which all are numbers or days, written in one way; others as they are shown."""
    kinds: dict[str, str] = {}
    data = [list(row) for row in rows[heading.first :]]
    for place, name in enumerate(heading.columns):
        if place >= typed.width or typed.height != len(data):
            continue
        column = typed.to_series(place)
        if column.dtype.is_numeric():
            kinds[name] = NUMBER
        elif column.dtype in (pl.Date, pl.Datetime):
            kinds[name] = DAY
            column = column.cast(pl.Date)
        else:
            continue
        for row, value in zip(data, column, strict=True):
            row[place] = "" if value is None else _plain(value)
    return kinds, [row for row in data if any(cell.strip() for cell in row)]


def _plain(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) and abs(value) < 1e15 else str(value)


def _notes(contents: _Contents) -> Iterator[Sentence]:
    if contents.never_computed:
        yield Sentence("Some formulas were never computed: open the workbook in Excel, save it and import it again.")
    elif contents.formulas:
        yield Sentence("Of formulas the value that was last computed counts.")
    if contents.merged:
        yield Sentence("Some cells are merged: what stands in them counts for the first of them only.")


def _look_inside(path: Path, work: Work) -> _Contents:
    """Unpack a workbook without keeping it. Raises Refusal where it is no workbook, or one that is meant to harm."""
    contents, left = _Contents(), _MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            for number, member in enumerate(members):
                work.done(number / len(members))
                with archive.open(member) as file:
                    for window, size in _windows(file):
                        left -= size
                        if left < 0:
                            raise _too_large(path.name)
                        if _SHEET.fullmatch(member.filename):
                            contents = contents.and_in(window)
                            if contents.width > MOST_COLUMNS or contents.width * contents.height > _MOST_CELLS:
                                raise _too_large(path.name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise _broken(path.name) from error
    return contents


def _windows(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """A file a piece at a time, each with the end of the piece before it; and how much is new."""
    rest = b""
    while piece := file.read(_PIECE):
        yield rest + piece, len(piece)
        rest = piece[-200:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(name: str) -> Refusal:
    return Refusal(
        "%(file)s is too large once it is unpacked, or has cells far away from its table: save only the table.",
        file=name,
    )


def _broken(name: str) -> Refusal:
    return Refusal("%(file)s cannot be opened: it is damaged, or no workbook. Save it as .xlsx anew.", file=name)
