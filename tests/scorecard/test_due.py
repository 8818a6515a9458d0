"""Which figures are to be entered in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Campaign, Grain
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.due import DueInput, DueKpi, due, lacking, progress
from kpi_tui.scorecard.usual import usual
from tests.scorecard.conftest import Company, Figure, company, figure, kpi, source


def asked(made: Company, period: str) -> tuple[DueKpi, ...]:
    return due(made, made.settings.calendar.parse(period))


def keys(kpis: Iterable[DueKpi]) -> list[tuple[str, list[tuple[str, str]], list[str]]]:
    return [
        (each.kpi.id, [(one.input.id, one.period.key) for one in each.inputs], [one.input.id for one in each.shared])
        for each in kpis
    ]


def test_shared_inputs_are_asked_once_in_the_order_of_the_scorecard() -> None:
    kpis = [kpi("conversion", "orders / visitors * 100"), kpi("value", "revenue / orders"), kpi("visits", "visitors")]
    made = company(kpis=kpis, goals=[Goal("goal", "Goal", links=(Link("value"), Link("conversion")))])
    assert keys(asked(made, "2026-10")) == [
        ("value", [("revenue", "2026-10"), ("orders", "2026-10")], []),
        ("conversion", [("visitors", "2026-10")], ["orders"]),
        ("visits", [], ["visitors"]),
    ]


def test_a_quarters_kpi_without_a_field_of_its_own_waits_for_the_end_of_the_quarter() -> None:
    kpis = [kpi("leads", "leads"), kpi("won", "customers / leads * 100")]
    made = company(kpis=kpis, inputs=[source("leads"), source("customers", frequency=Frequency.QUARTERLY)])
    assert [each.kpi.id for each in asked(made, "2026-11")] == ["leads"]
    assert [each.kpi.id for each in asked(made, "2026-12")] == ["leads", "won"]


def test_the_days_of_a_period_are_never_asked() -> None:
    made = company(kpis=[kpi("debt", "receivables / sales * days")])
    assert [one.input.id for one in asked(made, "2026-10")[0].inputs] == ["receivables", "sales"]


def of_frequency(frequency: Frequency, *figures: Figure) -> Company:
    return company(kpis=[kpi("level", "level")], inputs=[source("level", frequency=frequency)], figures=figures)


@pytest.mark.parametrize(
    ("frequency", "period", "expected"),
    [
        (Frequency.MONTHLY, "2026-10", "2026-10"),
        (Frequency.QUARTERLY, "2026-10", None),
        (Frequency.QUARTERLY, "2026-12", "2026-Q4"),
        (Frequency.HALF_YEARLY, "2026-06", "2026-H1"),
        (Frequency.YEARLY, "2026-12", "2026"),
        (Frequency.YEARLY, "2026-Q4", "2026"),
        (Frequency.WEEKLY, "2026-W41", "2026-W41"),
        (Frequency.MONTHLY, "2026-W41", None),
        (Frequency.MONTHLY, "2026-W44", "2026-10"),
        (Frequency.MONTHLY, "2026-Q4", None),
        (Frequency.DAILY, "2026-W41", None),
        (Frequency.PER_CAMPAIGN, "2026-10", "2026-10"),
    ],
)
def test_an_input_is_due_when_its_own_period_ends(frequency: Frequency, period: str, expected: str | None) -> None:
    found = [one.period.key for each in asked(of_frequency(frequency), period) for one in each.inputs]
    assert found == ([expected] if expected else [])


def test_the_result_of_a_quarters_figure_is_that_of_the_quarter() -> None:
    (row,) = asked(of_frequency(Frequency.QUARTERLY), "2026-12")
    assert row.period.key == "2026-Q4"


def test_a_weekly_input_can_be_entered_by_month_until_weeks_are_there() -> None:
    assert asked(of_frequency(Frequency.WEEKLY), "2026-10")
    assert not asked(of_frequency(Frequency.WEEKLY, figure("level", "2026-W40", 5)), "2026-10")
    assert asked(of_frequency(Frequency.WEEKLY, figure("level", "2026-09", 5)), "2026-10")


def test_a_campaigns_figures_are_due_when_it_ends() -> None:
    campaigns = (Campaign("spring", "Spring", date(2026, 3, 20), date(2026, 4, 10)),)
    made = company(
        kpis=[kpi("clicks", "clicks")],
        inputs=[source("clicks", frequency=Frequency.PER_CAMPAIGN)],
        settings=Settings("Company", as_of=date(2026, 6, 1), campaigns=campaigns),
    )
    assert keys(asked(made, "2026-04")) == [("clicks", [("clicks", "spring")], [])]
    assert keys(asked(made, "spring")) == [("clicks", [("clicks", "spring")], [])]
    assert asked(made, "2026-03") == ()


def test_nothing_is_due_for_a_period_that_has_yet_to_begin() -> None:
    made = of_frequency(Frequency.MONTHLY)
    period = made.settings.calendar.parse("2026-10")
    assert due(made, period, date(2026, 9, 30)) == ()
    assert due(made, period, date(2026, 10, 1))


def one(*figures: Figure, over_time: OverTime = OverTime.SUM) -> DueInput:
    made = company(kpis=[kpi("level", "level")], inputs=[source("level", over_time)], figures=figures)
    return asked(made, "2026-10")[0].inputs[0]


def test_what_was_entered_before_stands_beside_the_field() -> None:
    shown = one(
        figure("level", "2026-07", 5), figure("level", "2026-08", 6), figure("level", "2026-09", not_applicable=True),
        figure("level", "2026-10", 8, note="Fair"), figure("level", "2026-11", 9),
    )  # fmt: skip
    assert (shown.value, shown.note, shown.not_applicable, shown.last) == (8, "Fair", False, 6)
    assert shown.last_period is not None
    assert shown.last_period.key == "2026-08"


def test_does_not_apply_is_done_and_empty_is_not() -> None:
    assert not one().done
    assert one(figure("level", "2026-10", 0)).done
    assert one(figure("level", "2026-10", not_applicable=True)).done


def test_figures_of_segments_are_done_and_shown_together() -> None:
    parts = [figure("level", "2026-10", 5, segment="a"), figure("level", "2026-10", 7, segment="b")]
    assert (one(*parts).value, one(*parts).segments, one(*parts).done) == (None, 12, True)
    assert one(*parts, over_time=OverTime.MEAN).segments == 6
    assert one(*parts, figure("level", "2026-10", 20)).segments is None
    assert one(*(figure("level", "2026-09", 5, segment=part) for part in "ab")).last == 10


def test_of_a_long_past_the_newest_figures_say_what_is_usual_though_segments_begin_at_different_times() -> None:
    months = [f"{year}-{month:02}" for year in range(2020, 2027) for month in range(1, 13)][:81]  # up to 2026-09
    whole = [float(number % 7) for number in range(81)]
    shop = [figure("level", month, value, segment="shop") for month, value in zip(months, whole, strict=True)]
    web = [figure("level", month, 100, segment="web") for month in months[60:]]
    shown = one(*shop, *web)
    assert (shown.last, shown.last_period and shown.last_period.key) == (100 + whole[-1], "2026-09")
    assert shown.usual == usual([*whole[57:60], *(100 + value for value in whole[60:])])


def test_the_newest_period_that_lacks_a_figure_is_found() -> None:
    months = [figure("level", f"2026-{month:02}", 5) for month in (5, 6, 8, 9)]
    assert str(lacking(of_frequency(Frequency.MONTHLY, *months), Grain.MONTH, date(2026, 10, 5))) == "2026-07"
    full = [figure("level", f"{year}-{month:02}", 5) for year in (2025, 2026) for month in range(1, 13)]
    assert lacking(of_frequency(Frequency.MONTHLY, *full), Grain.MONTH, date(2026, 10, 5)) is None
    assert lacking(of_frequency(Frequency.MONTHLY), Grain.CAMPAIGN) is None


def test_progress_counts_the_kpis_of_which_every_input_is_there() -> None:
    kpis = [kpi("a", "x / y", aggregation=Aggregation.RATIO_OF_SUMS), kpi("b", "y"), kpi("c", "x")]
    made = company(kpis=kpis, figures=[figure("y", "2026-10", 5)])
    assert progress(asked(made, "2026-10")) == (1, 3)


def test_a_value_far_from_its_history_is_questioned() -> None:
    history = [figure("level", f"2026-{month:02}", 1150 + month) for month in range(1, 10)]
    known = one(*history).usual
    assert known is not None
    assert known.holds(1160)
    assert known.holds(1300)
    assert not known.holds(1610)
    assert not known.holds(116)
    assert one().usual is None


def test_with_little_history_only_the_size_is_looked_at() -> None:
    known = one(figure("level", "2026-09", 100)).usual
    assert known is not None
    assert known.holds(400)
    assert not known.holds(1000)
    assert not known.holds(10)
    assert usual([0, 3]) is None
    assert usual([]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=40))
def test_what_was_there_before_is_usual(values: list[float]) -> None:
    found = usual(values)
    assert found is not None
    assert all(found.holds(value) for value in values[-24:])


def test_a_kpi_of_one_segment_asks_for_the_figure_of_that_segment() -> None:
    made = company(
        kpis=[kpi("all", "visitors"), kpi("insta", "visitors", segment="instagram")],
        figures=[
            figure("visitors", "2026-09", 7, segment="instagram"), figure("visitors", "2026-09", 30),
            figure("visitors", "2026-10", 40),
        ],
    )  # fmt: skip
    whole, single = asked(made, "2026-10")
    assert [(each.segment, each.value, each.last) for each in whole.inputs] == [("", 40, 30)]
    assert [(each.segment, each.value, each.last) for each in single.inputs] == [("instagram", None, 7)]
    assert (whole.done, single.done) == (True, False)
