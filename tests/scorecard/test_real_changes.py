"""Real changes beside the statuses: the signals of every KPI at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.web_shop import build
from kpi_tui.model.period import Grain
from kpi_tui.scorecard.trend.outlook import outlook
from kpi_tui.scorecard.trend.real_changes import real_changes
from kpi_tui.workspace.workspace import Workspace


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.QUARTER, Grain.YEAR])
def test_they_are_the_signals_that_each_kpi_has_by_itself(sample: Path, grain: Grain) -> None:
    snapshot = Workspace.open(sample).snapshot
    changes = real_changes(snapshot, grain)
    for kpi in snapshot.kpis.values():
        signals = outlook(snapshot, kpi.id, max(grain, kpi.frequency.grain, key=lambda each: each.rank)).signals
        told = changes.get(kpi.id, {})
        assert set(told) == {signal.period for signal in signals}
        assert all((each.side, each.better) in _ways(period, signals) for period, each in told.items())


def _ways(period: object, signals: object) -> set[tuple[int, bool | None]]:
    return {(each.side, each.better) for each in signals if each.period == period}  # type: ignore[attr-defined]


def test_the_return_rate_of_a_real_web_shop_changed_three_times(tmp_path: Path) -> None:
    snapshot = build(tmp_path / "shop").snapshot
    told = real_changes(snapshot, Grain.MONTH)["return-rate"]
    assert {period.key: each.side for period, each in told.items()} == {"2011-01": 1, "2011-02": -1, "2011-12": 1}


def test_on_an_early_day_there_is_too_little_to_tell(sample: Path) -> None:
    assert not any(real_changes(Workspace.open(sample).snapshot, Grain.MONTH, date(2025, 8, 1)).values())


def test_campaigns_are_no_neighbours_of_each_other(sample: Path) -> None:
    assert real_changes(Workspace.open(sample).snapshot, Grain.CAMPAIGN) == {}
