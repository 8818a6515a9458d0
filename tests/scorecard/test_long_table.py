"""The long table says what the scorecard says, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_tui.model.period import Grain
from kpi_tui.scorecard.long_table import LONG_TABLE, long_table
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.segment_story import segment_stories
from kpi_tui.workspace.workspace import Workspace


@pytest.mark.parametrize("grain", [None, Grain.QUARTER, Grain.YEAR])
def test_it_has_the_values_plans_and_scores_of_each_kpis_story(sample: Path, grain: Grain | None) -> None:
    snapshot = Workspace.open(sample).snapshot
    table = long_table(snapshot, grain)
    assert table.schema == LONG_TABLE
    wholes = table.filter(table["segment"].is_null())
    found = {
        kpi: [
            (r["period"], r["value"], r["plan"], r["target"], r["score"], r["status"], r["provisional"]) for r in rows
        ]
        for kpi in snapshot.kpis
        for rows in [wholes.filter(wholes["kpi_id"] == kpi).to_dicts()]
    }
    told = {
        kpi: [
            (p.period.key, p.value, p.plan, p.target, p.score, p.status.value, p.provisional)
            for p in story(snapshot, kpi, _longer(each.frequency.grain, grain))
        ]
        for kpi, each in snapshot.kpis.items()
    }
    assert found == told


def test_segments_have_the_values_of_their_own_story_and_no_plan(sample: Path) -> None:
    snapshot = Workspace.open(sample).snapshot
    table = long_table(snapshot)
    parts = table.filter(table["segment"].is_not_null())
    assert parts["plan"].null_count() == parts.height
    for kpi in parts["kpi_id"].unique():
        for name, points in segment_stories(snapshot, kpi, snapshot.kpis[kpi].frequency.grain).items():
            own = parts.filter((parts["kpi_id"] == kpi) & (parts["segment"] == name))
            told = [(point.period.key, point.value) for point in points if point.value is not None]
            assert own.select("period", "value").rows() == told


def test_a_value_is_green_and_red_as_its_limits_say(sample: Path) -> None:
    for row in long_table(Workspace.open(sample).snapshot).to_dicts():
        if row["score"] is None:
            continue
        low, high = row["green_low"], row["green_high"]
        green = (low is None or row["value"] >= low) and (high is None or row["value"] <= high)
        below, above = row["red_below"], row["red_above"]
        red = (below is not None and row["value"] < below) or (above is not None and row["value"] > above)
        assert (green, red) == (row["status"] == "on_track", row["status"] == "off_track"), row


def _longer(own: Grain, grain: Grain | None) -> Grain:
    return own if grain is None or own.rank > grain.rank else grain
