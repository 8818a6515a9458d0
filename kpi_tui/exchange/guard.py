"""Texts in CSV files that a spreadsheet may take for formulas: an apostrophe in front keeps it from that."""

from __future__ import annotations

from typing import Final

import polars as pl

_FORMULA: Final = r"[=+\-@＝＋－＠\x00-\x1f\x7f]"
"""How texts begin that a spreadsheet may take for a formula."""


def guarded(cell: pl.Expr) -> pl.Expr:
    """The texts with an apostrophe in front where one is needed, and where it would be taken for one of ours."""
    return pl.when(cell.str.contains(f"^'*{_FORMULA}")).then("'" + cell).otherwise(cell)


def unguarded(cell: pl.Expr) -> pl.Expr:
    """The texts as they were before they were guarded."""
    return cell.str.replace(f"^'('*{_FORMULA})", "$1")
