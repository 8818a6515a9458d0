"""Printing sentences, tables and JSON. Control characters, which may come from files, never reach the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kpi_tui.model.status import Status

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

PIPED_WIDTH = 10_000
"""So wide that nothing is ever wrapped: a program that reads a table wants a line a row."""
COLOURS = {
    Status.ON_TRACK: "#121212 on #6ffaed",
    Status.AT_RISK: "#121212 on #fad513",
    Status.OFF_TRACK: "#121212 on #ff585b",
}
"""Status colours that colour-blind people can tell apart, as a ground: readable on a dark and on a light terminal."""


def prepare_streams() -> None:
    """Make printing safe: where a stream is closed, and where its encoding lacks some of our characters."""
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            # Python has none where it was closed; a file opened next would take its number and be printed into.
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (open as long as we run)
        elif callable(reconfigure := getattr(stream, "reconfigure", None)):
            reconfigure(errors="replace")  # a terminal without UTF-8 must not end a command halfway


def drop_output() -> None:
    """Let go of standard output that cannot be written, so that Python does not try once more at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(sentence: str) -> None:
    """Print one line."""
    from kpi_tui.workspace.files.reading import clean

    print(clean(sentence))


def complain(sentence: str) -> None:
    """Print one line on standard error, under the name of the program."""
    from kpi_tui.workspace.files.reading import clean

    print(f"kpi-tui: {clean(sentence)}", file=sys.stderr)


def print_json(value: object) -> None:
    """Print one JSON value: numbers as numbers, missing as null, letters as they are.

    Characters that steer a terminal, or that the encoding of the output lacks, are escaped: a reader gets them back.
    """
    import json

    from kpi_tui.workspace.files.reading import is_hidden

    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    written = json.dumps(value, ensure_ascii=encoding != "utf8", indent=2, allow_nan=False)
    print("".join(json.dumps(sign)[1:-1] if sign != "\n" and is_hidden(sign) else sign for sign in written))


def print_table(
    heads: Sequence[str], rows: Sequence[Sequence[str | Text]], *, right: Sequence[int] = (), fixed: Sequence[int] = ()
) -> None:
    """Print a table without lines, as wide as the terminal, or wide enough for all where the output is piped.

    ``right`` are the columns to align right, ``fixed`` those that are never wrapped.
    """
    from rich.table import Table
    from rich.text import Text

    from kpi_tui.workspace.files.reading import clean

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index in right else "left", no_wrap=index in fixed)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
    print_tables(console(), table)


def console() -> Console:
    """What tables are laid out for: the terminal, or a pipe."""
    from rich.console import Console

    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def print_tables(console: Console, *tables: Table) -> None:
    """Print tables below each other."""
    # Printed by ourselves: rich pads each line with blanks, and ends the program where the reader of a pipe has gone.
    with console.capture() as captured:
        for table in tables:
            console.print(table)
    print("\n".join(line.rstrip(" ") for line in captured.get().removesuffix("\n").split("\n")))


def status_text(status: Status, words: str) -> Text:
    """The sign of a status and words: the sign on the colour of the status, where the terminal shows colours."""
    from rich.text import Text

    return Text.assemble((status.sign, COLOURS.get(status, "")), f" {words}")


def plain(words: str) -> Text:
    """Words as they are, without what steers a terminal."""
    from rich.text import Text

    from kpi_tui.workspace.files.reading import clean

    return Text(clean(words))


def bold(words: str) -> Text:
    """Words that stand out, on a terminal."""
    from rich.text import Text

    from kpi_tui.workspace.files.reading import clean

    return Text(clean(words), style="bold")
