"""What a KPI's past says, beside the list and on its page: under the chart, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Mode, Plan, Tolerance
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.status import Status
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.source import variant
from kpi_tui.scorecard.trend.marks import ahead_of, marks_of, usual_levels
from kpi_tui.scorecard.trend.outlook import Remark, outlook
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.widgets.chart import Chart
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.outlook_text import spoken
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until

SAMPLE = Path(__file__).parents[2] / "sample_workspace"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "bakery"))


@pytest.fixture
def bakery(sample: Path) -> Snapshot:
    """The sample workspace, read."""
    return Workspace.open(sample).snapshot


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int]) -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        yield app, pilot


def said(app: KpiApp) -> str:
    found = app.screen.query("#outlook").results(Folded)
    return "\n".join(str(each.render()) for each in found if each.display)


def drawn(app: KpiApp) -> str:
    chart = app.screen.query_one(Chart)
    return "\n".join(chart.render_line(y).text for y in range(chart.size.height))


async def test_beside_the_list_a_real_change_and_the_forecast_are_said(sample: Path) -> None:
    async with opened(sample, (120, 40)) as (app, pilot):
        await pilot.press("down", "down")
        await until(pilot, lambda: "Unlikely" in said(app))
        assert said(app).startswith("! A real change since January 2026\n  above its usual limit of €50.68")
        assert drawn(app).count("usual") == 2
        await pilot.press("up")
        await until(pilot, lambda: "May or may not make it" in said(app))
        assert "+0.20 pp a month needed, +0.04 pp so far" in said(app).replace("\n  ", " ")


async def test_on_a_goal_nothing_is_said_of_the_last_kpi(sample: Path) -> None:
    async with opened(sample, (120, 40)) as (app, pilot):
        await pilot.press("down", "down")
        await until(pilot, lambda: bool(said(app)))
        await pilot.press("home")
        await pilot.pause(0.2)
        assert "50.68" not in said(app)


@pytest.mark.parametrize(("language", "words"), [("en", "A real change since"), ("nl", "Een echte verandering")])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_on_the_page_of_a_kpi(sample: Path, size: tuple[int, int], language: str, words: str) -> None:
    card = sample / "workspace.toml"
    card.write_text(
        card.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"'), encoding="utf-8"
    )
    async with opened(sample, size) as (app, pilot):
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: words in said(app))


async def test_an_older_month_is_shown_without_the_future(sample: Path) -> None:
    async with opened(sample, (120, 40)) as (app, pilot):
        await pilot.press("down", "down", "left", "left")
        await until(pilot, lambda: "real change" in said(app))
        assert "Unlikely" not in said(app)


def test_the_forecast_goes_on_to_the_due_date_with_the_plan_behind_it(bakery: Snapshot) -> None:
    points, found = story(bakery, "conversion-rate"), outlook(bakery, "conversion-rate")
    ahead = ahead_of(points, found)
    assert [each.period.key for each in ahead] == ["2026-11", "2026-12"]
    marks = marks_of(points, bakery.kpis["conversion-rate"], ahead, found)
    assert marks[-1].low == pytest.approx(5.4)
    assert marks[-3].expected == points[-1].value
    assert [each.value for each in marks[-2:]] == [None, None]


def test_a_quarter_turns_red_on_the_chart_where_its_tolerance_says(bakery: Snapshot) -> None:
    kpi = replace(bakery.kpis["web-shop-revenue"], plans=(Plan(Mode.KEEP, low=16_000, tolerance=Tolerance(1_000)),))
    trial = variant(bakery, kpis={kpi.id: kpi})
    quarter = story(trial, kpi.id, Grain.QUARTER)[-2]
    (mark,) = marks_of([quarter], kpi)
    assert mark.low == 48_000
    assert mark.allowance == quarter.tolerance == 3_000
    assert mark.band(45_000) is Status.AT_RISK
    assert mark.band(44_999) is Status.OFF_TRACK


def test_nothing_is_drawn_ahead_of_an_older_month_or_of_other_periods(bakery: Snapshot) -> None:
    points, found = story(bakery, "conversion-rate"), outlook(bakery, "conversion-rate")
    assert ahead_of(points[:-1], found) == ()
    assert ahead_of(story(bakery, "conversion-rate", Grain.QUARTER), found) == ()
    assert ahead_of(points, None) == ()


def test_limits_are_drawn_of_what_has_any(bakery: Snapshot) -> None:
    points = story(bakery, "cost-per-acquisition")
    levels = usual_levels(points, (), outlook(bakery, "cost-per-acquisition"))
    assert {(each.first, each.last) for each in levels} == {(0, len(points) - 1)}
    assert len(levels) == 2
    assert usual_levels(story(bakery, "nps"), (), outlook(bakery, "nps")) == ()
    assert usual_levels(points, (), None) == ()


@pytest.mark.parametrize("width", [1, 2, 12, 60])
def test_remarks_fit_any_width(width: int) -> None:
    remarks = (Remark(Sentence("A [real] change"), (Sentence("above its usual limit"),), alarm=True, better=False),)
    lines = spoken(remarks, width).split("\n")
    assert all(line.cell_length <= max(width, 3) for line in lines)
    assert "[real]" in spoken(remarks, 60).plain
    assert spoken(remarks, 60).plain[0] not in {status.sign for status in Status}
