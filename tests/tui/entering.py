"""The screen that figures are entered on, as tests open it and look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar, Period
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens import enter
from kpi_tui.tui.screens.enter import EnterScreen
from kpi_tui.tui.widgets.bars import HeaderBar, StatusLine
from kpi_tui.tui.widgets.figure_field import FigureField
from kpi_tui.tui.widgets.figure_rows import FigureRow, KpiLine
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from kpi_tui.workspace.changes import SaveSettings
from kpi_tui.workspace.logs.figures import figure_at
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until

PAUSE = 0.01
OCTOBER = Calendar().parse("2026-10")
FIGURES = {
    "revenue": (18420.2, "18,420.20", "18.420,20"),
    "orders": (580, "580", "580"),
    "visitors": (11600, "11,600", "11.600"),
    "acquisition_cost": (2480, "€2,480", "€ 2.480"),
    "new_customers": (40, "40", "40"),
    "csat_score_total": (680, "680", "680"),
    "csat_responses": (84, "84", "84"),
    "loaves_unsold": (649, "649", "649"),
    "loaves_baked": (10140, "10 140", "10 140"),
    "energy_kwh": (4160.5, "4160.5", "4160,5"),
}


def without_october(folder: Path, *ids: str) -> Path:
    """The sample as it was before the figures of October came in; only those of ``ids`` where some are named."""
    for log in (folder / "measurements").iterdir():
        if not ids or log.name.split(".")[0] in ids:
            lines = log.read_text("utf-8").splitlines(keepends=True)
            log.write_text("".join(line for line in lines if '"2026-10"' not in line), "utf-8")
    return folder


def in_language(folder: Path, language: str) -> Path:
    workspace = Workspace.open(folder)
    workspace.request(SaveSettings(replace(workspace.snapshot.settings, language=language)))
    return folder


@asynccontextmanager
async def entering(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """The screen with its form, as it opens, for people who type fast."""
    app = KpiApp(folder, remember=False)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(enter, "PAUSE", PAUSE)
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await pilot.pause()
            await pilot.press("2")
            await until(pilot, lambda: isinstance(app.screen, EnterScreen) and hint(pilot) != "Reading figures…")
            await settled(pilot)
            yield pilot


async def settled(pilot: Pilot[None]) -> None:
    """Wait until all that was asked is answered, results while typing too."""
    await pilot.pause(2 * PAUSE)
    await pilot.pause()


def sheet(pilot: Pilot[None]) -> FigureSheet:
    return pilot.app.screen_stack[0].query_one(FigureSheet)


def hint(pilot: Pilot[None]) -> str:
    empty = pilot.app.screen.query_one("#empty", Static)
    return str(empty.content) if empty.display else ""


def field(pilot: Pilot[None], name: str) -> FigureField:
    return next(each for each in sheet(pilot).fields if each.asked.id == name)


def row_text(pilot: Pilot[None], name: str) -> str:
    """All that a row says, but for the text in its field."""
    row = next(row for row in sheet(pilot).query(FigureRow) if row.field.asked.id == name)
    below = row.query_one(".below", Static)
    lines = [str(line.render()) for line in row.query("Line")]
    return " ".join([*lines, str(below.content) if below.display else ""])


def result_of(pilot: Pilot[None], kpi_id: str) -> str:
    return next(str(line.render()) for line in sheet(pilot).query(KpiLine) if line.row.kpi.id == kpi_id)


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(StatusLine).text


def focused(pilot: Pilot[None]) -> str | None:
    here = sheet(pilot).field
    return here.asked.id if here else None


async def type_in(pilot: Pilot[None], name: str, text: str) -> None:
    field(pilot, name).focus()
    await pilot.pause()
    await pilot.press("ctrl+u", *text)
    await settled(pilot)


def saved(folder: Path, name: str, period: Period = OCTOBER) -> Measurement | None:
    return figure_at(Workspace.open(folder).snapshot.figures, name, period.key)


def value_of(folder: Path, name: str) -> float | None:
    found = saved(folder, name)
    return found.value if found else None


def header(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one(HeaderBar).render())
