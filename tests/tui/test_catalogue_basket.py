"""The basket of the catalogue, and what is written when it is added."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from kpi_tui.catalogue.reader import load
from kpi_tui.model.settings import Settings
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.screens.kpi_form import KpiDialog
from kpi_tui.tui.screens.kpi_place import PlacePicker
from kpi_tui.tui.widgets.bars import FooterBar
from kpi_tui.workspace.workspace import Workspace
from tests.tui.catalogue_pages import (
    at,
    catalogue_of,
    drawn,
    entries,
    ids,
    said,
    screen,
    search_for,
    snapshot,
    speak,
)
from tests.tui.faces import FACES, SMALL, SMALLEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(Path(__file__).parents[2] / "sample_workspace", tmp_path / "bakery"))


@SMALLEST
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


@FACES
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
        workspace = Workspace.open(folder)
        workspace.undo()  # one step takes back all of it
        assert (workspace.snapshot.goals, workspace.snapshot.kpis) == (before.goals, before.kpis)


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


async def test_the_places_under_a_goal_are_found_by_the_words_of_that_goal(folder: Path) -> None:
    async with catalogue_of(folder) as pilot:
        await search_for(pilot, "footfall")
        name = at(pilot)
        await pilot.press("a")
        await pilot.press(*"come back", "enter")
        await pilot.pause(0.3)
        goal = snapshot(pilot).goals["customers-who-come-back"]
        assert any(link.kpi == name for link in goal.all_links)


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


@SMALLEST
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
