"""The list of findings: each leads to what it is about, and can be silenced and heard again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from kpi_tui.model.settings import Settings
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import offers
from kpi_tui.tui.screens.findings import FindingsScreen
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.screens.silence import SilenceDialog
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.finding_list import FindingList
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.goal_rows import GoalRow
from kpi_tui.tui.widgets.goal_tree import GoalTree
from kpi_tui.workspace.changes import SaveGoal, SaveKpi, SilenceFinding
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import advised, until
from tests.tui.faces import SMALLEST

WASTE = "a-bakery-that-wastes-less"


@asynccontextmanager
async def listed(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app on the findings of a workspace."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await advised(pilot)
        await pilot.press("v")
        assert isinstance(app.screen, FindingsScreen)
        yield pilot


def rows(pilot: Pilot[None]) -> list[tuple[str, str | None] | str | None]:
    """The rules and KPIs, headings and empty lines of the list."""
    found = pilot.app.screen.query_one(FindingList).rows
    return [row if row is None or isinstance(row, str) else (row.id, row.kpi or row.goal) for row in found]


def why(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#full", Folded).render()).replace("\n", " ")


def guidance(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(StatusLine).text


def keys(pilot: Pilot[None]) -> set[str]:
    return {offer.command.id for offer in offers(pilot.app.screen)}


REVIEW, RED, LATE = ("review-overdue", None), ("red-without-action", "cost-per-acquisition"), ("overdue", "nps")


@SMALLEST
async def test_the_list_has_every_finding_and_below_it_the_reason_in_full(sample: Path, size: tuple[int, int]) -> None:
    async with listed(sample, size) as pilot:
        assert rows(pilot) == [REVIEW, RED, LATE]
        assert "a review is due every quarter" in why(pilot)
        await pilot.press("down", "down")
        assert "nobody remembers what it was" in why(pilot)
        assert guidance(pilot) == "3 findings"
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ScorecardScreen)


async def test_enter_leads_to_the_page_of_the_kpi_and_back(sample: Path) -> None:
    async with listed(sample) as pilot:
        assert "findings.open" not in keys(pilot), "the whole has no page"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, FindingsScreen)
        await pilot.press("down", "enter")
        assert isinstance(pilot.app.screen, KpiScreen)
        assert pilot.app.screen.kpi_id == "cost-per-acquisition"
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, FindingsScreen)
        assert "Red asks for a choice" in why(pilot)


@pytest.mark.parametrize("start", ["scorecard", "goals"])
async def test_enter_leads_to_the_goal_in_its_tree(sample: Path, start: str) -> None:
    workspace = Workspace.open(sample)
    workspace.request(SaveGoal(replace(workspace.snapshot.goals[WASTE], due=None)))
    async with listed(sample) as pilot:
        if start == "goals":
            await pilot.press("escape", "3", "v")
        assert rows(pilot)[1] == ("vague-goal", WASTE)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GoalsScreen)
        row = pilot.app.screen.query_one(GoalTree).row
        assert isinstance(row, GoalRow)
        assert row.goal.id == WASTE


async def test_a_finding_is_silenced_with_a_reason_and_heard_again(sample: Path) -> None:
    async with listed(sample) as pilot:
        await pilot.press("down", "down", "z")
        assert isinstance(pilot.app.screen, SilenceDialog)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, SilenceDialog), "without a reason it stays"
        assert "Say why" in str(pilot.app.screen.query_one(".said", Static).render())
        pilot.app.screen.query_one("#reason", Input).value = "The survey is in November"
        await pilot.press("enter")
        await advised(pilot)
        assert rows(pilot) == [REVIEW, RED, None, "Silenced", LATE]
        await pilot.press("end")
        assert "The survey is in November" in why(pilot)
        assert Workspace.open(sample).snapshot.kpis["nps"].silenced[0].reason == "The survey is in November"
        assert "findings.silence" not in keys(pilot)
        await pilot.press("h")
        await advised(pilot)
        assert rows(pilot) == [REVIEW, RED, LATE]
        assert Workspace.open(sample).snapshot.kpis["nps"].silenced == ()


async def test_only_what_is_not_silenced_is_counted(sample: Path) -> None:
    workspace = Workspace.open(sample)
    workspace.request(SilenceFinding("overdue", "A holiday"))
    workspace.request(SilenceFinding("review-overdue", "All kept"))
    async with listed(sample) as pilot:
        assert guidance(pilot) == "1 finding · 2 silenced"
        await pilot.press("escape")
        assert "v 1 finding: “Cost per acquisition”" in guidance(pilot)
        await pilot.press("3")
        assert "v 1 finding: “Cost per acquisition”" in guidance(pilot)


async def test_the_list_follows_what_a_colleague_changes(sample: Path) -> None:
    async with listed(sample) as pilot:
        await pilot.press("end")
        other = Workspace.open(sample)
        other.request(SaveKpi(replace(other.snapshot.kpis["energy-per-loaf"], owner="")))
        app = pilot.app
        assert isinstance(app, KpiApp)
        await app.watcher.look()
        await advised(pilot)
        assert rows(pilot) == [REVIEW, RED, LATE, ("kpi-without-owner", "energy-per-loaf")]
        assert "Net promoter score" in why(pilot), "the cursor stays where it was"


async def test_in_another_language_the_cursor_stays(sample: Path) -> None:
    async with listed(sample) as pilot:
        await pilot.press("end", "ctrl+l")
        await advised(pilot)
        await pilot.pause()
        assert "wacht nog op het cijfer" in why(pilot)


async def test_a_list_with_nothing_in_it_says_something_calm(sample: Path) -> None:
    workspace = Workspace.open(sample)
    async with listed(sample) as pilot:
        for card in (*(sample / "kpis").iterdir(), *(sample / "goals").iterdir()):
            card.unlink()
        app = pilot.app
        assert isinstance(app, KpiApp)
        await app.watcher.look()
        await advised(pilot)
        assert rows(pilot) == []
        assert "nothing to advise" in str(app.screen.query_one("#empty", Static).render())
        assert keys(pilot).isdisjoint({"findings.open", "findings.silence", "findings.hear"})
        await pilot.press("enter", "z", "escape")
        assert isinstance(app.screen, ScorecardScreen)
    assert workspace.folder == sample


async def test_a_file_that_cannot_be_read_can_be_neither_opened_nor_silenced(sample: Path) -> None:
    (sample / "kpis" / "nps.toml").write_text("= broken", "utf-8")
    async with listed(sample) as pilot:
        assert rows(pilot)[0] == ("file", None)
        assert keys(pilot).isdisjoint({"findings.open", "findings.silence", "findings.hear"})


async def test_the_scorecard_is_there_before_the_advice(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = KpiApp(sample, remember=False)
    shown: list[Board] = []
    publish = app.publish

    def noted(board: Board) -> None:
        shown.append(board)
        publish(board)

    monkeypatch.setattr(app, "publish", noted)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await advised(pilot)
        assert "v 3 findings" in guidance(pilot)
    first = next(board for board in shown if board.scorecard)
    assert first.findings is None


async def test_an_empty_workspace_has_no_list(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new", Settings("New"))
    app = KpiApp(tmp_path / "new", remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await advised(pilot)
        await pilot.press("v")
        assert isinstance(app.screen, ScorecardScreen)


@SMALLEST
async def test_a_review_that_was_held_is_kept_and_the_finding_goes(sample: Path, size: tuple[int, int]) -> None:
    async with listed(sample, size) as pilot:
        assert ("review-overdue", None) in rows(pilot)
        assert "findings.reviewed" in {offer.command.id for offer in offers(pilot.app.screen)}
        await pilot.press("r")
        await until(pilot, lambda: ("review-overdue", None) not in rows(pilot))
    assert Workspace.open(sample).snapshot.settings.reviewed == Workspace.open(sample).snapshot.today
