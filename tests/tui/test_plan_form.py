"""The window in which a plan is set, in all four modes, at the smallest size and in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static
from textual.widgets.select import InvalidSelectValueError

from kpi_tui.catalogue.reader import load
from kpi_tui.language import activate
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Milestone, Mode, Plan, Relative, Tolerance, Window
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.dialog import FormDialog
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.plan import PlanDialog, ask_plan
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.workspace.changes import AddKpi, SaveSettings, SetFigure, SetPlan
from kpi_tui.workspace.start import add_goal_template, start_from_template
from kpi_tui.workspace.workspace import Workspace
from tests.scorecard.conftest import kpi, source
from tests.tui.faces import LANGUAGES

TODAY = date(2026, 11, 12)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A shop with sales in all months of 2025, most in December, and a rate."""
    made = Workspace.create(tmp_path / "shop", Settings("The shop", as_of=TODAY))
    sales = kpi("sales", "sales")
    rate = kpi("rate", "orders / visits * 100", unit=Unit.PERCENT, decimals=1, aggregation=Aggregation.RATIO_OF_SUMS)
    made.request(AddKpi(sales, (source("sales"),)))
    made.request(AddKpi(rate, (source("orders"), source("visits"))))
    calendar = made.snapshot.settings.calendar
    for month in range(1, 13):
        period = calendar.period_of(date(2025, month, 1), Grain.MONTH)
        made.request(SetFigure("sales", period, 20.0 if month == 12 else 10.0))
    return made


