from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.language import activate, text
from kpi_tui.language.dates import day, moment, parse_day, period_name
from kpi_tui.model.period import Calendar, Campaign, Grain
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.settings import LANGUAGES

languages = st.sampled_from(LANGUAGES)


@given(st.dates(), languages)
def test_days_and_months_look_as_the_cldr_has_them(value: date, language: str) -> None:
    activate(language)
    month = Calendar().period_of(value, Grain.MONTH)
    assert day(value) == format_date(value, "d MMM y", language)
    assert period_name(month) == format_date(value, "MMMM y", language)
    assert period_name(month, short=True) == format_date(value, "MMM y", language)


@given(st.dates(date(1000, 1, 1)), languages)
def test_days_are_read_back_as_written(value: date, language: str) -> None:
    activate(language)
    for written in (day(value), value.isoformat(), f"{value:%d-%m-%Y}", f"{value.day}/{value.month}/{value.year}"):
        assert parse_day(written) == value


@pytest.mark.parametrize("written", ["5 mrt. 2026", "5 Mar 2026", "5 maart 2026", "05-03-2026", "5.3.2026"])
def test_months_are_read_in_either_language(written: str) -> None:
    assert parse_day(written) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["", "tomorrow", "31-2-2026", "12/31/2026", "3 foo 2026", "1-2", "2026-13-01"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        parse_day(written)


@given(st.text(alphabet="0123456789-/. decmrt", max_size=50))
def test_junk_is_refused_and_never_crashes(written: str) -> None:
    with suppress(Refusal):
        assert isinstance(parse_day(written), date)


@pytest.mark.parametrize(
    ("key", "english", "short", "dutch", "kort"),
    [
        ("2026-10-05", "5 Oct 2026", "5 Oct 2026", "5 okt 2026", "5 okt 2026"),
        ("2026-W41", "week 41, 2026", "W41 2026", "week 41, 2026", "wk 41 2026"),
        ("2026-W01", "week 1, 2026", "W1 2026", "week 1, 2026", "wk 1 2026"),
        ("2026-10", "October 2026", "Oct 2026", "oktober 2026", "okt 2026"),
        ("2026-Q4", "Q4 2026", "Q4 2026", "4e kwartaal 2026", "K4 2026"),
        ("2026-H2", "half-year 2 of 2026", "H2 2026", "2e halfjaar 2026", "H2 2026"),
        ("2026", "2026", "2026", "2026", "2026"),
        ("spring-sale", "Spring sale", "Spring sale", "Spring sale", "Spring sale"),
    ],
)
def test_periods_have_names(key: str, english: str, short: str, dutch: str, kort: str) -> None:
    sale = Campaign("spring-sale", "Spring sale", date(2026, 4, 1), date(2026, 4, 14))
    period = Calendar(campaigns=(sale,)).parse(key)
    assert (period_name(period), period_name(period, short=True)) == (english, short)
    activate("nl")
    assert (period_name(period), period_name(period, short=True)) == (dutch, kort)


def test_a_year_of_the_companys_own_names_both_calendar_years() -> None:
    calendar = Calendar(first_month=7)
    names = [period_name(calendar.parse(key)) for key in ("2026", "1999", "2026-Q1", "2026-Q4", "2026-H2", "2026-10")]
    assert names == ["2026/27", "1999/00", "Q1 2026/27", "Q4 2026/27", "half-year 2 of 2026/27", "October 2026"]


def test_a_moment_shows_the_time_of_this_place() -> None:
    value = datetime(2026, 12, 31, 14, 5, tzinfo=UTC)
    assert moment(value) == moment(value.astimezone())
    assert moment(datetime(2026, 12, 31, 14, 5)) == "31 Dec 2026 14:05"  # noqa: DTZ001


def test_sentences_write_their_values_the_way_of_the_language() -> None:
    sentence = Sentence(
        "%(amount)s %(count)s %(day)s %(period)s %(ids)s %(name)s",
        {
            "amount": 1250.5,
            "count": 1250,
            "day": date(2026, 10, 5),
            "period": Calendar().parse("2026-10"),
            "ids": ("a", "b"),
            "name": "100 %",
        },
    )
    assert text(sentence) == "1,250.5 1,250 5 Oct 2026 October 2026 a, b 100 %"
    activate("nl")
    assert text(sentence) == "1.250,5 1.250 5 okt 2026 oktober 2026 a, b 100 %"
