"""``check`` names every problem as file:line: message, in the workspace's language."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def test_a_sound_workspace_has_no_problems(kpi: Kpi, sample: Path) -> None:
    outcome = kpi("check", sample)
    assert (outcome.status, outcome.out) == (0, "No problems.\n")


def test_problems_have_a_file_and_a_line(kpi: Kpi, sample: Path) -> None:
    card = sample / "kpis" / "conversion-rate.toml"
    card.write_text(card.read_text(encoding="utf-8").replace("direction =", "directoin =", 1), encoding="utf-8")
    outcome = kpi("check", sample)
    assert outcome.status == 1
    assert "kpis/conversion-rate.toml:" in outcome.out
    assert "direction" in outcome.out
    (problem,) = json.loads(kpi("check", sample, "--json").out)["problems"]
    assert problem["file"] == "kpis/conversion-rate.toml"
    assert problem["line"] > 1


def test_dutch_workspaces_are_checked_in_dutch(kpi: Kpi, tmp_path: Path) -> None:
    folder = tmp_path / "winkel"
    kpi("new", folder, "--name", "Winkel", "--language", "nl")
    kpi("add", "nps", "--workspace", folder)
    outcome = kpi("check", folder)
    assert outcome.status == 1
    assert "doel" in outcome.out


def test_a_broken_file_is_named_and_left_as_it_is(kpi: Kpi, sample: Path) -> None:
    card = sample / "kpis" / "conversion-rate.toml"
    card.write_text("name = 'half", encoding="utf-8")
    outcome = kpi("check", sample)
    assert outcome.status == 1
    assert "kpis/conversion-rate.toml:1: " in outcome.out
    assert kpi("status", "--workspace", sample).status == 0
    assert kpi("set-plan", "conversion-rate", "--mode", "monitor", "--workspace", sample).status == 1
    assert card.read_text(encoding="utf-8") == "name = 'half"


def test_broken_settings_are_named_like_any_other_problem(kpi: Kpi, sample: Path) -> None:
    settings = sample / "workspace.toml"
    settings.write_text('name = "Bakery"\nlanguage = "en\n', encoding="utf-8")
    outcome = kpi("check", sample)
    assert outcome.status == 1
    assert "workspace.toml:2: " in outcome.out
    outcome = kpi("status", "--workspace", sample)
    assert outcome.status == 1
    assert "workspace.toml" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_folder_without_a_workspace_cannot_be_checked(kpi: Kpi, tmp_path: Path) -> None:
    outcome = kpi("check", tmp_path)
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1


def test_a_program_reads_a_problem_a_line_and_people_the_number_of_problems(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("check")
    assert outcome.status == 1
    assert all(re.match(r"[^:]+:\d+: .+", line) for line in outcome.out.splitlines())
    assert outcome.err == "kpi-tui: 2 problems.\n"
