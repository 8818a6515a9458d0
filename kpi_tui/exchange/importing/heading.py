"""Where a table begins in the rows of a file: below titles, comments and descriptions, with one or two header rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_tui.exchange.importing.days import period_in
from kpi_tui.exchange.importing.table import unique_names

Row = list[str]

_NUMBER = re.compile(r"[(<]?[-+−]?\W{0,2}\d[\d.,'\s\u00a0\u202f]*%?\W{0,2}\)?(\s*\(.*%\))?")
_SENTENCE = 40
"""A cell with more letters than this describes something: it is no name of a column."""
_MOST_ABOVE = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """The names of the columns, the lines above them, and at which row the data begin."""

    columns: tuple[str, ...]
    comments: tuple[str, ...]
    first: int


def find_heading(rows: Sequence[Row]) -> Heading | None:
    """The heading in the first rows of a file; None where there is no table."""
    width = usual_width(rows)
    if width == 0:
        return None
    for place, row in enumerate(rows[:_MOST_ABOVE]):
        if _filled(row) < max(1, min(width, 2)) or _is_comment(row) or _is_description(rows, place):
            continue
        if _filled(row) * 2 < width and _filled(_row(rows, place + 1)) > _filled(row):
            continue
        if not _is_header(row):
            names = [f"({number})" for number in range(1, len(row) + 1)]
            return Heading(unique_names(names), _comments(rows[:place]), place)
        below = _row(rows, place + 1)
        if _is_second_header(row, below, _row(rows, place + 2)):
            return Heading(unique_names(_joined(row, below)), _comments(rows[:place]), place + 2)
        return Heading(unique_names(_without_end(row, rows[place + 1 :])), _comments(rows[:place]), place + 1)
    return None


def usual_width(rows: Sequence[Row]) -> int:
    """How many cells most rows have, the wider where two are as usual; titles above a table do not count."""
    widths = Counter(_length(row) for row in rows if _filled(row) and not _is_comment(row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def is_number_like(cell: str) -> bool:
    """Whether a cell may hold a number, in whatever way it is written."""
    return _NUMBER.fullmatch(cell.strip()) is not None


def _row(rows: Sequence[Row], place: int) -> Row:
    return rows[place] if place < len(rows) else []


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _length(row: Row) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _is_comment(row: Row) -> bool:
    return bool(row) and row[0].lstrip().startswith("#")


def _is_description(rows: Sequence[Row], place: int) -> bool:
    cells = [cell.strip() for cell in rows[place] if cell.strip()]
    below = _row(rows, place + 1)
    return (
        sum(len(cell) > _SENTENCE for cell in cells) * 2 > len(cells)
        and _is_header(below)
        and _filled(below) >= len(cells)
        and not _is_data(rows[place])
    )


def _is_header(row: Row) -> bool:
    """All are names, or a name and then periods across."""
    cells = [cell for cell in row if cell.strip()]
    others = [cell for cell in cells if is_number_like(cell) or period_in(cell)]
    if not others:
        return bool(cells)
    periods = [cell for cell in row[1:] if cell.strip() and period_in(cell)]
    return len(periods) >= 2 and len(periods) >= len([cell for cell in row[1:] if cell.strip()]) - 2


def _is_data(row: Row) -> bool:
    return any(is_number_like(cell) or period_in(cell) for cell in row if cell.strip())


def _is_second_header(row: Row, below: Row, data: Row) -> bool:
    if not _filled(below) or _is_data(below) or _is_data(row) or not _is_data(data) or _is_comment(below):
        return False
    # Text under a header is a second header only where it names columns, not where it is the first row of texts.
    under = [cell for cell, under in zip(data, below, strict=False) if under.strip() and cell.strip()]
    return sum(is_number_like(cell) or period_in(cell) is not None for cell in under) * 2 > len(under) > 0


def _joined(row: Row, below: Row) -> list[str]:
    """One name of two. A cell above that is merged over several columns stands in the first of them."""
    names, last = [], ""
    for place in range(max(len(row), len(below))):
        over = row[place].strip() if place < len(row) else ""
        under = below[place].strip() if place < len(below) else ""
        last = over or (last if under else "")
        names.append(f"{last} ({under})" if last and under and last != under else last or under)
    return names


def _without_end(row: Row, data: Sequence[Row]) -> Row:
    """The header without the empty cells at its end, unless something stands under them in most rows."""
    width = _length(row)
    longer = [_length(each) for each in data if _length(each) > width]
    if len(longer) * 2 > len(data):
        width = min(longer)
    return [*row, *[""] * (width - len(row))][:width]


def _comments(rows: Sequence[Row]) -> tuple[str, ...]:
    lines = [" ".join(cell.strip() for cell in row if cell.strip()).lstrip("# ").strip() for row in rows]
    return tuple(line for line in lines if line.strip("- ="))
