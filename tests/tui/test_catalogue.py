"""The Catalogue screen: search, filters, the text about a KPI, the basket, and what is written when it is added."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from kpi_tui.catalogue.reader import load
from kpi_tui.language import current
from kpi_tui.model.kpi import Indicator
from kpi_tui.model.settings import Settings
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.catalogue import CatalogueScreen
from kpi_tui.tui.screens.catalogue_commands import CATEGORY, INDICATOR, SECTOR
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.screens.help import HelpScreen
from kpi_tui.tui.screens.kpi_form import KpiDialog
from kpi_tui.tui.screens.kpi_place import PlacePicker
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import FooterBar, HeaderBar, StatusLine
from kpi_tui.tui.widgets.catalogue_list import CategoryList, EntryList
from kpi_tui.tui.widgets.entry_about import EntryAbout
from kpi_tui.tui.widgets.filter_line import FilterLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.search_field import SearchField
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace

SMALL, LARGE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(Path(__file__).parents[2] / "sample_workspace", tmp_path / "bakery"))


@asynccontextmanager
async def catalogue_of(folder: Path, size: tuple[int, int] = LARGE) -> AsyncIterator[Pilot[None]]:
    """The app on the Catalogue screen of a workspace."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.press("4")
        for _ in range(100):
            if not app.board.reading and isinstance(app.screen, CatalogueScreen):
                break
            await pilot.pause(0.05)
        await pilot.pause()
        yield pilot


def speak(folder: Path, language: str) -> None:
    card = folder / "workspace.toml"
    text = card.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"')
    card.write_text(text, encoding="utf-8")


def screen(pilot: Pilot[None]) -> CatalogueScreen:
    found = pilot.app.screen_stack[0]
    assert isinstance(found, CatalogueScreen)
    return found


def entries(pilot: Pilot[None]) -> EntryList:
    return screen(pilot).query_one(EntryList)


def at(pilot: Pilot[None]) -> str | None:
    entry = entries(pilot).entry
    return entry.id if entry else None


def ids(pilot: Pilot[None]) -> list[str]:
    shown = entries(pilot)
    return [row.id for row in shown.rows if shown.stops(row)]


def drawn(widget: EntryList | CategoryList | EntryAbout) -> str:
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def about(pilot: Pilot[None]) -> str:
    return " ".join(drawn(screen(pilot).query_one(EntryAbout)).split())


def filters(pilot: Pilot[None]) -> str:
    return str(screen(pilot).query_one(FilterLine).render())


def said(pilot: Pilot[None]) -> str:
    return screen(pilot).query_one(StatusLine).text


async def search_for(pilot: Pilot[None], words: str) -> None:
    await pilot.press("slash", *("space" if letter == " " else letter for letter in words), "enter")
    await pilot.pause()


def snapshot(pilot: Pilot[None]) -> Snapshot:
    app = pilot.app
    assert isinstance(app, KpiApp)
    assert app.workspace is not None
    return Workspace.open(app.workspace.folder).snapshot


# Reading


@SIZES
@LANGUAGES
async def test_all_kpis_stand_there_in_the_language_of_the_workspace(
    folder: Path, size: tuple[int, int], language: str
) -> None:
    speak(folder, language)
    async with catalogue_of(folder, size) as pilot:
        assert len(ids(pilot)) == len(load().kpis)
        first = load().kpis[0]
        assert at(pilot) == first.id
        assert first.name.in_(language) in drawn(entries(pilot))
        assert first.description.in_(language)[:25] in about(pilot)
        assert load().categories[0].name.in_(language) in drawn(entries(pilot))
        assert "131" in filters(pilot)


@SIZES
@LANGUAGES
async def test_every_line_fits(folder: Path, size: tuple[int, int], language: str) -> None:
    speak(folder, language)
    async with catalogue_of(folder, size) as pilot:
        for _ in range(4):
            await pilot.press("pagedown")
        shown = screen(pilot)
        for y in range(entries(pilot).size.height):
            assert entries(pilot).render_line(y).cell_length == entries(pilot).scrollable_content_region.width
        await pilot.press("right", "l")
        await pilot.pause()
        for line in (filters(pilot), str(shown.query_one(FooterBar).render())):
            assert cell_len(line.rstrip()) <= size[0]


