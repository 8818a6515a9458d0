"""``backup`` and ``restore`` keep a workspace safe; ``check --deep`` tells whether every figure is still there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def test_a_backup_is_restored_into_a_new_folder(kpi: Kpi, sample: Path, tmp_path: Path) -> None:
    outcome = kpi("backup", tmp_path / "a.zip", "--workspace", sample)
    assert (outcome.status, outcome.err) == (0, "")
    assert "Backed up" in outcome.out
    assert str(tmp_path / "a.zip") in outcome.out
    outcome = kpi("restore", tmp_path / "a.zip", tmp_path / "back")
    assert (outcome.status, outcome.err) == (0, "")
    assert kpi("check", tmp_path / "back").out == "No problems.\n"
    assert kpi("restore", tmp_path / "a.zip", tmp_path / "back").status == 1


def test_scripts_read_what_was_done_as_json(kpi: Kpi, sample: Path, tmp_path: Path) -> None:
    made = json.loads(kpi("backup", tmp_path / "a.zip", "--json", "--workspace", sample).out)
    back = json.loads(kpi("restore", tmp_path / "a.zip", tmp_path / "back", "--json").out)
    assert made["left_out"] == []
    assert made["files"] == back["files"] > 20
    assert made["bytes"] == back["bytes"]
    assert back["folder"] == str(tmp_path / "back")


def test_a_file_that_is_left_out_is_named_and_the_status_tells(kpi: Kpi, sample: Path, tmp_path: Path) -> None:
    (sample / "link").symlink_to(tmp_path)
    outcome = kpi("backup", tmp_path / "a.zip", "--workspace", sample)
    assert outcome.status == 1
    assert "kpi-tui: link is not in the backup: " in outcome.err
    assert (tmp_path / "a.zip").is_file()


def test_what_is_no_backup_is_refused_with_one_sentence(kpi: Kpi, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    outcome = kpi("restore", tmp_path / "a.zip", tmp_path / "back")
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "back").exists()


def test_a_deep_check_says_how_to_make_a_backup(kpi: Kpi, sample: Path) -> None:
    outcome = kpi("check", sample, "--deep")
    assert outcome.status == 1
    assert "kpi-tui backup FILE.zip" in outcome.err
    assert json.loads(kpi("check", sample, "--deep", "--json").out)["backup"] is None


def test_a_deep_check_lists_what_differs_and_names_lines_that_are_lost(kpi: Kpi, sample: Path, tmp_path: Path) -> None:
    kpi("backup", tmp_path / "a.zip", "--workspace", sample)
    outcome = kpi("check", sample, "--deep")
    assert outcome.status == 0
    assert "Every figure of the backup of " in outcome.out
    card = sample / "kpis" / "waste-rate.toml"
    card.write_text(card.read_text("utf-8") + "# x\n", "utf-8")
    outcome = kpi("check", sample, "--deep")
    assert outcome.status == 0
    assert "Changed since the backup: kpis/waste-rate.toml\n" in outcome.out
    log = next((sample / "measurements").glob("visitors.*"))
    log.write_text(log.read_text("utf-8").replace("value = ", "value = 1", 1), "utf-8")
    outcome = kpi("check", sample, "--backup", tmp_path / "a.zip")
    assert outcome.status == 1
    assert f"measurements/{log.name}:" in outcome.out
    listed = json.loads(kpi("check", sample, "--deep", "--json").out)
    assert listed["backup"]["changed"] == ["kpis/waste-rate.toml"]
    assert len(listed["problems"]) == 1


def test_a_dutch_workspace_is_backed_up_in_dutch(kpi: Kpi, tmp_path: Path) -> None:
    kpi("new", tmp_path / "winkel", "--name", "Winkel", "--language", "nl")
    outcome = kpi("backup", tmp_path / "a.zip", "--workspace", tmp_path / "winkel")
    assert outcome.status == 0
    assert "bestand" in outcome.out
