"""Of any company, an explanation closes and says what the scorecard shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.input import OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.plan import Mode, Plan, Window
from kpi_tui.scorecard.look import look
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.scorecard.conftest import Company, company, figure, kpi, source
from tests.scorecard.explained import asked, check_closes, check_same, words

SAMPLE = Path(__file__).parents[2] / "sample_workspace"


@pytest.fixture(scope="module")
def bakery() -> Snapshot:
    """The sample workspace, read."""
    return Workspace.open(SAMPLE).snapshot


@st.composite
def companies(draw: st.DrawFn) -> tuple[Company, str]:
    """Two inputs of one KPI, entered by day, month or quarter, whole or in segments, with outcomes among them."""
    keys = ["2026-01", "2026-02", "2026-03", "2026-Q1", "2026-02-10", "2026-02-11", "2026-W07"]
    amount = st.integers(0, 50)
    rows = [
        figure(name, key, draw(amount), segment=segment)
        for name in ("a", "b")
        for key in keys
        if draw(st.booleans())
        for segment in draw(st.sampled_from([(None,), ("x", "y"), (None, "x")]))
    ]
    rows += [figure("ratio", key, draw(amount)) for key in keys if draw(st.integers(0, 9)) == 0]
    methods = st.sampled_from([OverTime.SUM, OverTime.MEAN, OverTime.FIRST, OverTime.LAST])
    plan = draw(
        st.sampled_from([
            Plan(Mode.KEEP, low=1), Plan(Mode.ACCUMULATE, target=10, window=Window.QUARTER),
            Plan(Mode.REACH, baseline=1, target=2, start=date(2026, 1, 10), due=date(2026, 12, 31)),
        ])
    )  # fmt: skip
    formula = draw(st.sampled_from(["a / b", "a + b", "a"]))
    combining = st.sampled_from([Aggregation.SUM, Aggregation.RATIO_OF_SUMS, Aggregation.MEAN])
    one: Kpi = kpi("ratio", formula, aggregation=draw(combining), plans=(plan,))
    inputs = [source(name, draw(methods)) for name in ("a", "b")]
    return company(kpis=[one], inputs=inputs, figures=rows), draw(st.sampled_from(["2026-02", "2026-Q1", "2026"]))


@settings(max_examples=20, deadline=None)
@given(companies())
def test_whatever_was_entered_the_steps_lead_to_the_value_that_is_shown(made: tuple[Company, str]) -> None:
    snapshot, period = made
    found = asked(snapshot, period)
    check_same(found.result, look(snapshot, snapshot.settings.calendar.parse(period)).kpis[0])
    check_closes(found)
    if found.point.value is not None and not found.point.incomplete:
        assert found.behind.missing == ()
    assert words(found)
