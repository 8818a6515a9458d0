"""Clocks that are wrong, of this computer or of a drive, change neither what counts nor what is undone."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kpi_tui.model.goal import Goal
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar
from kpi_tui.model.settings import Settings
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import SaveGoal, SetFigure
from kpi_tui.workspace.history.as_of import as_of
from kpi_tui.workspace.history.history_file import read_changes
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.logs.batch import new_batch, written_at
from kpi_tui.workspace.workspace import Workspace

AUGUST, SEPTEMBER, OCTOBER = (Calendar().parse(key) for key in ("2026-08", "2026-09", "2026-10"))
NEXT_YEAR = datetime.now(UTC) + timedelta(days=365)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A workspace with an input, and a figure in a log that was written when the clock was a year ahead."""
    workspace = Workspace.create(tmp_path / "shop", Settings("Shop"))
    (workspace.folder / "inputs" / "visitors.toml").write_text('label = "Visitors"\n', "utf-8")
    workspace.reload()
    path = log.append(workspace.folder, "visitors", user.device(), Measurement("2026-08", 1, NEXT_YEAR))
    os.utime(path, (NEXT_YEAR.timestamp(), NEXT_YEAR.timestamp()))
    return workspace


def _grow(workspace: Workspace, why: str) -> None:
    workspace.request(SaveGoal(Goal("grow", "Grow", why=why)))


def test_changes_after_a_file_from_the_future_are_undone_one_by_one(shop: Workspace) -> None:
    for why in ("one", "two", "three"):
        _grow(shop, why)
    shop.undo()
    assert shop.snapshot.goals["grow"].why == "two"
    shop.request(SetFigure("visitors", OCTOBER, 10))
    shop.request(SetFigure("visitors", SEPTEMBER, 9))
    _grow(shop, "four")
    shop.undo()
    assert shop.snapshot.goals["grow"].why == "two"
    shop.undo()
    shop.undo()
    assert shop.snapshot.figures["period"].to_list() == ["2026-08"]
    shop.undo()
    assert shop.snapshot.goals["grow"].why == "one"


def test_a_figure_from_the_future_is_undone_when_the_clock_is_right_again(shop: Workspace) -> None:
    shop.undo()
    assert shop.snapshot.figures.is_empty()
    shop.redo()
    assert shop.snapshot.figures["value"].to_list() == [1]


def test_no_two_requests_after_a_file_from_the_future_bear_one_name(shop: Workspace) -> None:
    for why in ("one", "two", "three"):
        _grow(shop, why)
    batches = [change.batch for change in read_changes(shop.folder)[0]]
    assert batches == sorted(set(batches))


def test_a_card_changed_today_is_known_today_beside_files_from_the_future(shop: Workspace) -> None:
    _grow(shop, "one")
    _grow(shop, "two")
    assert as_of(shop.folder, date.today()).goals["grow"].why == "two"


def test_a_time_beyond_all_sense_makes_no_name_of_a_batch_that_tells_nothing() -> None:
    assert written_at(new_batch(datetime(2107, 12, 31, tzinfo=UTC))) is not None
