"""Profiles and totals of the year before are taken from the figures, or refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.input import Frequency
from kpi_tui.model.plan import Mode, Plan, Relative, Window
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.basis import profile_from, total_before, with_numbers
from tests.scorecard.conftest import Company, company, figure, kpi

TODAY = date(2026, 6, 15)


def sales(months: dict[str, float | None], first_month: int = 1, plan: Plan | None = None) -> Company:
    figures = [figure("sales", month, value) for month, value in months.items()]
    measured = kpi("sales", "sales", plans=(plan,) if plan else ())
    setting = Settings("Test", as_of=TODAY, first_month=first_month)
    return company(kpis=[measured], figures=figures, today=TODAY, settings=setting)


YEAR: dict[str, float | None] = {f"2025-{month:02}": float(month) for month in range(1, 13)}


def test_each_month_has_its_part_of_the_year() -> None:
    profile = profile_from(sales(YEAR), "sales", 2025)
    assert profile[0] == pytest.approx(100 / 78, abs=0.1)
    assert profile[11] == pytest.approx(1200 / 78, abs=0.1)


def test_the_running_total_of_a_plan_does_not_count() -> None:
    planned = sales(YEAR, plan=Plan(Mode.ACCUMULATE, target=100, window=Window.YEAR))
    assert profile_from(planned, "sales", 2025) == profile_from(sales(YEAR), "sales", 2025)


def test_a_profile_begins_in_january_whenever_the_year_of_the_company_does() -> None:
    months: dict[str, float | None] = {f"2024-{month:02}": 1.0 for month in range(7, 13)}
    months |= {f"2025-{month:02}": 3.0 for month in range(1, 7)}
    profile = profile_from(sales(months, first_month=7), "sales", 2024)
    assert profile[0] == pytest.approx(12.5)
    assert profile[11] == pytest.approx(25 / 6, abs=0.1)


few = settings(max_examples=25, deadline=None)


@few
@given(st.lists(st.integers(0, 10_000), min_size=12, max_size=12).filter(any))
def test_the_shares_add_up_to_exactly_100(values: list[int]) -> None:
    made = sales({f"2025-{month:02}": float(value) for month, value in enumerate(values, start=1)})
    profile = profile_from(made, "sales", 2025)
    assert sum(round(share * 10) for share in profile) == 1000
    for share, value in zip(profile, values, strict=True):
        assert share == pytest.approx(100 * value / sum(values), abs=0.1)


@pytest.mark.parametrize(
    ("months", "why"),
    [
        ({**YEAR, "2025-03": None}, "for 1 of the 12"),
        ({}, "for 12 of the 12"),
        ({**YEAR, "2025-03": -1.0}, "above 0"),
        (dict.fromkeys(YEAR, 0.0), "above 0"),
    ],
)
def test_a_year_that_cannot_be_divided_is_refused(months: dict[str, float | None], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        profile_from(sales(months), "sales", 2025)


@pytest.mark.parametrize(
    ("plan", "total"),
    [
        (Plan(Mode.ACCUMULATE, window=Window.YEAR), 78),
        (Plan(Mode.ACCUMULATE, window=Window.QUARTER), 78 / 4),
        (Plan(Mode.ACCUMULATE, start=date(2026, 4, 1), due=date(2026, 6, 30)), 4 + 5 + 6),
        (Plan(Mode.ACCUMULATE, start=date(2026, 4, 16), due=date(2026, 5, 31)), 2 + 5),
        (Plan(Mode.ACCUMULATE, start=date(2027, 1, 1), window=Window.YEAR), None),
        (Plan(Mode.ACCUMULATE, target=3), None),
    ],
)
def test_a_total_is_held_against_the_same_days_a_year_before(plan: Plan, total: float | None) -> None:
    made = sales(YEAR)
    assert total_before(made, made.kpis["sales"], plan, TODAY) == (None if total is None else pytest.approx(total))


def test_quarters_that_were_entered_as_quarters_have_a_total_too() -> None:
    quarterly = kpi("sales", "sales", frequency=Frequency.QUARTERLY)
    figures = [figure("sales", f"2025-Q{nth}", 10 * nth) for nth in range(1, 5)]
    made = company(kpis=[quarterly], figures=figures, today=TODAY)
    assert total_before(made, quarterly, Plan(Mode.ACCUMULATE, window=Window.YEAR), TODAY) == 100


def test_a_change_becomes_a_number() -> None:
    made = sales(YEAR)
    plan = Plan(Mode.ACCUMULATE, window=Window.YEAR, target_said=Relative(50))
    assert with_numbers(made, made.kpis["sales"], plan) == replace(plan, baseline=78, target=117)
    given_base = replace(plan, baseline=100.0)
    assert with_numbers(made, made.kpis["sales"], given_base).target == 150
    settled = Plan(Mode.KEEP, low=3)
    assert with_numbers(made, made.kpis["sales"], settled) is settled
    with pytest.raises(Refusal, match="give the baseline"):
        with_numbers(made, made.kpis["sales"], Plan(Mode.KEEP, low_said=Relative(50)))
    with pytest.raises(Refusal, match="give that total yourself"):
        with_numbers(made, made.kpis["sales"], replace(plan, start=date(2028, 1, 1)))
