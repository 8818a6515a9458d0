"""Where two devices entered different figures for one period, the newest counts and the other is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_tui.model.measurement import Measurement
from kpi_tui.scorecard.disagreement import other_figures
from kpi_tui.workspace.logs.log import append
from kpi_tui.workspace.workspace import Workspace

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
KPI = "conversion-rate"


def enter(folder: Path, device: str, value: float | None, hours: int, *, by: str | None = None) -> None:
    entry = Measurement("2026-11", value, MORNING + timedelta(hours=hours), by=by, deleted=value is None)
    append(folder, "visitors", device, entry)


def others(folder: Path) -> list[tuple[float | None, float | None, str, str | None]]:
    found = other_figures(Workspace.open(folder).snapshot, KPI)
    return [(each.value, each.counts, each.device, each.by) for each in found if each.period == "2026-11"]


def test_the_other_figure_is_told_with_who_and_where(sample: Path) -> None:
    enter(sample, "anna-1a2b", 1160, 0, by="Anna")
    enter(sample, "bram-3c4d", 1610, 1, by="Bram")
    assert others(sample) == [(1160, 1610, "anna-1a2b", "Anna")]


def test_of_each_device_its_last_word_is_told(sample: Path) -> None:
    enter(sample, "anna-1a2b", 1100, 0)
    enter(sample, "anna-1a2b", 1160, 1)
    enter(sample, "bram-3c4d", 1610, 2)
    assert others(sample) == [(1160, 1610, "anna-1a2b", None)]


def test_a_device_may_correct_itself_in_a_second_log(sample: Path) -> None:
    enter(sample, "anna-1a2b", 1100, 0)
    enter(sample, "anna-1a2b-2", 1160, 1)
    assert others(sample) == []


def test_figures_that_agree_are_no_matter(sample: Path) -> None:
    enter(sample, "anna-1a2b", 1160, 0)
    enter(sample, "bram-3c4d", 1160, 1)
    assert others(sample) == []


def test_it_is_settled_once_two_devices_agree(sample: Path) -> None:
    enter(sample, "anna-1a2b", 1160, 0)
    enter(sample, "bram-3c4d", 1610, 1)
    enter(sample, "carl-5e6f", 1160, 2)
    assert others(sample) == []


def test_a_figure_that_was_taken_away_does_not_come_back(sample: Path) -> None:
    enter(sample, "anna-1a2b", 1160, 0)
    enter(sample, "bram-3c4d", None, 1)
    assert others(sample) == []
