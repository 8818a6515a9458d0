"""Goals are made, changed, moved and removed on their screen, and written to their cards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.goal_forms import GoalDialog
from kpi_tui.tui.screens.goal_template import GoalTemplateDialog
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import FACES, SMALL
from tests.tui.goal_pages import (
    ONLINE,
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
)


@FACES
async def test_a_new_goal_is_asked_for_and_saved(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        await keys(pilot, "n", *"Fewer", "space", "9")
        await fill(pilot, "why", "Returns cost money.")
        await fill(pilot, "owner", "Joost")
        await fill(pilot, "start", "1-10-2026")
        await fill(pilot, "due", "31 dec 2027")
        pilot.app.screen.query_one("#agreed").focus()
        await keys(pilot, "space", "ctrl+s")
        assert at(pilot) == ("fewer-9", "", "")
        saved = goal(sample, "fewer-9")
        assert (saved.name, saved.why, saved.owner) == ("Fewer 9", "Returns cost money.", "Joost")
        assert (str(saved.start), str(saved.due), saved.agreed) == ("2026-10-01", "2027-12-31", True)


async def test_the_form_hints_at_what_is_vague_while_typing(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, "n")

        def hint() -> str:
            return str(pilot.app.screen.query_one("#smart", Static).render())

        await fill(pilot, "name", "Sell more bread")
        assert "A number in it" in hint()
        await fill(pilot, "name", "Sell 10 % more bread")
        assert "Give it a date" in hint()
        await fill(pilot, "due", "31-12-2027")
        assert "why it matters" in hint()
        assert "T ✓" in hint()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("due", "soon", "Write a day like"),
        ("due", "31-2-2027", "does not exist"),
        ("due", "1-1-2020", "comes before the start"),
        ("name", "  ", "needs a name"),
    ],
)
async def test_what_cannot_be_saved_is_said_in_a_line_and_stays_typed(
    sample: Path, field: str, typed: str, words: str
) -> None:
    async with goals_of(sample, SMALL) as pilot:
        before = dict(Workspace.open(sample).snapshot.goals)
        await keys(pilot, "enter")
        await fill(pilot, field, typed)
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, GoalDialog)
        assert words in str(pilot.app.screen.query_one(".said", Static).render())
        widget = pilot.app.screen.query_one(f"#{field}", Input)
        assert widget.value == typed
        assert widget.has_focus
        assert dict(Workspace.open(sample).snapshot.goals) == before


@pytest.mark.parametrize("key", ["n", "t", "k", "f", "x"])
async def test_every_window_fits_on_a_small_terminal(sample: Path, key: str) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, key)
        assert pilot.app.screen.query_one(".box").max_scroll_y == 0
        for widget in pilot.app.screen.query("Input, TextArea, Checkbox, Button"):
            assert widget.region.bottom < 24


async def test_a_ticked_box_shows_it_by_its_sign(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, "enter")
        box = pilot.app.screen.query_one("#agreed")
        assert "✓" in str(box.render())
        box.focus()
        await keys(pilot, "space")
        assert "✓" not in str(box.render())


async def test_editing_keeps_what_the_form_does_not_show(sample: Path) -> None:
    before = goal(sample, ONLINE)
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE)
        await keys(pilot, "enter")
        await fill(pilot, "name", "Grow online revenue by 25 %")
        await keys(pilot, "ctrl+s")
        assert at(pilot) == (ONLINE, "", "")
    assert goal(sample, ONLINE) == replace(before, name="Grow online revenue by 25 %")


@FACES
async def test_a_goal_of_the_catalogue_brings_its_kpis(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    before = Workspace.open(sample).snapshot
    async with goals_of(sample, size) as pilot:
        await keys(pilot, "t")
        assert isinstance(pilot.app.screen, GoalTemplateDialog)
        await fill(pilot, "words", "8")
        await fill(pilot, "start", "1-11-2026")
        await keys(pilot, "down", "up", "enter")
        for _ in range(60):
            if not isinstance(pilot.app.screen, GoalTemplateDialog):
                break
            await pilot.pause(0.05)
        await pilot.pause()
        snapshot = Workspace.open(sample).snapshot
        new = at(pilot)
        assert new is not None
        added = snapshot.goals[new[0]]
        assert str(added.start) == "2026-11-01"
        assert added.factors
        assert all(link.kpi in snapshot.kpis for link in added.all_links)
        workspace = Workspace.open(sample)
        workspace.undo()  # one step takes back all of it
        assert (workspace.snapshot.goals, workspace.snapshot.kpis) == (before.goals, before.kpis)


async def test_a_key_says_that_a_goal_is_agreed_on(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await keys(pilot, "a")
        assert not goal(sample, ONLINE).agreed
        assert "A ?" in told(pilot)
        await keys(pilot, "a")
        assert goal(sample, ONLINE).agreed


async def test_goals_change_places(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await keys(pilot, "shift+down")
        assert at(pilot) == (ONLINE, "", "")
        assert list(Workspace.open(sample).snapshot.goals)[1] == ONLINE
        await keys(pilot, "shift+down", "shift+down")
        assert list(Workspace.open(sample).snapshot.goals)[2] == ONLINE
        assert "no place further" in said(pilot)
        await keys(pilot, "shift+up", "shift+up")
        assert next(iter(Workspace.open(sample).snapshot.goals)) == ONLINE


async def test_a_goal_is_removed_only_after_yes_and_its_kpis_stay(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE)
        await keys(pilot, "delete")
        assert isinstance(pilot.app.screen, Confirm)
        assert pilot.app.screen.query_one("#cancel").has_focus
        await keys(pilot, "enter")
        assert WASTE in Workspace.open(sample).snapshot.goals
        await keys(pilot, "x", "tab", "enter")
        snapshot = Workspace.open(sample).snapshot
        assert WASTE not in snapshot.goals
        assert "waste-rate" in snapshot.kpis
        assert "KPIs without a goal" in shown(pilot)
