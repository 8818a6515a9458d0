"""The history lists what was changed, with what was there before; the last change can be undone from any screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.screens.history import FIRST, HistoryScreen
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.history_list import HistoryList
from kpi_tui.workspace.changes import SaveGoal, SetFigure
from kpi_tui.workspace.history.history_entry import CardEntry, FigureEntry
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until
from tests.tui.faces import SMALLEST

WASTE = "a-bakery-that-wastes-less"


@asynccontextmanager
async def opened(folder: Path, *keys: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app on a workspace, after these keys."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.scorecard and not app.board.reading)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        if isinstance(app.screen, HistoryScreen):
            await until(pilot, lambda: pilot.app.screen.query_one(HistoryList).rows)
        yield pilot


def listed(pilot: Pilot[None]) -> HistoryList:
    return pilot.app.screen.query_one(HistoryList)


def drawn(pilot: Pilot[None]) -> list[str]:
    entries = listed(pilot)
    return [entries.render_line(y).text.strip() for y in range(entries.size.height)]


def full(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#full", Folded).render()).replace("\n", " ")


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(StatusLine).text


def set_nps(folder: Path, value: float) -> None:
    workspace = Workspace.open(folder)
    october = workspace.snapshot.settings.calendar.parse("2026-10")
    workspace.request(SetFigure("promoters", october, value, note="after the survey"))


def promoters(folder: Path) -> list[float]:
    figures = Workspace.open(folder).snapshot.figures.filter(id="promoters", period="2026-10")
    return figures["value"].to_list()


async def test_a_long_name_gives_way_to_the_value_of_its_figure(sample: Path) -> None:
    async with opened(sample, "h", size=(60, 24)) as pilot:
        assert "08:21  Visitors of the web s…, October 2026: 2,740  Anna" in drawn(pilot)


@SMALLEST
async def test_the_newest_change_comes_first_and_stands_below_in_full(sample: Path, size: tuple[int, int]) -> None:
    set_nps(sample, 40)
    set_nps(sample, 41)
    async with opened(sample, "h", size=size) as pilot:
        entry = listed(pilot).entry
        assert isinstance(entry, FigureEntry)
        assert (entry.id, entry.before and entry.before.value, entry.after and entry.after.value) == (
            "promoters",
            40,
            41,
        )
        assert "40 → 41" in full(pilot)
        assert "Remark: after the survey" in full(pilot)
        assert "measurements/promoters." in full(pilot)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ScorecardScreen)


async def test_a_changed_card_says_what_each_key_held(sample: Path) -> None:
    workspace = Workspace.open(sample)
    workspace.request(SaveGoal(replace(workspace.snapshot.goals[WASTE], owner="Fatima")))
    async with opened(sample, "h") as pilot:
        assert isinstance(listed(pilot).entry, CardEntry)
        assert "Owner: Joost → Fatima" in full(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, GoalsScreen))


async def test_undo_takes_back_the_last_change_and_redo_makes_it_again(sample: Path) -> None:
    set_nps(sample, 40)
    set_nps(sample, 41)
    async with opened(sample, "h") as pilot:
        await pilot.press("u")
        await until(pilot, lambda: "Undone" in said(pilot))
        assert promoters(sample) == [40]
        await until(pilot, lambda: "took back" in full(pilot) or "40" in full(pilot))
        await pilot.press("r")
        await until(pilot, lambda: "Done again" in said(pilot))
        assert promoters(sample) == [41]
        await pilot.press("home")
        await until(pilot, lambda: "It did again what was undone." in full(pilot))
        assert "Done again:" in drawn(pilot)[1]


async def test_undo_works_from_the_scorecard_too(sample: Path) -> None:
    set_nps(sample, 40)
    async with opened(sample, "ctrl+z") as pilot:
        await until(pilot, lambda: "Undone" in said(pilot))
        assert said(pilot).endswith("^y brings it back.")
        assert promoters(sample) == []


async def test_what_this_computer_did_not_change_it_does_not_undo(sample: Path) -> None:
    before = {path: path.read_bytes() for path in (sample / "measurements").iterdir()}
    async with opened(sample, "ctrl+z") as pilot:
        await until(pilot, lambda: "nothing to undo" in said(pilot))
    assert {path: path.read_bytes() for path in (sample / "measurements").iterdir()} == before


async def test_the_history_of_a_kpi_is_that_of_its_card_and_figures_only(sample: Path) -> None:
    set_nps(sample, 40)
    async with opened(sample, "down", "down", "enter", "h") as pilot:
        rows = [row for row in listed(pilot).rows if isinstance(row, FigureEntry)]
        assert rows
        assert {row.id for row in rows} <= {"acquisition_cost", "new_customers"}
        assert said(pilot).endswith(" changes · Cost per acquisition")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, KpiScreen)


async def test_the_end_of_the_list_brings_more(sample: Path) -> None:
    async with opened(sample, "h") as pilot:
        count = len(listed(pilot).rows)
        assert str(FIRST) in said(pilot)
        await pilot.press("end")
        await until(pilot, lambda: len(listed(pilot).rows) > count)


async def test_from_a_change_one_looks_back_to_its_day(sample: Path) -> None:
    async with opened(sample, "h", "t") as pilot:
        app = pilot.app
        assert isinstance(app, KpiApp)
        await until(pilot, lambda: isinstance(app.screen, ScorecardScreen))
        assert str(app.looking_back.day) == "2026-11-03"


async def test_what_was_never_changed_says_so(sample: Path) -> None:
    async with opened(sample) as pilot:
        await pilot.app.push_screen(HistoryScreen(WASTE))
        await until(pilot, lambda: "Nothing was changed" in str(pilot.app.screen.query_one("#empty", Static).render()))
