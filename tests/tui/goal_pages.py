"""The Goals screen in a test: what it shows, and going about on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from kpi_tui.model.goal import Goal
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.goal_rows import RowKey, key_of
from kpi_tui.tui.widgets.goal_tree import GoalTree
from kpi_tui.workspace.changes import SaveSettings
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import LARGE

ONLINE = "grow-online-revenue"
VISITORS = "Visitors of the web shop find what they came for"
WASTE = "a-bakery-that-wastes-less"


@asynccontextmanager
async def goals_of(folder: Path, size: tuple[int, int] = LARGE) -> AsyncIterator[Pilot[None]]:
    """The app on the Goals screen of a workspace, its figures read."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.press("3")
        for _ in range(100):
            if not app.board.reading and isinstance(app.screen, GoalsScreen):
                break
            await pilot.pause(0.05)
        await pilot.pause()
        yield pilot


def tree(pilot: Pilot[None]) -> GoalTree:
    return pilot.app.screen_stack[0].query_one(GoalTree)


def at(pilot: Pilot[None]) -> RowKey | None:
    return key_of(tree(pilot).row)


def shown(pilot: Pilot[None]) -> str:
    """All rows, those out of sight too."""
    widget = tree(pilot)
    lines = range(widget.virtual_size.height - round(widget.scroll_offset.y))
    return "\n".join(widget.render_line(y).text.rstrip() for y in lines)


def told(pilot: Pilot[None]) -> str:
    """The text about the row, its lines joined."""
    parts = [str(part.render()) for part in pilot.app.screen_stack[0].query(Folded) if part.display]
    return " ".join(" ".join(parts).split())


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(StatusLine).text


async def go(pilot: Pilot[None], *key: str) -> None:
    assert tree(pilot).go_to((key[0], key[1] if len(key) > 1 else "", key[2] if len(key) > 2 else ""))
    await pilot.pause()


async def keys(pilot: Pilot[None], *names: str) -> None:
    await pilot.press(*names)
    await pilot.pause()


async def fill(pilot: Pilot[None], field: str, text: str) -> None:
    widget = pilot.app.screen.query_one(f"#{field}")
    if isinstance(widget, TextArea):
        widget.text = text
    elif isinstance(widget, Input):
        widget.value = text
    await pilot.pause()


def goal(folder: Path, name: str) -> Goal:
    """The goal as it stands on disk."""
    return Workspace.open(folder).snapshot.goals[name]


def in_language(folder: Path, language: str) -> None:
    workspace = Workspace.open(folder)
    workspace.request(SaveSettings(replace(workspace.snapshot.settings, language=language)))