async def test_a_wide_terminal_shows_categories_list_and_the_whole_text(folder: Path) -> None:
    async with catalogue_of(folder, LARGE) as pilot:
        await search_for(pilot, "conversion rate")
        categories = drawn(screen(pilot).query_one(CategoryList))
        assert "All categories" in categories
        assert "People" in categories
        text = about(pilot)
        for words in ("Formula", "You enter", "How often", "Pitfalls", "✓ in your workspace", "higher is better"):
            assert words in text


async def test_a_narrow_terminal_shows_a_few_lines_and_the_whole_text_with_enter(folder: Path) -> None:
    async with catalogue_of(folder, SMALL) as pilot:
        await search_for(pilot, "website visitors")
        assert not screen(pilot).query_one(CategoryList).display
        assert "How often" not in about(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "How often" in about(pilot)
        assert not screen(pilot).query_one("#list").display
        await pilot.press("escape")
        await pilot.pause()
        assert "How often" not in about(pilot)
        assert pilot.app.focused is entries(pilot)


@SIZES
async def test_benchmarks_are_shown_when_asked_for_and_with_their_source(folder: Path, size: tuple[int, int]) -> None:
    async with catalogue_of(folder, size) as pilot:
        await search_for(pilot, "cart abandonment")
        assert "69.82%" not in about(pilot)
        await pilot.press("b")
        await pilot.pause()
        text = about(pilot)
        assert "69.82%" in text
        assert "never targets" in text
        assert "Baymard" in text
        assert "2021" in text
        await pilot.press("escape", "b")
        await pilot.pause()
        assert "69.82%" not in about(pilot)


async def test_a_vanity_metric_is_named_calmly(folder: Path) -> None:
    async with catalogue_of(folder, LARGE) as pilot:
        await search_for(pilot, "followers")
        assert at(pilot) == "followers"
        assert "can grow without the company doing better" in about(pilot)


# Search and filters


@SIZES
@LANGUAGES
@pytest.mark.parametrize("words", ["customer satisfaction", "klantevredenheid", "klanttevredenhied", "CSAT"])
async def test_a_search_in_either_language_forgives_typing_errors(
    folder: Path, size: tuple[int, int], language: str, words: str
) -> None:
    speak(folder, language)
    async with catalogue_of(folder, size) as pilot:
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


@SIZES
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


@SIZES
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


# The basket


@SIZES
async def test_space_chooses_and_the_count_says_what_it_comes_to(folder: Path, size: tuple[int, int]) -> None:
    async with catalogue_of(folder, size) as pilot:
        await pilot.press("space", "down", "space")
        await pilot.pause()
        assert "2 chosen" in said(pilot)
        assert "10 KPIs" in said(pilot)
        assert drawn(entries(pilot)).count("●") == 2
        await pilot.press("down", "space")
        await pilot.pause()
        assert "attention runs out" in said(pilot)
        await pilot.press("space", "x")
        await pilot.pause()
        assert "chosen" not in said(pilot)


async def test_few_kpis_are_said_to_be_few(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new", Settings("New"))
    async with catalogue_of(tmp_path / "new") as pilot:
        assert "Five to ten" in said(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert "five to ten usually give the whole picture" in said(pilot)


async def test_what_is_there_cannot_be_chosen_twice(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "net promoter score")
        assert at(pilot) == "nps"
        await pilot.press("space")
        assert "in your workspace already" in said(pilot)
        await pilot.press("a")
        assert pilot.app.screen is screen(pilot)
        assert not screen(pilot).chosen


@SIZES
@LANGUAGES
async def test_the_basket_is_added_under_a_success_factor(folder: Path, size: tuple[int, int], language: str) -> None:
    speak(folder, language)
    async with catalogue_of(folder, size) as pilot:
        before = snapshot(pilot)
        for words in ("gross margin", "footfall"):
            await search_for(pilot, words)
            await pilot.press("space")
        names = [entry.id for entry in screen(pilot).chosen]
        await pilot.press("a")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, PlacePicker)
        asked = str(dialog.query_one(".asked", Static).render())
        assert {"en": "each month", "nl": "elke maand"}[language] in asked
        assert dialog.query_one(".box").outer_size.width == 76
        options = dialog.query_one("#choices", OptionList)
        assert options.highlighted_option is not None
        goal, factor = dialog.places[str(options.highlighted_option.id)]
        assert factor is not None
        await pilot.press("enter")
        await pilot.pause(0.3)
        now = snapshot(pilot)
        assert set(now.kpis) == {*before.kpis, *names}
        assert [link.kpi for link in now.goals[goal.id].factors[factor].links][-2:] == names
        for name in names:
            assert now.kpis[name].name == load().kpi(name).name.in_(language)
            assert all(each in now.inputs for each in now.kpis[name].entered)
        assert not now.problems
        assert load().kpi(names[0]).name.in_(language) in said(pilot)
        assert not screen(pilot).chosen
        assert drawn(entries(pilot)).count("✓")


async def test_one_kpi_is_added_without_a_goal(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "footfall")
        name = at(pilot)
        await pilot.press("a")
        await pilot.press(*"no goal", "enter")
        await pilot.pause(0.3)
        now = snapshot(pilot)
        assert name in now.kpis
        assert all(link.kpi != name for goal in now.goals.values() for link in goal.all_links)
        assert "To be entered each" in said(pilot)
        assert "✓" in drawn(entries(pilot))


async def test_a_new_goal_is_written_on_the_goals_screen_first_and_the_basket_waits(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "footfall")
        await pilot.press("space", "a")
        await pilot.press(*"new goal", "enter")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, GoalsScreen)
        await pilot.press("4")
        await pilot.pause()
        assert [entry.id for entry in screen(pilot).chosen] == [at(pilot)]


async def test_escape_adds_nothing_and_keeps_the_basket(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "footfall")
        await pilot.press("space", "a", "escape")
        await pilot.pause()
        assert len(screen(pilot).chosen) == 1
        assert len(snapshot(pilot).kpis) == 8


# Adapting


@SIZES
async def test_a_kpi_is_adapted_before_it_is_added(folder: Path, size: tuple[int, int]) -> None:
    async with catalogue_of(folder, size) as pilot:
        await search_for(pilot, "gross margin")
        name = at(pilot)
        assert name is not None
        await pilot.press("d")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, KpiDialog)
        assert dialog.query_one("#name", Input).value == load().kpi(name).name.en
        dialog.query_one("#name", Input).value = "Margin on [bread]"
        dialog.query_one("#owner", Input).value = "Joost"
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, PlacePicker)
        await pilot.press("enter")
        await pilot.pause(0.3)
        now = snapshot(pilot)
        assert (now.kpis[name].name, now.kpis[name].owner) == ("Margin on [bread]", "Joost")
        assert now.kpis[name].catalogue_id == name
        assert any(link.kpi == name for goal in now.goals.values() for link in goal.all_links)
        assert "✓" in drawn(entries(pilot))


