"""What is kept account of: the figures that a folder holds, read by the plainest means there are."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kpi_tui.model.period import Calendar, Period
from kpi_tui.workspace.files.writing import is_temp

FIRST_DAY = date(2000, 1, 1)
INPUT = "visitors"


def day_of(number: int) -> Period:
    """The period that the figure of this number is for."""
    return Calendar().parse((FIRST_DAY + timedelta(number)).isoformat())


def lines(folder: Path, name: str = INPUT) -> list[dict[str, Any]]:
    """All lines of all logs of an input. Raises where one of them is not whole."""
    found: list[dict[str, Any]] = []
    for path in sorted((folder / "measurements").glob(f"{name}.*.toml")):
        found += tomllib.loads(path.read_text(encoding="utf-8"))["measurements"]
    return found


def figures(folder: Path, name: str = INPUT) -> dict[str, list[float]]:
    """The figures of an input for each period, in the order in which they were entered."""
    found: dict[str, list[float]] = {}
    for line in lines(folder, name):
        found.setdefault(line["period"], []).append(line["value"])
    return found


def broken(folder: Path) -> list[str]:
    """The files that are not whole, and temp files."""
    wrong = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and is_temp(path.name):
            wrong.append(name)
        elif path.is_file() and path.suffix == ".toml":
            try:
                tomllib.loads(path.read_text(encoding="utf-8"))
            except (ValueError, OSError):
                wrong.append(name)
    return wrong
