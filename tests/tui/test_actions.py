"""What is done about a KPI is written down on its page; a change that lasts is confirmed there, and taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static, TextArea

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.commands import offers
from kpi_tui.tui.screens.action_form import ActionDialog
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.confirm_change import ChangeQuestion
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.tui.widgets.story import Story
from kpi_tui.workspace.sample import copy_sample
from kpi_tui.workspace.snapshot import Snapshot
from tests.tui.faces import FACES, LARGE, SMALLEST

NOON = "the-last-hundred-after-noon"


async def settled(app: KpiApp, pilot: Pilot[None]) -> None:
    for _ in range(200):
        await pilot.pause()
        if not app.board.reading:
            return
    raise AssertionError("the figures never came")


@asynccontextmanager
async def page_of(
    kpi: str, folder: Path, size: tuple[int, int] = LARGE, language: str = "en"
) -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    """The page of a KPI of the sample."""
    app = KpiApp(copy_sample(folder / "bakery", language), remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settled(app, pilot)
        app.push_screen(KpiScreen(kpi))
        await pilot.pause()
        yield app, pilot


def snapshot(app: KpiApp) -> Snapshot:
    assert app.workspace is not None
    return app.workspace.snapshot


def listed(app: KpiApp) -> str:
    return str(app.screen.query_one("#actions", Folded).render())


def answer(app: KpiApp) -> str:
    return str(app.screen.query_one(StatusLine).render())


def offered(app: KpiApp) -> set[str]:
    return {offer.command.id for offer in offers(app.screen)}


def everything_is_seen(dialog: Screen[Any]) -> bool:
    box = dialog.query_one(".box")
    return box.virtual_size.height <= box.size.height and box.region.height <= dialog.size.height


@FACES
async def test_an_action_is_written_down_on_the_page_of_its_kpi(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    async with page_of("conversion-rate", tmp_path, size, language) as (app, pilot):
        await pilot.press("a")
        dialog = app.screen
        assert isinstance(dialog, ActionDialog)
        assert everything_is_seen(dialog)
        assert dialog.query_one("#start", Input).value == ("5 Nov 2026" if language == "en" else "5 nov 2026")
        assert dialog.query_one("#owner", Input).value == "Anna"
        await pilot.press(*"New photographs", "tab", *"People", "tab", "tab")
        dialog.query_one("#start", Input).value = "2026-01-12"
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        (action,) = [each for each in snapshot(app).actions.values() if "conversion-rate" in each.kpis]
        assert (action.id, action.name, action.why) == ("new-photographs", "New photographs", "People")
        assert (action.start, action.end, action.owner) == (date(2026, 1, 12), None, "Anna")
        assert "New photographs" in answer(app)
        shown = listed(app)
        assert ("Visible effect, for the better" if language == "en" else "Zichtbaar effect, ten goede") in shown
        assert "12 Jan 2026" in shown or "12 jan 2026" in shown


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with page_of("conversion-rate", tmp_path) as (app, pilot):
        await pilot.press("a", "ctrl+s")
        dialog = app.screen
        said = dialog.query_one(".said", Static)
        assert str(said.render()) == "An action needs a name: what is done?"
        await pilot.press(*"Posters")
        dialog.query_one("#end", Input).value = "2026-11-01"
        await pilot.press("ctrl+s")
        assert "before it starts" in str(said.render())
        assert dialog.focused is dialog.query_one("#end")
        dialog.query_one("#start", Input).value = "soon"
        await pilot.press("ctrl+s")
        assert dialog.focused is dialog.query_one("#start")
        dialog.query_one("#start", Input).value = ""
        await pilot.press("ctrl+s")
        assert str(said.render()) == "An action needs the day on which it starts."
        assert dialog.query_one("#name", Input).value == "Posters"
        await pilot.press("escape")
        assert len(snapshot(app).actions) == 2


@SMALLEST
async def test_an_action_is_chosen_changed_and_removed(tmp_path: Path, size: tuple[int, int]) -> None:
    async with page_of("waste-rate", tmp_path, size) as (app, pilot):
        assert "on average 9.5% in the 8 figures before it, 7.3% in the 8 since" in listed(app).replace("\n ", "")
        await pilot.press("a")
        picker = app.screen
        assert isinstance(picker, Picker)
        assert picker.query_one("#choices", OptionList).option_count == 2
        await pilot.press("down")
        assert "Visible effect, for the better" in str(picker.query_one("#more", Static).render())
        await pilot.press("enter")
        dialog = app.screen
        assert isinstance(dialog, ActionDialog)
        assert everything_is_seen(dialog)
        dialog.query_one("#outcome", TextArea).text = "Do it in the shop too"
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert snapshot(app).actions[NOON].outcome == "Do it in the shop too"
        assert "Learned: Do it in the shop too" in listed(app)
        await pilot.press("a", "down", "enter", "ctrl+r")
        assert isinstance(app.screen, Confirm)
        await pilot.press("tab", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, KpiScreen)
        assert NOON not in snapshot(app).actions
        assert not app.screen.query_one("#actions").display
        assert "The action is removed." in answer(app)


async def test_a_new_action_cannot_be_removed(tmp_path: Path) -> None:
    async with page_of("conversion-rate", tmp_path) as (app, pilot):
        await pilot.press("a")
        assert "action.remove" not in offered(app)
        await pilot.press("ctrl+r")
        assert isinstance(app.screen, ActionDialog)


@FACES
async def test_a_change_that_lasts_is_confirmed_once_and_taken_back(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    async with page_of("cost-per-acquisition", tmp_path, size, language) as (app, pilot):
        page = app.screen
        assert isinstance(page, KpiScreen)
        assert "kpi.confirm_change" in offered(app)
        assert "kpi.take_back_change" not in offered(app)
        await pilot.press("c")
        assert isinstance(app.screen, ChangeQuestion)
        assert everything_is_seen(app.screen)
        await pilot.press("escape")
        assert snapshot(app).kpis["cost-per-acquisition"].limits_from == ()
        await pilot.press("c", "tab", "enter")
        await settled(app, pilot)
        assert snapshot(app).kpis["cost-per-acquisition"].limits_from == (date(2026, 1, 1),)
        assert {"kpi.confirm_change", "kpi.take_back_change"} & offered(app) == {"kpi.take_back_change"}
        await pilot.press("c", "tab", "enter")
        await settled(app, pilot)
        assert snapshot(app).kpis["cost-per-acquisition"].limits_from == ()
        assert "kpi.confirm_change" in offered(app)


async def test_nothing_is_to_be_confirmed_where_nothing_changed(tmp_path: Path) -> None:
    async with page_of("web-shop-revenue", tmp_path) as (app, pilot):
        await pilot.press("c")
        assert isinstance(app.screen, BaseScreen)
        assert not {"kpi.confirm_change", "kpi.take_back_change"} & offered(app)


async def test_beside_the_list_stands_what_is_being_done(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(140, 50)) as pilot:
        await settled(app, pilot)
        table = app.screen.query_one(ScoreTable)
        for _ in range(20):
            if table.result is not None and table.result.kpi.id == "waste-rate":
                break
            await pilot.press("down")
        await pilot.pause()
        facts = str(app.screen.query_one(Story).query_one("#facts", Folded).render())
        assert "Bake the last hundred after noon" in " ".join(facts.split())
