"""Everything can be seen as it was known on an earlier day; nothing can be written meanwhile, and a key leads back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.status import Status
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.enter import EnterScreen
from kpi_tui.tui.screens.look_back import LookBackDialog
from kpi_tui.tui.widgets.bars import Banner, StatusLine
from kpi_tui.workspace.changes import RemoveGoal, SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until


@asynccontextmanager
async def looking_back(folder: Path, day: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app on a workspace as it was known on a day."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.scorecard and not app.board.reading)
        await pilot.press("f8")
        assert isinstance(app.screen, LookBackDialog)
        app.screen.query_one("#day", Input).value = day
        await pilot.press("enter")
        await pilot.pause()
        yield pilot


def board_of(pilot: Pilot[None]) -> tuple[date | None, int | None]:
    """The day that is looked back to, and how many KPIs have a status in the period that is shown."""
    app = pilot.app
    assert isinstance(app, KpiApp)
    card = app.board.scorecard
    known = len(card.kpis) - card.count(Status.NOT_MEASURED) if card else None
    return app.looking_back.day, known


def banner(pilot: Pilot[None]) -> str | None:
    found = pilot.app.screen.query_one(Banner)
    return str(found.render()).strip() if found.display else None


async def test_what_was_entered_later_is_not_there_and_a_line_says_so(sample: Path) -> None:
    async with looking_back(sample, "2026-10-31") as pilot:
        await until(pilot, lambda: board_of(pilot) == (date(2026, 10, 31), 0))
        assert banner(pilot) == "As it was known on 31 Oct 2026.  F8 goes back to today"


async def test_the_key_leads_back_to_today(sample: Path) -> None:
    async with looking_back(sample, "2026-10-31") as pilot:
        await until(pilot, lambda: board_of(pilot) == (date(2026, 10, 31), 0))
        await pilot.press("f8")
        await until(pilot, lambda: board_of(pilot) == (None, 7))
        assert banner(pilot) is None


async def test_a_day_before_the_shown_period_shows_the_newest_one_of_then(sample: Path) -> None:
    async with looking_back(sample, "2026-08-15") as pilot:
        app = pilot.app
        assert isinstance(app, KpiApp)
        await until(pilot, lambda: app.board.scorecard and app.board.scorecard.period.key == "2026-07")
        await pilot.press("f8")
        await until(pilot, lambda: app.board.scorecard and app.board.scorecard.period.key == "2026-10")


async def test_nothing_is_written_while_looking_back(sample: Path) -> None:
    before = {path: path.read_bytes() for path in sample.rglob("*.toml")}
    async with looking_back(sample, "2026-10-31") as pilot:
        app = pilot.app
        assert isinstance(app, KpiApp)
        with pytest.raises(Refusal, match="how it was known"):
            await app.request(RemoveGoal("a-bakery-that-wastes-less"))
        assert {path: path.read_bytes() for path in sample.rglob("*.toml")} == before


async def test_no_figure_can_be_typed_while_looking_back_and_a_line_says_so(sample: Path) -> None:
    async with looking_back(sample, "2026-10-31") as pilot:
        await pilot.press("e")
        screen = pilot.app.screen
        assert isinstance(screen, EnterScreen)
        await until(pilot, lambda: screen.sheet.fields)
        await pilot.press("tab", "5", "enter")
        await pilot.click(screen.sheet.fields[0])
        await pilot.press("5", "enter")
        assert (screen.focused, screen.sheet.unsaved) == (None, [])
        assert screen.query_one(StatusLine).text == "Nothing can be entered while looking back."
        await pilot.press("f8")
        await until(pilot, lambda: screen.sheet.field)
        await pilot.press("5")
        assert screen.sheet.unsaved


async def test_what_is_typed_waits_while_looking_back(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.scorecard and not app.board.reading)
        await pilot.press("e")
        screen = app.screen
        assert isinstance(screen, EnterScreen)
        await until(pilot, lambda: screen.sheet.fields)
        await pilot.press("tab", "5")
        await app.looking_back.to(date(2026, 11, 1))
        await until(pilot, lambda: screen.sheet.disabled)
        await pilot.press("7")
        await app.looking_back.end()
        await until(pilot, lambda: screen.sheet.field)
        assert [field.value for field in screen.sheet.unsaved] == ["5"]


async def test_what_others_change_meanwhile_waits_until_one_is_back(sample: Path) -> None:
    async with looking_back(sample, "2026-10-31") as pilot:
        app = pilot.app
        assert isinstance(app, KpiApp)
        other = Workspace.open(sample)
        october = other.snapshot.settings.calendar.parse("2026-10")
        other.request(SetFigure("promoters", october, 50))
        await app.watcher.look()
        assert board_of(pilot)[0] == date(2026, 10, 31)
        await pilot.press("f8")
        await until(pilot, lambda: board_of(pilot)[0] is None and not app.board.reading)
        snapshot = app.board.snapshot
        assert snapshot
        assert "promoters" in snapshot.figures.filter(period="2026-10")["id"]


@pytest.mark.parametrize("day", ["2031-01-01", "soon"])
async def test_a_day_that_cannot_be_looked_back_to_is_asked_again(sample: Path, day: str) -> None:
    async with looking_back(sample, day) as pilot:
        assert isinstance(pilot.app.screen, LookBackDialog)
        await pilot.press("escape")
        assert board_of(pilot)[0] is None
