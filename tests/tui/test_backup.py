"""``^b`` backs the workspace up into a file that is asked for."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.backup import BackupDialog
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.workspace.backups.backup import restore
from tests.tui.conftest import at_rest
from tests.tui.faces import SMALLEST


@SMALLEST
async def test_a_backup_is_made_where_the_user_says(sample: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=size) as pilot:
        await at_rest(pilot)
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert isinstance(app.screen, BackupDialog)
        field = app.screen.query_one("#file", Input)
        assert field.value.endswith(".zip")
        field.value = str(sample / "kpis" / "x.zip")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, BackupDialog)  # it was refused, and what was typed stays
        field.value = str(tmp_path / "x.zip")
        await pilot.press("enter")
        await pilot.pause()
        assert "Backed up" in app.screen.query_one(StatusLine).text
    restore(tmp_path / "x.zip", tmp_path / "back")
    assert (tmp_path / "back" / "workspace.toml").read_bytes() == (sample / "workspace.toml").read_bytes()
