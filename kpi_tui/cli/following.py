"""Long work of a command: how far it is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kpi_tui.exchange.work import Work


@contextmanager
def following(name: str) -> Iterator[Work]:
    """Show on a terminal how far the work on a file is; it is stopped with Ctrl-C."""
    if not sys.stderr.isatty():
        yield Work()
        return
    shown = -1

    def progress(share: float) -> None:
        nonlocal shown
        percent = int(share * 100)
        if percent > shown:
            shown = percent
            tell("")

    def elapsed(seconds: float) -> None:
        tell(f"  {round(seconds)} s")

    def tell(more: str) -> None:
        sys.stderr.write(f"\r\x1b[K{_printable(name)}  {max(shown, 0):3d} %{more}")
        sys.stderr.flush()

    try:
        yield Work(progress, elapsed=elapsed)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _printable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:60]
