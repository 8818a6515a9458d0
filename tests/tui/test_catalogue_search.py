"""Search and filters of the catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Static

from kpi_tui.catalogue.reader import load
from kpi_tui.language import current
from kpi_tui.model.kpi import Indicator
from kpi_tui.tui.screens.catalogue_commands import CATEGORY, INDICATOR, SECTOR
from kpi_tui.tui.screens.help import HelpScreen
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import FooterBar, HeaderBar
from kpi_tui.tui.widgets.catalogue_list import CategoryList
from kpi_tui.tui.widgets.filter_line import FilterLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.search_field import SearchField
from tests.tui.catalogue_pages import (
    at,
    catalogue_of,
    drawn,
    entries,
    filters,
    ids,
    screen,
    search_for,
    speak,
)
from tests.tui.faces import FACES, LARGE, SMALLEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(Path(__file__).parents[2] / "sample_workspace", tmp_path / "bakery"))


@FACES
async def test_a_search_in_either_language_forgives_typing_errors(
    folder: Path, size: tuple[int, int], language: str
) -> None:
    speak(folder, language)
    async with catalogue_of(folder, size) as pilot:
        for words in ("customer satisfaction", "klantevredenheid", "klanttevredenhied", "CSAT"):
            await search_for(pilot, words)
            assert "csat-score" in ids(pilot)[:2]
            assert pilot.app.focused is entries(pilot)
            assert f"{len(ids(pilot))} " in filters(pilot)
            await pilot.press("escape")
            await pilot.pause()
            assert len(ids(pilot)) == 131
            assert screen(pilot).query_one(SearchField).value == ""


async def test_the_list_is_walked_while_typing(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await pilot.press("slash", *"rat", "down", "down")
        assert at(pilot) == ids(pilot)[2]
        assert pilot.app.focused is screen(pilot).query_one(SearchField)
        await pilot.press("e")
        assert at(pilot) == ids(pilot)[0]


@SMALLEST
async def test_while_a_search_is_typed_no_letter_is_offered_as_a_key(folder: Path, size: tuple[int, int]) -> None:
    async with catalogue_of(folder, size) as pilot:
        await pilot.press("slash", "m")
        await pilot.pause()
        shown = str(screen(pilot).query_one(FooterBar).render()).split()
        assert {"enter", "esc", "f1", "^p"} <= set(shown)
        assert not [word for word in shown if len(word) == 1], shown
        await pilot.press("f1")
        await pilot.pause()
        helped = pilot.app.screen
        assert isinstance(helped, HelpScreen)
        rows = "".join(str(each.render()) for each in helped.query(Folded))
        assert "To the list" in rows
        assert "Add to the workspace" not in rows


async def test_the_filters_say_the_keys_that_set_them(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        words = filters(pilot).split()
        places = [words.index(command.keys) for command in (CATEGORY, SECTOR, INDICATOR)]
        assert places == sorted(places)


async def test_no_period_stands_above_the_catalogue(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        header = str(screen(pilot).query_one(HeaderBar).render())
        assert "Bakery De Korenbloem" in header
        assert "◂" not in header


async def test_letters_typed_ahead_go_into_the_search_and_give_no_commands(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "margin")
        entries(pilot).focus()
        await pilot.pause()
        for key in ("slash", *"new axe"):
            pilot.app.post_message(events.Key("space" if key == " " else key, "/" if key == "slash" else key))
        await pilot.pause(0.3)
        assert pilot.app.screen is screen(pilot)
        assert screen(pilot).query_one(SearchField).value == "new axe"


async def test_what_nobody_calls_so_is_said_and_taken_back_with_escape(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "zzzzqqqq")
        empty = screen(pilot).query_one("#empty", Static)
        assert empty.display
        assert "Esc" in str(empty.render())
        for key in ("a", "d", "space", "b", "enter"):
            await pilot.press(key)
        assert pilot.app.screen is screen(pilot)
        await pilot.press("escape")
        assert len(ids(pilot)) == 131


@SMALLEST
async def test_category_sector_and_kind_are_filters_that_add_up(folder: Path, size: tuple[int, int]) -> None:
    async with catalogue_of(folder, size) as pilot:
        await pilot.press("right")
        assert {load().kpi(name).category for name in ids(pilot)} == {"reach"}
        await pilot.press("left", "left")
        assert {load().kpi(name).category for name in ids(pilot)} == {"people"}
        await pilot.press("c")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"financ", "enter")
        await pilot.pause()
        assert {load().kpi(name).category for name in ids(pilot)} == {"finance"}
        finance = len(ids(pilot))
        await pilot.press("r")
        await pilot.press(*"web shop", "enter")
        await pilot.pause()
        assert all(load().kpi(name).is_for("webshop") for name in ids(pilot))
        assert len(ids(pilot)) <= finance
        await pilot.press("l")
        assert all(load().kpi(name).indicator is Indicator.LEADING for name in ids(pilot))
        await pilot.press("l")
        assert ids(pilot)
        assert all(load().kpi(name).indicator is Indicator.LAGGING for name in ids(pilot))
        for words in ("Finance", "Web shop", "← lagging", f"{len(ids(pilot))} of 131"):
            assert words in filters(pilot)
        await pilot.press("escape")
        assert len(ids(pilot)) == 131


async def test_the_cursor_stays_on_its_kpi_when_a_filter_goes(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "gross margin")
        kept = at(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert at(pilot) == kept


async def test_filters_and_categories_can_be_clicked(folder: Path) -> None:
    async with catalogue_of(folder, LARGE) as pilot:
        await pilot.click(CategoryList, offset=(4, 11))
        await pilot.pause()
        assert {load().kpi(name).category for name in ids(pilot)} == {"finance"}
        line = filters(pilot)
        await pilot.click(FilterLine, offset=(line.rindex("All"), 0))
        await pilot.pause()
        assert len(ids(pilot)) == 131


async def test_the_language_is_switched_and_search_and_basket_stay(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "churn")
        name = at(pilot)
        assert name is not None
        await pilot.press("space", "ctrl+l")
        for _ in range(50):
            await pilot.pause(0.05)
            if current() == "nl":
                break
        await pilot.pause()
        assert at(pilot) == name
        assert screen(pilot).query_one(SearchField).value == "churn"
        assert [entry.id for entry in screen(pilot).chosen] == [name]
        assert load().kpi(name).name.nl in drawn(entries(pilot))
