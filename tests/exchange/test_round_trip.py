"""Figures that were exported come back: a workspace without any gets the same scorecard from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from kpi_tui.cli.command_line import run
from kpi_tui.exchange.tidy.tables import kpi_table
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.workspace import Workspace

FILES = [("figures.csv", ()), ("dutch.csv", ("--excel-nl",)), ("figures.xlsx", ())]


def without_figures(workspace: Path, target: Path) -> Path:
    shutil.copytree(workspace, target)
    shutil.rmtree(target / "measurements")
    return target


@pytest.mark.parametrize(("name", "options"), FILES)
def test_an_export_of_figures_gives_a_workspace_without_any_the_same_scorecard(
    sample: Path, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    workspace = Workspace.open(sample)
    calendar = workspace.snapshot.settings.calendar
    for period, segment in (("2026-10", "-25% action"), ("2025-Q1", None), ("2026-11-03", None)):
        workspace.request(SetFigure("visitors", calendar.parse(period), value=1234.5, segment=segment))
    file, target = tmp_path / name, without_figures(sample, tmp_path / "again")
    assert run(["--workspace", str(sample), "export", str(file), "--what", "figures", *options]) == 0
    assert run(["--workspace", str(target), "import", str(file)]) == 0
    before, after = (kpi_table(Workspace.open(folder).snapshot).drop("remark") for folder in (sample, target))
    assert "conversion-rate/2026-10" in before["key"]
    assert_frame_equal(after, before)


def test_a_second_import_of_the_same_export_changes_nothing(sample: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    assert run(["--workspace", str(sample), "export", str(file), "--what", "figures"]) == 0
    before = Workspace.open(sample).snapshot.figures
    assert run(["--workspace", str(sample), "import", str(file)]) == 0
    assert_frame_equal(Workspace.open(sample).snapshot.figures, before)
