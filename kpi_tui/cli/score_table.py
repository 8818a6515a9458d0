"""The layout of the printed scorecard: goals with their KPIs under them, in columns that fit the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kpi_tui.cli.output import console, print_tables

GAP = 2
INDENT = 2
LEAST = 14
"""The narrowest that names become: below this the lines are longer than the terminal."""


@dataclass(frozen=True, slots=True)
class Part:
    """A goal (name, score and status) and the rows of its KPIs."""

    heading: tuple[Text, Text, Text]
    rows: Sequence[tuple[Text, ...]]


def print_scores(heads: Sequence[str], parts: Sequence[Part]) -> None:
    """Print the scorecard. Where the terminal is narrow, names and statuses go on on a next line; numbers never do.

    The name of a goal has the room of the columns that are empty beside it.
    """
    screen = console()
    widths = _widths(heads, parts, screen.width)
    screen.width = max(screen.width, sum(widths) + GAP * len(widths))
    head = _table(widths)
    head.add_row(*(Text(word, style="bold") for word in heads))
    tables = [head]
    for part in parts:
        name, score, status = part.heading
        heading = _table([sum(widths[:-2]) + GAP * (len(widths) - 3), *widths[-2:]])
        heading.add_row(Text(" "))
        heading.add_row(name, score, status)
        rows = _table(widths)
        for row in part.rows:
            rows.add_row(Padding(row[0], (0, 0, 0, INDENT)), *row[1:])
        tables += [heading, rows] if part.rows else [heading]
    print_tables(screen, *tables)


def _widths(heads: Sequence[str], parts: Sequence[Part], room: int) -> list[int]:
    """The width of each column; the last one, the status, breaks before the first one, the name, does."""
    rows = [row for part in parts for row in part.rows]
    widths = [
        max(Text(head).cell_len, *(row[at].cell_len for row in rows)) if rows else 1 for at, head in enumerate(heads)
    ]
    names = [row[0].cell_len + INDENT for row in rows]
    # A goal's name is longer than those of KPIs, and has the columns beside it.
    beside = sum(widths[1:-2]) + GAP * (len(widths) - 3)
    widths[0] = max([Text(heads[0]).cell_len, *names, *(part.heading[0].cell_len - beside for part in parts)])
    widths[-1] = max([widths[-1], *(part.heading[-1].cell_len for part in parts)])
    missing = sum(widths) + GAP * len(widths) - room
    if missing > 0:
        words = [row[-1] for row in rows] + [part.heading[-1] for part in parts]
        shortest = max(Text(word.plain.partition(",")[0]).cell_len + 1 for word in words)
        given = min(missing, max(widths[-1] - shortest, 0))
        widths[-1] -= given
        widths[0] = max(widths[0] - (missing - given), LEAST)
    return widths


def _table(widths: Sequence[int]) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), show_header=False)
    for at, width in enumerate(widths):
        number = 0 < at < len(widths) - 1
        table.add_column(width=width, no_wrap=number, justify="right" if number else "left", overflow="fold")
    return table
