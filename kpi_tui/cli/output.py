"""Printing tables and JSON. What comes from files is cleaned of control characters on the way."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpi_tui.model.status import Status

if TYPE_CHECKING:
    from rich.text import Text

PIPED_WIDTH = 200
COLOURS = {
    Status.ON_TRACK: "#6ffaed",
    Status.AT_RISK: "#fad513",
    Status.OFF_TRACK: "#ff585b",
    Status.NOT_MEASURED: "default",
    Status.WATCHING: "default",
}
"""The status colours that can be told apart by colour-blind people on a dark terminal."""


def print_json(value: object) -> None:
    """Print one JSON value: numbers as numbers, missing as null, letters as they are."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    print()


def print_table(
    heads: Sequence[str], rows: Sequence[Sequence[str | Text]], *, right: Sequence[int] = (), fixed: Sequence[int] = ()
) -> None:
    """Print a table without lines, as wide as the terminal, or wide enough for all where the output is piped.

    ``right`` are the columns to align right, ``fixed`` those that are never wrapped.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kpi_tui.workspace.reading import clean

    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index in right else "left", no_wrap=index in fixed)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
    console.print(table)


def coloured(words: str, status: Status) -> Text:
    """Words in the colour of a status: only seen on a terminal that shows colours."""
    from rich.text import Text

    from kpi_tui.workspace.reading import clean

    return Text(clean(words), style="" if COLOURS[status] == "default" else COLOURS[status])
