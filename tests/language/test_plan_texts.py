"""What people type where a plan is asked for is read in both languages, and shown again as they would type it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.language import activate, text
from kpi_tui.language.plan_texts import (
    milestones_text,
    profile_text,
    promise_text,
    read_milestones,
    read_profile,
    read_promise,
    read_tolerance,
    tolerance_text,
)
from kpi_tui.model.plan import Milestone, Relative, Tolerance
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Unit

MARCH, JUNE = date(2026, 3, 31), date(2026, 6, 30)
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])


@pytest.mark.parametrize(
    ("typed", "unit", "read"),
    [
        ("4.8", Unit.COUNT, (4.8, None)),
        ("", Unit.COUNT, (None, None)),
        ("-5", Unit.PERCENT, (-5, None)),
        ("+5", Unit.COUNT, (5, None)),
        ("5%", Unit.PERCENT, (5, None)),
        ("+20%", Unit.COUNT, (None, Relative(20))),
        ("+ 20 %", Unit.PERCENT, (None, Relative(20))),
        ("−12.5%", Unit.CURRENCY, (None, Relative(-12.5))),
        ("+2 pp", Unit.PERCENT, (None, Relative(2, points=True))),
        ("-0.5PP", Unit.PERCENT, (None, Relative(-0.5, points=True))),
        ("+2 procentpunten", Unit.PERCENT, (None, Relative(2, points=True))),
        ("+1 percentage point", Unit.PERCENT, (None, Relative(1, points=True))),
        ("+1,200%", Unit.COUNT, (None, Relative(1200))),
    ],
)
def test_a_promise_is_a_number_or_a_change(typed: str, unit: Unit, read: tuple[float | None, Relative | None]) -> None:
    assert read_promise(typed, unit) == read


@pytest.mark.parametrize(
    ("typed", "unit"), [("+x%", Unit.COUNT), ("+-2%", Unit.COUNT), ("+2 pp", Unit.COUNT), ("a", Unit.COUNT)]
)
def test_what_is_neither_is_refused(typed: str, unit: Unit) -> None:
    with pytest.raises(Refusal):
        read_promise(typed, unit)


@pytest.mark.parametrize(
    ("typed", "unit"), [("20%", Unit.COUNT), ("20 %", Unit.CURRENCY), ("€ 42", Unit.PERCENT), ("42 EUR", Unit.COUNT)]
)
def test_a_number_with_the_sign_of_another_unit_is_refused(typed: str, unit: Unit) -> None:
    with pytest.raises(Refusal) as refused:
        read_promise(typed, unit)
    assert typed in text(refused.value.sentence)


@LANGUAGES
@pytest.mark.parametrize(
    "typed",
    ["31-03-2026 3; 30-06-2026 3.5", "2026-03-31=3;2026-06-30 = 3,5;", "31 mrt 2026: 3\n30 jun 2026 3.5"],
)
def test_milestones_are_days_with_numbers(typed: str, language: str) -> None:
    activate(language)
    assert read_milestones(typed) == (Milestone(MARCH, 3), Milestone(JUNE, 3.5))


@pytest.mark.parametrize("typed", ["3", "31-03-2026", "31-03-2026 3 31-06-2026", "soon 3", "31-03-2026 three"])
def test_milestones_that_cannot_be_read_are_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        read_milestones(typed)


@LANGUAGES
@pytest.mark.parametrize(
    "typed",
    [
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "1;2;3;4;5;6;7;8;9;10;11;12",
        "1,2,3,4,5,6,7,8,9,10,11,12",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    ],
)
def test_a_profile_is_twelve_numbers(typed: str, language: str) -> None:
    activate(language)
    assert read_profile(typed) == tuple(range(1, 13))


def test_a_dutch_profile_has_decimal_commas() -> None:
    activate("nl")
    assert read_profile("8,5 7,5") == (8.5, 7.5)


numbers = st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10)
changes = st.builds(Relative, numbers.filter(bool), st.booleans())


@given(st.sampled_from(["en", "nl"]), numbers, changes, st.lists(st.builds(Milestone, st.dates(), numbers), max_size=4))
def test_what_is_shown_can_be_typed(language: str, value: float, said: Relative, milestones: list[Milestone]) -> None:
    activate(language)
    assert read_promise(promise_text(value, None), Unit.PERCENT) == (value, None)
    assert read_promise(promise_text(value, said), Unit.PERCENT) == (None, said)
    assert read_tolerance(tolerance_text(Tolerance(value, said.points))) == Tolerance(value, said.points)
    stops = tuple(each for each in milestones if each.day.year >= 1900)
    assert read_milestones(milestones_text(stops)) == stops
    profile = (abs(value),) * 12
    assert read_profile(profile_text(profile)) == profile


def test_no_tolerance_is_the_usual_one() -> None:
    assert read_tolerance(" ") is None
    assert tolerance_text(None) == ""
