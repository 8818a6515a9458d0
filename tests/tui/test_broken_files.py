"""Files that cannot be read are named on the screen, and the rest works on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kpi_tui.tui import watching
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.findings import FindingsScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.workspace.sample import copy_sample
from tests.tui.conftest import at_rest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_sample(tmp_path / "sample")


@asynccontextmanager
async def showing(folder: Path) -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_rest(pilot)
        yield app, pilot


def guidance(app: KpiApp) -> str:
    return app.screen.query_one(StatusLine).text


async def test_a_broken_card_is_named_until_it_is_repaired(folder: Path) -> None:
    card = folder / "kpis" / "waste-rate.toml"
    whole = card.read_text("utf-8")
    card.write_text(whole.replace('name = "Waste rate"', 'name = "Waste rate'), "utf-8")
    async with showing(folder) as (app, pilot):
        assert "kpis/waste-rate.toml, line 1: The quote that ends a text is missing." in guidance(app)
        assert app.screen.query_one(ScoreTable).kpis_shown == 7
        await pilot.press("v")
        assert isinstance(app.screen, FindingsScreen)
        assert "Repair the file in a text editor" in str(app.screen.query_one("#full", Folded).render())
        await pilot.press("escape", "3")
        await at_rest(pilot)
        assert "kpis/waste-rate.toml" in guidance(app)
        await pilot.press("1")
        card.write_text(whole, "utf-8")
        await app.watcher.look()
        await at_rest(pilot)
        assert "waste-rate.toml" not in guidance(app)


async def test_a_broken_log_is_named(folder: Path) -> None:
    log = next((folder / "measurements").glob("orders.*"))
    log.write_text(log.read_text("utf-8") + "oops\n", "utf-8")
    async with showing(folder) as (app, _pilot):
        assert f"measurements/{log.name}, line" in guidance(app)


async def test_with_no_card_that_can_be_read_the_files_are_named_too(folder: Path) -> None:
    for card in (*(folder / "kpis").iterdir(), *(folder / "goals").iterdir()):
        card.write_text("= broken", "utf-8")
    async with showing(folder) as (app, _pilot):
        assert "goals/" in guidance(app)


async def test_a_workspace_that_is_away_is_told_once_and_when_it_is_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "SECONDS_BETWEEN_LOOKS", 3600)
    async with showing(folder) as (app, pilot):
        away = folder.rename(folder.with_name("away"))
        for _look in range(2):
            await app.watcher.look()
        assert "cannot be read" not in guidance(app)
        await app.watcher.look()
        assert "cannot be read" in guidance(app)
        assert app.screen.query_one(ScoreTable).kpis_shown == 8
        away.rename(folder)
        await app.watcher.look()
        await at_rest(pilot)
        assert "can be read again" in guidance(app)