async def test_a_kpi_that_is_there_is_changed_in_the_workspace(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "net promoter score")
        await pilot.press("d")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, KpiDialog)
        dialog.query_one("#owner", Input).value = "Somebody else"
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert pilot.app.screen is screen(pilot)
        assert snapshot(pilot).kpis["nps"].owner == "Somebody else"
        assert "is saved" in said(pilot)


async def test_many_inputs_are_counted_where_their_names_would_not_fit(folder: Path) -> None:
    async with catalogue_of(folder, SMALL) as pilot:
        await search_for(pilot, "customer")
        for _ in range(12):
            await pilot.press("space", "down")
        await pilot.press("a")
        await pilot.pause()
        asked = pilot.app.screen.query_one(".asked", Static)
        assert "figures" in str(asked.render())
        assert asked.size.height <= 3


async def test_where_nothing_passes_the_filters_only_the_way_back_is_offered(folder: Path) -> None:
    async with catalogue_of(folder, SMALL) as pilot:
        await search_for(pilot, "xyzzy quux")
        assert ids(pilot) == []
        shown = str(screen(pilot).query_one(FooterBar).render())
        assert "Show all" in shown
        assert not any(word in shown for word in ("Choose", "Read", "Add", "Adapt"))
        await pilot.press("space", "enter", "a", "d", "escape")
        await pilot.pause()
        assert len(ids(pilot)) > 100
