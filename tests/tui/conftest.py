"""A made-up company for the tests of the screens: every status, a gap, a loose KPI, and a name with brackets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from time import monotonic
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import active_app
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from kpi_tui.language import activate
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.plan import Direction, Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.result import GoalResult, KpiResult, Point, Scorecard
from kpi_tui.tui.app import KpiApp

OCTOBER = Calendar().period_of(date(2026, 10, 1), Grain.MONTH)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    activate("en")
    yield
    activate("en")


PATIENCE = 10.0
"""Seconds after which a test goes on, whatever the app is still at."""


@pytest.fixture(autouse=True)
def _idle_is_known(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Have Textual's pilot go on as soon as the app is idle, and not before.

    Left to itself it guesses by the processor time of the last 20 ms: slow where the app is fast, and too early where a
    thread waits for its turn on a busy machine. Idle is: no task of the loop is ready, and no thread works for it.

    Then what changed is painted. Between the keys of one press nobody would see it, and half of the time goes there.
    """
    at_work = 0
    run_in_executor = asyncio.BaseEventLoop.run_in_executor

    def counted(
        self: asyncio.BaseEventLoop, executor: object, work: Callable[..., object], *args: object
    ) -> asyncio.Future[object]:
        nonlocal at_work
        at_work += 1
        future: asyncio.Future[object] = run_in_executor(self, executor, work, *args)  # type: ignore[arg-type]
        future.add_done_callback(finished)
        return future

    def finished(_future: asyncio.Future[object]) -> None:
        nonlocal at_work
        at_work -= 1

    paint = Compositor.render_update

    async def until_painted(_least: float = 0, _most: float = 1) -> None:
        await until_idle()
        if (app := active_app.get()).screen_stack:
            paint(app.screen._compositor, screen_stack=app._background_screens)

    async def until_idle(_least: float = 0, _most: float = 1) -> None:
        loop, app, patience = asyncio.get_running_loop(), active_app.get(), monotonic() + PATIENCE
        painted = False
        while monotonic() < patience:
            await asyncio.sleep(0)
            if loop._ready:  # type: ignore[attr-defined]
                painted = False
            elif at_work:
                painted = False
                await asyncio.sleep(0.001)
            elif painted or not app.screen_stack:
                return
            else:
                app.screen._on_timer_update()  # what would come with the next frame
                painted = True

    monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", counted)

    def when_asked(self: Compositor, full: bool = False, **how: Any) -> object:
        return paint(self, full, **how) if full else None

    if "snap_compare" not in request.fixturenames:  # windows are seen with what was painted below them
        monkeypatch.setattr(Compositor, "render_update", when_asked)
    monkeypatch.setattr("textual.pilot.wait_for_idle", until_painted)
    monkeypatch.setattr("textual.app.wait_for_idle", until_idle)


async def until(pilot: Pilot[None], done: Callable[[], object]) -> None:
    """Until what is waited for has come."""
    for _ in range(100):
        if done():
            return
        await pilot.pause(0.05)
    raise AssertionError("it never came")


async def at_rest(pilot: Pilot[None]) -> None:
    """Until nothing works in the background any more, and what came of it is on the screen."""
    await pilot.pause()
    while at_work := [worker for worker in pilot.app.workers if not worker.is_finished]:
        with suppress(WorkerCancelled):  # newer work took its place
            await pilot.app.workers.wait_for_complete(at_work)
    await pilot.pause()


async def advised(pilot: Pilot[None]) -> None:
    """Until the advice on the files as they were last read is on the screen."""
    app = pilot.app
    assert isinstance(app, KpiApp)
    for _ in range(200):
        await at_rest(pilot)
        if not (app.board.reading or list(app.workers)) and app.board.findings is not None:
            return
    raise AssertionError("the advice never came")


def kpi_result(
    name: str,
    values: Sequence[float | None],
    status: Status,
    score: float | None,
    plan: Plan | None = None,
    *,
    unit: Unit = Unit.COUNT,
    decimals: int = 0,
    direction: Direction = Direction.HIGHER,
    overdue: bool = False,
) -> KpiResult:
    """A KPI whose last value is that of October 2026."""
    calendar = Calendar()
    kpi = Kpi(
        name.lower().replace(" ", "-").replace("(", "").replace(")", ""),
        name,
        parse_formula("figure"),
        unit=unit,
        decimals=decimals,
        direction=direction,
        plans=(plan,) if plan else (),
    )
    low = plan.low if plan else None
    high = plan.high if plan else None
    limit = high if high is not None else low
    target = plan.target if plan else None
    points = tuple(
        Point(
            calendar.shift(OCTOBER, index - len(values) + 1),
            value,
            plan=limit if limit is not None else target,
            target=limit if limit is not None else target,
            low=low,
            high=high,
            score=score if value is not None else None,
            status=status if index == len(values) - 1 else Status.ON_TRACK,
        )
        for index, value in enumerate(values)
    )
    newest, before = values[-1], values[-2]
    change = None if newest is None or before is None else newest - before
    better = None if not change else (change > 0) is (direction is Direction.HIGHER)
    return KpiResult(kpi, points[-1], points[-2], change, better, plan, overdue, points)


def bakery(*, language: str = "en") -> Scorecard:
    """The bakery of the storyboard, and a KPI without a goal."""
    keep = Mode.KEEP
    online = (
        kpi_result(
            "Web shop revenue",
            [9, 10, 10.5, 11, 10.8, 12, 12.2, 14, 13, 16, 17.81, 18.42],
            Status.ON_TRACK,
            100,
            Plan(Mode.REACH, baseline=9, target=18, start=date(2026, 1, 1), due=date(2026, 12, 31)),
            unit=Unit.CURRENCY,
            decimals=2,
        ),
        kpi_result(
            "Conversion rate", [4, 4, 4.1, 4.1, 4.2, 4.3, 4.4, 4.6, 4.7, 4.8, 4.6, 5.0], Status.AT_RISK, 81,
            Plan(Mode.REACH, baseline=4, target=5.2, start=date(2026, 1, 1), due=date(2026, 12, 31)),
            unit=Unit.PERCENT, decimals=1,
        ),
        kpi_result(
            "Cost per acquisition", [45, 46, 48, 47, 49, 51, 50, 53, 52, 54, 54, 62], Status.OFF_TRACK, 0,
            Plan(keep, high=50), unit=Unit.CURRENCY, decimals=2, direction=Direction.LOWER,
        ),
    )  # fmt: skip
    back = (
        kpi_result("Satisfaction [CSAT]", [7.2] * 10 + [7.9, 8.1], Status.ON_TRACK, 100, Plan(keep, low=8), decimals=1),
        kpi_result(
            "Net promoter score", [10, 12, None, 15, 15, None, 20, 22, None, 25, 27, None], Status.NOT_MEASURED, None,
            Plan(keep, low=30), overdue=True,
        ),
    )  # fmt: skip
    loose = (kpi_result("Energy per loaf", [0.5] * 11 + [0.41], Status.WATCHING, None, unit=Unit.KWH, decimals=2),)
    goals = (
        GoalResult(
            Goal("online", "Grow online revenue by 20 % before 31 December 2026"), online, 70.0, 1.0, Status.AT_RISK
        ),
        GoalResult(Goal("back", "Customers who come back"), back, 100.0, 0.5, Status.ON_TRACK),
    )
    settings = Settings("Bakery De [Korenbloem]", language=language)
    return Scorecard(settings, OCTOBER, date(2026, 11, 3), goals, (*online, *back, *loose), loose)


@pytest.fixture
def bakery_card() -> Scorecard:
    """The bakery in English."""
    return bakery()
