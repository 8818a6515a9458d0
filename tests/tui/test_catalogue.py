"""The Catalogue screen: its KPIs, the text about one, and how it fits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len

from kpi_tui.catalogue.reader import load
from kpi_tui.tui.widgets.bars import FooterBar
from kpi_tui.tui.widgets.catalogue_list import CategoryList
from tests.tui.catalogue_pages import (
    about,
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
from tests.tui.faces import FACES, LARGE, SMALL, SMALLEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(Path(__file__).parents[2] / "sample_workspace", tmp_path / "bakery"))


@FACES
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


@FACES
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


@SMALLEST
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
