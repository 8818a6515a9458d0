"""A table as it stands in a file: named columns of text, read a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from kpi_tui.exchange.work import Work
from kpi_tui.model.sentence import Sentence

MOST_COLUMNS = 2000
NUMBER = "number"
DAY = "day"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file. All cells are text, without blanks around it; an empty cell is null.

    ``comments`` are the lines above its header. ``typed`` are columns whose cells a workbook itself knows as numbers
    (then written with a point) or days (then written as 2026-12-31). ``notes`` is what a reader should know.
    """

    name: str
    columns: tuple[str, ...]
    comments: tuple[str, ...]
    batches: Callable[[Work], Iterator[pl.DataFrame]] = field(repr=False, compare=False)
    typed: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()


def in_memory(columns: tuple[str, ...], rows: list[list[str]]) -> Callable[[Work], Iterator[pl.DataFrame]]:
    """The batches of a table that was read whole: one."""
    cells = {name: [_cell(row, place) for row in rows] for place, name in enumerate(columns)}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String))

    def batches(work: Work) -> Iterator[pl.DataFrame]:
        work.done(0.0)
        yield frame
        work.done(1.0)

    return batches


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without the blanks around them, and null where nothing is left."""
    cell = pl.all().str.strip_chars(" \t\r\n\u00a0\u202f\ufeff")
    return frame.select(pl.when(cell.str.len_bytes() > 0).then(cell).otherwise(None))


def _cell(row: list[str], place: int) -> str | None:
    return (row[place].strip(" \t\r\n\u00a0\u202f\ufeff") or None) if place < len(row) else None


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """Names for columns: the second of the same name gets a 2, one without a name its number."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        base = " ".join(cell.split()) or f"({number})"
        name, count = base, 2
        while name in names:
            name, count = f"{base} ({count})", count + 1
        names.append(name)
    return tuple(names)
