"""Whatever figures were entered come back from their export as they were."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kpi_tui.cli.command_line import run
from kpi_tui.exchange.tidy.tables import figure_table, kpi_table
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Campaign
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.changes import AddKpi, SetFigure
from kpi_tui.workspace.workspace import Workspace

WHEN_AND_WHO = ("entered_at", "entered_by")
PERIODS = (
    *("2026-03-02", "2026-03-03", "2026-W11", "2026-W53", "2026-03", "2026-04", "2026-Q1", "2026-H1", "2026", "2025"),
    *("spring-sale", "2026-fair"),
)
MARKS = st.sampled_from(["=", "+", "-", "@", "'", '"', ",", ";", "\n", "\t", "|", "#", "“", "1", "-25%", "sep=;", "＝"])
LETTERS = st.characters(exclude_categories=("C", "Z"))
SEGMENTS = st.none() | st.text(st.one_of(LETTERS, st.sampled_from("=+-@'\",;# ")), min_size=1, max_size=12)
REMARKS = st.none() | st.lists(st.one_of(MARKS, LETTERS), min_size=1, max_size=12).map("".join)
VALUES = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 0.1 + 0.2, 1e-7, 1234.567, -0.005]),
)
FIGURES = st.lists(
    st.tuples(
        st.sampled_from(["net", "stock", "margin"]), st.sampled_from(PERIODS), SEGMENTS, st.none() | VALUES, REMARKS
    ),
    min_size=1,
    max_size=25,
)


def company(folder: Path) -> Workspace:
    """A workspace with cards of its own kind and no figures: its year begins in July, and it has campaigns."""
    campaigns = (
        Campaign("spring-sale", "Spring sale", date(2026, 3, 1), date(2026, 3, 9)),
        Campaign("2026-fair", "Fair", date(2026, 4, 2), date(2026, 4, 2)),
    )
    workspace = Workspace.create(
        folder, Settings("Co", language="en", first_month=7, campaigns=campaigns, as_of=date(2026, 5, 1))
    )
    inputs = (
        Input("net", "Net, “all”", Unit.CURRENCY, allow_negative=True),
        Input("stock", "=Stock", over_time=OverTime.LAST, frequency=Frequency.WEEKLY, allow_negative=True),
    )
    workspace.request(AddKpi(Kpi("margin", "Margin", parse_formula("net / stock")), inputs))
    workspace.request(AddKpi(Kpi("net-result", "Net", parse_formula("net"))))
    return workspace


@pytest.mark.parametrize("name", ["f.csv", "dutch.csv", "f.xlsx", "f.parquet"])
@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures=FIGURES)
def test_any_figures_come_back(name: str, figures: list[tuple[str, str, str | None, float | None, str | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before, after = (company(Path(folder) / each) for each in ("before", "after"))
        calendar = before.snapshot.settings.calendar
        before.enter(
            [
                SetFigure(entry, calendar.parse(period), value, segment, note, not_applicable=value is None)
                for entry, period, segment, value, note in figures
            ]
        )
        file = Path(folder) / name
        options = ["--excel-nl"] if name == "dutch.csv" else []
        command: Callable[..., object] = run
        assert command(["--workspace", str(before.folder), "export", str(file), "--what", "figures", *options]) == 0
        assert command(["--workspace", str(after.folder), "import", str(file)]) == 0
        told = [Workspace.open(each.folder).snapshot for each in (before, after)]
        exact = name != "f.xlsx"  # a spreadsheet keeps 15 digits
        assert_frame_equal(*(figure_table(each).drop(WHEN_AND_WHO) for each in told), check_exact=exact)
        assert_frame_equal(*(kpi_table(each) for each in told), check_exact=exact)
