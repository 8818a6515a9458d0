"""What a report says, whatever file it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_tui.exchange.reporting.make import make_report
from kpi_tui.language import activate
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.status import Status
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace


def test_the_first_page_has_every_goal_with_its_score_and_kpis(snapshot: Snapshot) -> None:
    report = make_report(snapshot)
    assert report.title == "Scorecard of October 2026"
    online = report.goals[0]
    assert online.name == "Grow online revenue by 20 % before 31 December 2026"
    assert (round(online.score or 0), online.word) == (70, "At risk")
    line = online.lines[2]
    assert (line.name, line.word, line.actual, line.target, line.change) == (
        "Cost per acquisition", "Off track", "€62.00", "≤ €50.00", "▲ +€8.00",
    )  # fmt: skip
    assert line.better is False
    assert line.remarks == ("Instagram: many clicks, few first orders",)
    assert line.signal.endswith("Unlikely to keep to the plan.")


def test_each_kpi_has_a_page_once_with_chart_plan_and_definition(snapshot: Snapshot) -> None:
    report = make_report(snapshot)
    assert [page.line.id for page in report.pages] == list(dict.fromkeys(page.line.id for page in report.pages))
    page = next(page for page in report.pages if page.line.id == "conversion-rate")
    assert page.chart is not None
    assert "Newest value: 5.0% in October 2026." in page.chart.about
    assert ("Plan", "from 4.3% to 5.4% by 31 Dec 2026") in page.facts
    assert ("Formula", "Orders in the web shop / Visitors of the web shop × 100") in page.card
    assert page.rows[0].value == "5.0%"


def test_a_report_on_an_earlier_period_knows_nothing_of_what_came_after(snapshot: Snapshot) -> None:
    report = make_report(snapshot, snapshot.settings.calendar.parse("2026-03"))
    assert report.title == "Scorecard of March 2026"
    page = next(page for page in report.pages if page.line.id == "conversion-rate")
    assert page.rows[0].period == "March 2026"
    assert page.chart is not None
    assert "October 2026" not in page.chart.about


def test_a_report_on_one_goal_has_its_kpis_alone(snapshot: Snapshot) -> None:
    report = make_report(snapshot, goal="customers-who-come-back")
    assert [goal.name for goal in report.goals] == ["Customers who come back"]
    assert [line.id for line in report.lines] == ["csat", "nps"]
    assert report.actions == ()


def test_a_goal_that_is_not_there_is_refused_with_the_nearest(snapshot: Snapshot) -> None:
    with pytest.raises(Refusal, match="customers-who-come-back"):
        make_report(snapshot, goal="customer-who-come-back")


def test_a_report_speaks_the_language_that_is_spoken(snapshot: Snapshot) -> None:
    activate("nl")
    report = make_report(snapshot)
    assert report.language == "nl"
    assert report.title == "Scorekaart van oktober 2026"
    assert report.lines[0].actual == "€\xa018.420"
    assert report.counts[0].word == "Op koers"


def test_an_overdue_figure_of_another_period_than_the_one_that_is_told_of_is_named(sample: Path) -> None:
    workspace = Workspace.open(sample)
    fourth = workspace.snapshot.settings.calendar.parse("2026-Q4")
    for name in ("promoters", "passives", "detractors"):
        workspace.request(SetFigure(name, fourth, value=20))
    line = next(line for line in make_report(workspace.snapshot).lines if line.id == "nps")
    assert line.besides == ("about Q4 2026", "a figure of Q3 2026 is overdue", "the period is not over yet")


def test_a_report_on_nothing_says_so(empty: Workspace) -> None:
    report = make_report(empty.snapshot)
    assert (report.goals, report.pages, report.counts) == ((), (), ())
    assert report.labels["nothing"] == "There are no goals and no KPIs yet."


def test_characters_that_steer_a_terminal_or_turn_the_reading_direction_are_not_in_a_report(
    hostile: Snapshot,
) -> None:
    kpi = hostile.kpis["signups"]
    from dataclasses import replace

    from kpi_tui.scorecard.source import variant

    report = make_report(variant(hostile, kpis={"signups": replace(kpi, name="a\x1b[31m\u202eb")}))
    assert report.lines[0].name == "a�[31m�b"


def test_signs_are_explained_only_where_they_stand(snapshot: Snapshot) -> None:
    report = make_report(snapshot, goal="customers-who-come-back")
    assert {line.status for line in report.lines} == {Status.ON_TRACK, Status.NOT_MEASURED}
    assert "○" in report.footnotes[0]
    assert "■" not in report.footnotes[0]