@asynccontextmanager
async def asking(made: Workspace, kpi_id: str, language: str = "en") -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    """The app at its smallest with the plan of a KPI asked for."""
    made.request(SaveSettings(replace(made.snapshot.settings, language=language)))
    app = KpiApp(made.snapshot.folder, remember=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _settled(app, pilot)
        assert isinstance(app.screen, ScorecardScreen)
        ask_plan(app.screen, kpi_id)
        await pilot.pause()
        assert isinstance(app.screen, PlanDialog)
        yield app, pilot


async def _settled(app: KpiApp, pilot: Pilot[None]) -> None:
    for _ in range(200):
        await pilot.pause()
        if not app.board.reading:
            return
    raise AssertionError("the figures never came")


async def fill(app: KpiApp, pilot: Pilot[None], mode: Mode, **fields: str) -> None:
    app.screen.query_one("#mode", Select).value = mode.value
    await pilot.pause()
    for name, value in fields.items():
        if name == "window":
            app.screen.query_one("#window", Select).value = value
        else:
            app.screen.query_one(f"#{name}", Input).value = value
    await pilot.pause()


def explained(app: KpiApp) -> str:
    return str(app.screen.query_one("#explained", Static).render())


def assert_nothing_is_cut_off(app: KpiApp) -> None:
    box = app.screen.query_one(".box")
    assert box.region.height <= 24
    assert box.max_scroll_y == 0
    for button in app.screen.query("Button"):
        assert not button.display or app.screen.region.contains_region(button.region)


async def saved(app: KpiApp, pilot: Pilot[None], made: Workspace, kpi_id: str) -> Plan | None:
    await pilot.press("ctrl+s")
    await _settled(app, pilot)
    assert not isinstance(app.screen, FormDialog), str(app.screen.query_one(".said", Static).render())
    return Workspace.open(made.snapshot.folder).snapshot.kpis[kpi_id].current_plan


@LANGUAGES
async def test_a_target_is_reached_by_way_of_milestones(shop: Workspace, language: str) -> None:
    async with asking(shop, "rate", language) as (app, pilot):
        comma = "," if language == "nl" else "."
        await fill(
            app, pilot, Mode.REACH, target=f"4{comma}8", baseline="4", start="1-1-2026", due="31-12-2026",
            milestones=f"31-03-2026 4{comma}1; 30-6-2026 = 4{comma}5",
        )  # fmt: skip
        said = {
            "en": "From 4.0% to 4.8% by 31 Dec 2026, by way of 4.1% on 31 Mar 2026, 4.5% on 30 Jun 2026. Red when more "
            "than 0.16 pp behind the line; on 31 Dec 2026 that is below 4.64%.",
            "nl": "Van 4,0% naar 4,8% op 31 dec 2026, via 4,1% op 31 mrt 2026, 4,5% op 30 jun 2026. Rood bij meer dan "
            "0,16 pp achter op de lijn; op 31 dec 2026 is dat onder 4,64%.",
        }
        assert explained(app) == said[language]
        assert_nothing_is_cut_off(app)
        plan = await saved(app, pilot, shop, "rate")
        assert plan is not None
        assert plan.milestones == (Milestone(date(2026, 3, 31), 4.1), Milestone(date(2026, 6, 30), 4.5))
        assert (plan.mode, plan.target, plan.target_said) == (Mode.REACH, 4.8, None)


@LANGUAGES
async def test_a_change_is_kept_as_said(shop: Workspace, language: str) -> None:
    async with asking(shop, "rate", language) as (app, pilot):
        await fill(app, pilot, Mode.REACH, target="+20%", baseline="", start="1-1-2026", due="31-12-2026")
        assert {"en": "give the baseline", "nl": "geef de startwaarde"}[language] in explained(app)
        await fill(app, pilot, Mode.REACH, baseline="4")
        said = {"en": "4.0% to 4.8% by 31 Dec 2026 (+20%)", "nl": "4,0% naar 4,8% op 31 dec 2026 (+20%)"}
        assert said[language] in explained(app)
        await fill(app, pilot, Mode.REACH, target="+2 pp")
        said = {"en": "to 6.0% by 31 Dec 2026 (+2 pp)", "nl": "naar 6,0% op 31 dec 2026 (+2 pp)"}
        assert said[language] in explained(app)
        plan = await saved(app, pilot, shop, "rate")
        assert plan is not None
        assert (plan.target, plan.target_said) == (6, Relative(2, points=True))


@LANGUAGES
async def test_a_limit_of_0_asks_for_a_tolerance(shop: Workspace, language: str) -> None:
    async with asking(shop, "sales", language) as (app, pilot):
        await fill(app, pilot, Mode.KEEP, low="0", start="")
        assert {"en": "The limit is 0", "nl": "De grens is 0"}[language] in explained(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, PlanDialog)
        await fill(app, pilot, Mode.KEEP, tolerance="3")
        assert {"en": "Red below -3.", "nl": "Rood onder -3."}[language] in explained(app)
        assert_nothing_is_cut_off(app)
        plan = await saved(app, pilot, shop, "sales")
        assert plan == Plan(Mode.KEEP, low=0, tolerance=Tolerance(3))


@LANGUAGES
async def test_a_limit_can_be_a_change_on_a_baseline_that_is_asked_for_then(shop: Workspace, language: str) -> None:
    async with asking(shop, "sales", language) as (app, pilot):
        await fill(app, pilot, Mode.KEEP, low="40", start="")
        assert not app.screen.query_one("#row-baseline").display
        await fill(app, pilot, Mode.KEEP, low="-20%")
        assert app.screen.query_one("#row-baseline").display
        await fill(app, pilot, Mode.KEEP, baseline="50")
        plan = await saved(app, pilot, shop, "sales")
        assert plan == Plan(Mode.KEEP, baseline=50, low=40, low_said=Relative(-20))


@LANGUAGES
async def test_a_total_follows_the_seasons_of_last_year_with_one_key(shop: Workspace, language: str) -> None:
    async with asking(shop, "sales", language) as (app, pilot):
        await fill(app, pilot, Mode.ACCUMULATE, target="+50%", window="year", start="1-1-2026", due="", tolerance="")
        await _settled(app, pilot)
        assert {"en": "+50% on 130 = 195", "nl": "+50% op 130 = 195"}[language] in explained(app)
        await pilot.press("ctrl+y")
        await _settled(app, pilot)
        assert {"en": "most in December (15.3%)", "nl": "het meest in december (15,3%)"}[language] in explained(app)
        assert {"en": "more than 10% behind the plan", "nl": "meer dan 10% achter op het plan"}[language] in explained(
            app
        )
        assert_nothing_is_cut_off(app)
        plan = await saved(app, pilot, shop, "sales")
        assert plan is not None
        assert (plan.target, plan.baseline, plan.window, plan.target_said) == (195, 130, Window.YEAR, Relative(50))
        assert sum(plan.profile) == pytest.approx(100)


async def test_the_seasons_of_last_year_are_a_button_too(shop: Workspace) -> None:
    async with asking(shop, "sales") as (app, pilot):
        await fill(app, pilot, Mode.ACCUMULATE, target="200", window="year", start="1-1-2026", due="")
        assert await pilot.click("#last_year")
        await _settled(app, pilot)
        assert len(app.screen.query_one("#profile", Input).value.split()) == 12


async def test_a_year_without_figures_has_no_seasons(shop: Workspace) -> None:
    async with asking(shop, "sales") as (app, pilot):
        await fill(app, pilot, Mode.ACCUMULATE, target="100", window="year", start="1-1-2025")
        await pilot.press("ctrl+y")
        await _settled(app, pilot)
        assert "for 12 of the 12" in str(app.screen.query_one(".said", Static).render())
        await fill(app, pilot, Mode.ACCUMULATE, target="+10%")
        await _settled(app, pilot)
        assert "give that total yourself" in explained(app)


@LANGUAGES
async def test_a_kpi_can_be_watched_only(shop: Workspace, language: str) -> None:
    async with asking(shop, "sales", language) as (app, pilot):
        await fill(app, pilot, Mode.MONITOR, start="")
        assert not app.screen.query_one("#target").display
        assert_nothing_is_cut_off(app)
        assert await saved(app, pilot, shop, "sales") == Plan(Mode.MONITOR)


@LANGUAGES
async def test_what_was_agreed_is_there_again(shop: Workspace, language: str) -> None:
    plan = Plan(
        Mode.REACH, 4, 4.8, start=date(2026, 1, 1), due=date(2026, 12, 31), tolerance=Tolerance(12.5, percent=True),
        milestones=(Milestone(date(2026, 3, 31), 4.5),), target_said=Relative(20),
    )  # fmt: skip
    shop.request(SetPlan("rate", plan))
    async with asking(shop, "rate", language) as (app, pilot):
        assert app.screen.query_one("#target", Input).value == "+20%"
        assert not app.screen.query("#why")
        assert await saved(app, pilot, shop, "rate") == plan
    year = Plan(Mode.ACCUMULATE, target=120, window=Window.YEAR, profile=(0.5, 9.5, *[9.0] * 10))
    shop.request(SetPlan("sales", year))
    async with asking(shop, "sales", language) as (app, pilot):
        assert await saved(app, pilot, shop, "sales") == year


@LANGUAGES
async def test_a_goal_of_the_catalogue_proposes_its_plan_and_saves_none(tmp_path: Path, language: str) -> None:
    template = load().goal_template("grow-revenue")
    settings = Settings("Shop", language=language, as_of=TODAY)
    made = start_from_template(tmp_path / "shop", settings, template, date(2026, 1, 1))
    activate(language)
    assert made.snapshot.kpis["revenue"].plans == ()
    async with asking(made, "revenue", language) as (app, pilot):
        assert {"en": "Proposed by the goal", "nl": "Voorgesteld door het doel"}[language] in str(
            app.screen.query_one("#why", Static).render()
        )
        assert app.screen.query_one("#target", Input).value == "+20%"
        assert app.screen.query_one("#mode", Select).value == Mode.ACCUMULATE.value
        await fill(app, pilot, Mode.ACCUMULATE, baseline="250000")
        assert "300" in explained(app)
        assert_nothing_is_cut_off(app)
        await pilot.press("escape")
        await _settled(app, pilot)
    assert Workspace.open(made.snapshot.folder).snapshot.kpis["revenue"].plans == ()


async def test_without_such_a_goal_the_form_follows_the_direction(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "shop", Settings("Shop", as_of=TODAY))
    add_goal_template(made, load().goal_template("grow-revenue"), date(2026, 12, 1))
    async with asking(made, "conversion-rate") as (app, _pilot):
        assert app.screen.query_one("#mode", Select).value == Mode.REACH.value
        assert app.screen.query_one("#target", Input).value == ""
        assert app.screen.query_one("#due", Input).value == "30 Nov 2027"


async def test_a_first_plan_without_a_due_date_holds_for_the_figures_that_are_there(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "shop", Settings("Shop", as_of=TODAY))
    made.request(AddKpi(kpi("sales", "sales"), (source("sales"),)))
    async with asking(made, "sales") as (app, pilot):
        start = app.screen.query_one("#start", Input)
        assert start.value == "1 Oct 2026"
        await fill(app, pilot, Mode.KEEP)
        assert (start.value, start.placeholder) == ("", "from the first figure on")
        await fill(app, pilot, Mode.ACCUMULATE, window="")
        assert start.value == "1 Oct 2026"
        await fill(app, pilot, Mode.ACCUMULATE, window="year", target="100")
        assert await saved(app, pilot, made, "sales") == Plan(Mode.ACCUMULATE, target=100, window=Window.YEAR)


async def test_only_what_adds_up_can_have_a_total_as_its_plan(shop: Workspace) -> None:
    async with asking(shop, "rate") as (app, _pilot):
        mode = app.screen.query_one("#mode", Select)
        mode.value = Mode.KEEP.value
        with pytest.raises(InvalidSelectValueError):
            mode.value = Mode.ACCUMULATE.value


@pytest.mark.parametrize(("start", "said"), [("1 Dec 2025", "is set."), ("1 Dec 2026", "in force from 1 Dec 2026.")])
async def test_a_plan_that_begins_after_the_period_shown_says_so(shop: Workspace, start: str, said: str) -> None:
    async with asking(shop, "sales") as (app, pilot):
        await fill(app, pilot, Mode.KEEP, low="8", start=start)
        await saved(app, pilot, shop, "sales")
        assert said in str(app.screen.query_one(StatusLine).render())


@LANGUAGES
async def test_a_page_shows_a_running_month_beside_the_same_days_and_the_whole_before(
    shop: Workspace, language: str
) -> None:
    shop.request(SaveSettings(replace(shop.snapshot.settings, language=language)))
    day = date(2026, 10, 1)
    while day <= TODAY:
        period = shop.snapshot.settings.calendar.period_of(day, Grain.DAY)
        shop.request(SetFigure("sales", period, 10.0 if day.month == 10 else 12.0))
        day += timedelta(days=1)
    app = KpiApp(shop.snapshot.folder, remember=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await _settled(app, pilot)
        app.push_screen(KpiScreen("sales"))
        await _settled(app, pilot)
        shown = " ".join(str(app.screen.query_one("#state", Folded).render()).split())
        said = {
            "en": "144 after 12 days; same days of October 2026 120; all of October 2026 310",
            "nl": "144 na 12 dagen; dezelfde dagen van oktober 2026 120; heel oktober 2026 310",
        }
        assert said[language] in shown
        assert "▲ +24" in str(app.screen.query_one("#headline", Folded).render())
