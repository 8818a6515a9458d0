"""Workbooks: what every XLSX file of ours has in common. Texts are written as texts, whatever they begin with."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from kpi_tui import __version__

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_CELL = 32_767


def new_workbook(target: BytesIO, *, title: str, author: str, in_memory: bool = True) -> Workbook:
    """An empty workbook that takes no text for a formula or a link, and knows by whom it was made."""
    workbook = Workbook(
        target,
        {
            "in_memory": in_memory,
            "constant_memory": not in_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    workbook.set_properties({"title": title[:255], "author": author[:255], "comments": f"kpi-tui {__version__}"})
    return workbook


def sheet_name(name: str) -> str:
    """The name without what Excel does not allow in one."""
    return _FORBIDDEN.sub(" ", name)[:31].strip(" '") or "1"


def put(sheet: Any, row: int, column: int, value: str | float | None, look: Any = None) -> None:
    """A text as a text, a number as a number, nothing as an empty cell."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:_LONGEST_CELL], look)
    else:
        sheet.write_number(row, column, value, look)
