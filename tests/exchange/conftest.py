"""Workspaces to report on: the sample, and one whose texts are all made to do harm."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import AddKpi, SaveGoal, SetFigure
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace

HOSTILE = (
    '=HYPERLINK("http://x.example","y") <script>alert(1)</script> & | **b** _i_ `c` #h @x $m$ [l](u) \\ {{ 7 }} {% x %}'
)


@pytest.fixture
def snapshot(sample: Path) -> Snapshot:
    """The sample workspace."""
    return Workspace.open(sample).snapshot


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace with nothing in it."""
    return Workspace.create(tmp_path / "empty", Settings("Nothing yet", language="en"))


@pytest.fixture
def hostile(tmp_path: Path) -> Snapshot:
    """A workspace whose company, goal, KPI, input, segment and remark are the same hostile text."""
    workspace = Workspace.create(tmp_path / "hostile", Settings(HOSTILE, language="en"))
    kpi = Kpi(
        "signups",
        HOSTILE,
        parse_formula("signups"),
        definition=HOSTILE,
        unit_label=HOSTILE,
        owner=HOSTILE,
        source=HOSTILE,
        reason=HOSTILE,
        plans=(Plan(Mode.KEEP, low=5.0),),
    )
    workspace.request(AddKpi(kpi, (Input("signups", HOSTILE),)))
    workspace.request(SaveGoal(Goal("all", HOSTILE, why=HOSTILE, owner=HOSTILE, links=(Link("signups"),))))
    calendar = workspace.snapshot.settings.calendar
    for month in range(1, 9):
        workspace.request(SetFigure("signups", calendar.parse(f"2026-{month:02}"), value=month, note=HOSTILE))
    workspace.request(SetFigure("signups", calendar.parse("2026-08"), value=3, segment=HOSTILE[:60]))
    return workspace.snapshot


@pytest.fixture(scope="session")
def browser() -> str:
    """A browser to look at pages with; without one the tests that look are skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no browser is installed: chromium would do")
