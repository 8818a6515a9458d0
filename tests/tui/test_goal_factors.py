"""Factors and KPIs of a goal are added, moved and removed, and the cursor stays with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from kpi_tui.model.goal import Factor, Link
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.tui.screens.findings import FindingsScreen
from kpi_tui.tui.screens.goal_forms import FactorDialog, GoalDialog, WeightDialog
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.finding_list import FindingList
from kpi_tui.tui.widgets.goal_tree import GoalTree
from kpi_tui.workspace.changes import SaveGoal
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import advised
from tests.tui.faces import FACES, SMALL, SMALLEST
from tests.tui.goal_pages import (
    ONLINE,
    VISITORS,
    WASTE,
    at,
    fill,
    go,
    goal,
    goals_of,
    in_language,
    keys,
    said,
    shown,
    told,
    tree,
)


@FACES
async def test_a_factor_is_added_and_gets_a_kpi(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        await go(pilot, WASTE)
        await keys(pilot, "f")
        assert isinstance(pilot.app.screen, FactorDialog)
        await fill(pilot, "name", "Guests say so")
        await keys(pilot, "enter")
        assert at(pilot) == (WASTE, "/Guests say so", "")
        await keys(pilot, "k")
        assert isinstance(pilot.app.screen, Picker)
        await keys(pilot, *"csat", "enter") if language == "en" else await keys(pilot, "enter")
        kpi = goal(sample, WASTE).factors[-1].links[0].kpi
        assert at(pilot) == (WASTE, "/Guests say so", kpi)


async def test_kpis_that_no_goal_uses_come_first_and_can_be_linked_from_below(sample: Path) -> None:
    workspace = Workspace.open(sample)
    ovens = workspace.snapshot.goals[WASTE]
    workspace.request(SaveGoal(replace(ovens, factors=(ovens.factors[0], Factor("Ovens")))))
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE)
        await keys(pilot, "k")
        options = pilot.app.screen.query_one("#choices", OptionList)
        assert options.highlighted_option is not None
        assert options.highlighted_option.id == "energy-per-loaf"
        await keys(pilot, "escape")
        await go(pilot, "", "", "energy-per-loaf")
        assert "belongs to no goal" in told(pilot)
        await keys(pilot, "k", *"Ovens", "enter")
        assert goal(sample, WASTE).factors[1].links == (Link("energy-per-loaf"),)
        assert at(pilot) == (WASTE, "/Ovens", "energy-per-loaf")


@pytest.mark.parametrize(("language", "typed", "weight"), [("en", "1.5", 1.5), ("nl", "1,5", 1.5), ("nl", "3", 3)])
async def test_a_weight_is_read_in_the_language_of_the_workspace(
    sample: Path, language: str, typed: str, weight: float
) -> None:
    in_language(sample, language)
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "w")
        assert isinstance(pilot.app.screen, WeightDialog)
        await fill(pilot, "weight", typed)
        await keys(pilot, "enter")
        assert goal(sample, ONLINE).factors[1].links == (Link("conversion-rate", weight),)
        assert at(pilot) == (ONLINE, f"/{VISITORS}", "conversion-rate")


@pytest.mark.parametrize("typed", ["0", "-1", "much", ""])
async def test_a_weight_that_cannot_be_is_refused_in_a_line(sample: Path, typed: str) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "w")
        await fill(pilot, "weight", typed)
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, WeightDialog)
        assert str(pilot.app.screen.query_one(".said", Static).render())
        assert goal(sample, ONLINE).factors[1].links == (Link("conversion-rate"),)


async def test_a_kpi_moves_to_another_factor_with_the_cursor(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE, "/We bake what we sell", "waste-rate")
        await keys(pilot, "m", *"ovens", "enter")
        ovens = "The ovens are on only when they are full"
        assert at(pilot) == (WASTE, f"/{ovens}", "waste-rate")
        assert goal(sample, WASTE).factors == (
            Factor("We bake what we sell"),
            Factor(ovens, (Link("energy-per-loaf"), Link("waste-rate", 2))),
        )
        await keys(pilot, "shift+up")
        assert goal(sample, WASTE).factors[1].links == (Link("waste-rate", 2), Link("energy-per-loaf"))
        assert at(pilot) == (WASTE, f"/{ovens}", "waste-rate")


async def test_a_kpi_is_taken_out_and_its_figures_stay(sample: Path) -> None:
    logs = sorted(path.name for path in (sample / "measurements").iterdir())
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "x")
        assert "its figures stay" in str(pilot.app.screen.query(Static).first().render())
        await keys(pilot, "tab", "enter")
        assert goal(sample, ONLINE).factors[1].links == ()
        assert "conversion-rate" in Workspace.open(sample).snapshot.kpis
        assert sorted(path.name for path in (sample / "measurements").iterdir()) == logs


async def test_removing_a_factor_leaves_its_kpi_with_the_goal(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE, "/We bake what we sell")
        await keys(pilot, "x", "tab", "enter")
        assert goal(sample, WASTE).links == (Link("waste-rate", 2),)
        assert at(pilot) == (WASTE, "/The ovens are on only when they are full", "")


async def test_all_findings_are_a_key_away(sample: Path) -> None:
    (sample / "goals" / f"{WASTE}.toml").unlink()
    async with goals_of(sample, SMALL) as pilot:
        await advised(pilot)
        assert "v 5 findings" in pilot.app.screen.query_one(StatusLine).text
        await keys(pilot, "v")
        assert isinstance(pilot.app.screen, FindingsScreen)
        rows = [row for row in pilot.app.screen.query_one(FindingList).rows if isinstance(row, Finding)]
        assert [row.kpi for row in rows if row.id == "kpi-without-goal"] == ["energy-per-loaf", "waste-rate"]
        await keys(pilot, "v")
        assert isinstance(pilot.app.screen, GoalsScreen)


async def test_a_factor_is_renamed(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE, "/We bake what we sell")
        await keys(pilot, "enter")
        await fill(pilot, "name", "The ovens are on only when they are full")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, FactorDialog)
        await fill(pilot, "name", "We bake to order")
        await keys(pilot, "enter")
        assert at(pilot) == (WASTE, "/We bake to order", "")


async def test_a_card_that_cannot_be_changed_is_said_in_a_line(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        card = sample / "goals" / f"{ONLINE}.toml"
        card.write_text("name = [", encoding="utf-8")
        tree(pilot).focus()
        await keys(pilot, "a")
        assert said(pilot)
        assert card.read_text(encoding="utf-8") == "name = ["


async def test_space_folds_a_goal_and_the_cursor_goes_with_it(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "space")
        assert at(pilot) == (ONLINE, "", "")
        assert "Conversion rate" not in shown(pilot)
        await keys(pilot, "space")
        assert "Conversion rate" in shown(pilot)


async def test_the_mouse_chooses_folds_and_opens(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await pilot.click(GoalTree, offset=(10, 1))
        assert at(pilot) == (ONLINE, "/The web shop is busy all year, and not only before Christmas", "")
        await pilot.click(GoalTree, offset=(1, 0))
        assert "Conversion rate" not in shown(pilot)
        await pilot.click(GoalTree, offset=(20, 0), times=2)
        assert isinstance(pilot.app.screen, GoalDialog)


async def test_enter_on_a_kpi_opens_its_page(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "enter")
        page = pilot.app.screen
        assert isinstance(page, KpiScreen)
        assert page.kpi_id == "conversion-rate"
        await keys(pilot, "escape")
        assert at(pilot) == (ONLINE, f"/{VISITORS}", "conversion-rate")


async def test_control_characters_of_a_card_do_not_reach_the_terminal(sample: Path) -> None:
    card = sample / "goals" / f"{ONLINE}.toml"
    text = card.read_text(encoding="utf-8").replace('name = "Grow', 'name = "\\u001b]52;c;eA==\\u0007Grow')
    card.write_text(text, encoding="utf-8")
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE)
        assert "\x1b" not in shown(pilot) + told(pilot)
        for key in ("x", "k", "enter", "f"):
            await keys(pilot, key)
            box = pilot.app.screen.query_one(".box")
            words = str(box.border_title) + "".join(str(each.render()) for each in pilot.app.screen.query(Static))
            assert "\x1b" not in words
            await keys(pilot, "escape")


@SMALLEST
async def test_the_language_changes_while_the_screen_is_shown(sample: Path, size: tuple[int, int]) -> None:
    async with goals_of(sample, size) as pilot:
        await go(pilot, WASTE)
        await keys(pilot, "ctrl+l")
        await pilot.pause(0.2)
        assert at(pilot) == (WASTE, "", "")
        assert "S ✓" in told(pilot)
