"""The rooms and who may call whom; what may not be loaded before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TERMINAL = {"textual", "rich"}
FRAMES = {"polars"}
HEAVY = TERMINAL | FRAMES | {"babel", "tomlkit"}


def loaded_by(*arguments: str | Path) -> set[str]:
    """The packages that a fresh Python has loaded when it has done what the arguments say."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines())
    return {module.partition(".")[0] for module in modules}


def test_the_command_line_starts_without_the_apps_framework() -> None:
    loaded = loaded_by("-c", "import kpi_tui.__main__, kpi_tui.cli.command_line")
    assert "kpi_tui" in loaded
    assert not loaded & (TERMINAL | FRAMES)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str) -> None:
    assert not loaded_by("-m", "kpi_tui", option) & HEAVY


def test_entering_a_figure_quietly_loads_neither_frames_nor_the_apps_framework(sample: Path) -> None:
    quiet = ("log", "visitors", "11750", "--period", "2026-10", "--quiet")
    assert not loaded_by("-m", "kpi_tui", "--workspace", sample, *quiet) & (TERMINAL | FRAMES)


def test_the_app_is_painted_before_frames_are_loaded() -> None:
    loaded = loaded_by("-c", "import kpi_tui.tui.app")
    assert "textual" in loaded
    assert not loaded & FRAMES


def test_opening_a_workspace_loads_neither_frames_nor_the_apps_framework(sample: Path) -> None:
    opening = "import sys, pathlib, kpi_tui.workspace.workspace as room; room.Workspace.open(pathlib.Path(sys.argv[1]))"
    assert not loaded_by("-c", opening, sample) & (TERMINAL | FRAMES)


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "kpi_tui/model").glob("[!_]*.py")))
def test_the_model_knows_nothing_but_words(module: str) -> None:
    assert not loaded_by("-c", f"import kpi_tui.model.{module}") & (HEAVY | {"tomllib", "tomli_w"})


def test_what_the_scorecard_answers_is_free_of_frames() -> None:
    assert not loaded_by("-c", "import kpi_tui.scorecard.result") & HEAVY


def test_asking_where_a_result_goes_loads_nothing_that_makes_it() -> None:
    asking = "import kpi_tui.exchange.reporting.writing, kpi_tui.exchange.tidy.writing, kpi_tui.tui.screens.report"
    assert not loaded_by("-c", asking) & (FRAMES | {"jinja2", "typst", "xlsxwriter"})


def test_arrows_between_the_rooms_point_down_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
