"""What a column holds is told by all of its cells; what they leave open is asked, never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.exchange.importing import numbers
from kpi_tui.exchange.importing.columns import Asked, Column, Kind, understand
from kpi_tui.exchange.importing.days import period_in, readings
from kpi_tui.exchange.importing.table import Table, in_memory


def column(*cells: str, name: str = "Value") -> Column:
    """What a column with these cells holds."""
    (found,) = understand(Table("t", (name,), (), in_memory((name,), [[cell] for cell in cells])))
    return found


def values(sign: str, *cells: str) -> list[float | None]:
    return pl.DataFrame({"cell": cells}).select(numbers.value(pl.col("cell"), sign))["cell"].to_list()


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (("1.234,50", "20"), ","),
        (("1,234.50", "20"), "."),
        (("0,8%", "1%"), ","),
        (("6.17%", "--"), "."),
        (("1.234.567",), ","),
        (("1,234,567", "5"), "."),
        (("0.800",), "."),
        (("1.234", "0,5"), ","),
        (("1.234", "12.5"), "."),
        (("12 345,6",), ","),
        (("1'234.50",), "."),
        (("€ 1.250,-",), ","),
        (("1.250,50 EUR",), ","),
        (("141 (8.1%)",), "."),
        (("(1,234.56)",), "."),
        (("1234.5",), "."),
    ],
)
def test_one_cell_that_tells_decides_for_the_column(cells: tuple[str, ...], sign: str) -> None:
    found = column(*cells)
    assert (found.kind, found.signs, found.question) == (Kind.NUMBER, frozenset({sign}), None)


@pytest.mark.parametrize(
    "cells", [("1.234", "9.876"), ("1,234", "20"), ("-1.234",), ("1.234%",), ("kr. 1.234 (8.100%)",)]
)
def test_a_column_that_can_be_read_in_two_ways_is_asked_about(cells: tuple[str, ...]) -> None:
    question = column(*cells).question
    assert question is not None
    assert (question.asked, question.example) == (Asked.DECIMAL, cells[0])
    assert len({reading for _answer, reading in question.readings}) == 2


def test_whole_numbers_need_no_answer() -> None:
    assert column("1234", "20", "n/a", "--", "<1").question is None


def test_cells_that_say_nothing_are_no_odd_cells() -> None:
    found = column("12", "--", "n/a", "n.v.t.", "<1", "<10%", "–", "13")
    assert (found.kind, found.odd) == (Kind.NUMBER, ())


def test_a_few_cells_that_are_no_numbers_are_named() -> None:
    found = column(*["12"] * 20, "closed")
    assert (found.kind, found.odd, found.odd_count) == (Kind.NUMBER, ("closed",), 1)


def test_a_column_of_which_half_are_numbers_holds_numbers() -> None:
    found = column("9.100,50", "9900 (voorlopig)")
    assert (found.kind, found.odd) == (Kind.NUMBER, ("9900 (voorlopig)",))


def test_words_are_text_and_nothing_is_empty() -> None:
    assert column("a", "b", "12").kind is Kind.TEXT
    assert column("", "").kind is Kind.EMPTY
    assert column("n.v.t.", "--", "-").kind is Kind.EMPTY


@pytest.mark.parametrize(
    ("sign", "cell", "value"),
    [
        (",", "1.234,50", 1234.5),
        (".", "1,234.50", 1234.5),
        (",", "€ 1.250,-", 1250),
        (".", "$1,250", 1250),
        (".", "kr. 12", 12),
        (".", "1,250.00 EUR", 1250),
        (".", "-12", -12),
        (".", "−12", -12),
        (".", "12-", -12),
        (".", "(12)", -12),
        (".", "€ -12", -12),
        (".", "141 (8.1%)", 141),
        (".", "27.78%", 27.78),
        (",", "0,8%", 0.8),
        (",", "1 234", 1234),
        (".", "12 345.5", 12345.5),
        (".", "<1", None),
        (".", "--", None),
        (".", "n/a", None),
        (".", "abc12", None),
        (".", "1.2.3", None),
        (",", "12.34.5", None),
        (".", "1e5", None),
        (".", "nan", None),
    ],
)
def test_cells_are_worth_what_a_person_reads(sign: str, cell: str, value: float | None) -> None:
    assert values(sign, cell) == [value]


@settings(max_examples=100, deadline=None)
@given(
    number=st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False),
    sign=st.sampled_from([".", ","]),
    group=st.sampled_from(["", "other", " ", "\u00a0", "'"]),
    marks=st.sampled_from([("", ""), ("€ ", ""), ("", " EUR"), ("", "%"), ("$", "")]),
)
def test_a_number_written_by_a_convention_reads_back(
    number: object, sign: str, group: str, marks: tuple[str, str]
) -> None:
    between = ("," if sign == "." else ".") if group == "other" else group
    written = f"{number:,.2f}".replace(",", "\x00").replace(".", sign).replace("\x00", between)
    cell = f"{marks[0]}{written}{marks[1]}"
    found = column(cell)
    assert sign in found.signs
    assert values(sign, cell) == [float(str(number)) + 0.0]


# Days


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("2026-10-05", "2026-10-05"),
        ("2025-08-01T00:00:00", "2025-08-01"),
        ("2026-10-05 09:30:12+00:00", "2026-10-05"),
        ("20260501", "2026-05-01"),
        ("Fri, Apr 26, 2024", "2024-04-26"),
        ("Jun 09, 2018 09:30 pm", "2018-06-09"),
        ("Sat, May 1, 2021 10:15", "2021-05-01"),
        ("26 april 2024", "2024-04-26"),
        ("vrijdag 26 april 2024", "2024-04-26"),
        ("1 mrt. 2026", "2026-03-01"),
        ("13/02/2026", "2026-02-13"),
        ("02/13/2026 06:08", "2026-02-13"),
        ("31-12-26", "2026-12-31"),
        ("202605", "2026-05"),
        ("2026-05", "2026-05"),
        ("jan 2026", "2026-01"),
        ("Mei 2026", "2026-05"),
        ("okt-26", "2026-10"),
        ("01-2026", "2026-01"),
        ("2026-W41", "2026-W41"),
        ("week 41, 2026", "2026-W41"),
        ("Q4 2026", "2026-Q4"),
        ("2026-K4", "2026-Q4"),
        ("2026", "2026"),
        ("May 1, 2026 - May 31, 2026", "2026-05"),
        ("1 October 2026 - 31 October 2026", "2026-10"),
    ],
)
def test_days_and_periods_are_read_in_both_languages(cell: str, key: str) -> None:
    period = period_in(cell)
    assert period is not None
    assert period.key == key


@pytest.mark.parametrize("cell", ["", "hello", "2026-13-01", "32-12-2026", "00000000", "99", "1,5", "May 1 to June 3"])
def test_other_cells_are_no_days(cell: str) -> None:
    assert readings(cell) == {}


def test_day_and_month_stay_open_only_where_no_cell_tells() -> None:
    question = column("01-02-2026", "03-02-2026").question
    assert question is not None
    assert question.asked is Asked.DATE_ORDER
    assert question.readings == (("dmy", "2026-02-01"), ("mdy", "2026-01-02"))
    assert column("01-02-2026", "13-02-2026").orders == {"dmy"}
    assert column("01/02/2026", "02/13/2026").orders == {"mdy"}
    assert column("01-01-2026", "02-02-2026").question is None


@given(
    start=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    order=st.sampled_from(["%d-%m-%Y", "%m/%d/%Y", "%d.%m.%Y"]),
)
@settings(max_examples=50, deadline=None)
def test_a_month_of_days_tells_its_own_order(start: date, order: str) -> None:
    days = [start + timedelta(days=number) for number in range(32)]
    found = column(*(day.strftime(order) for day in days), name="Date")
    wanted = "mdy" if order.startswith("%m") else "dmy"
    assert (found.kind, found.orders) == (Kind.DAY, frozenset({wanted}))
    assert [period_in(day.strftime(order), wanted) for day in days] == [period_in(day.isoformat()) for day in days]


def test_digits_alone_are_days_only_where_the_name_says_so() -> None:
    assert column("202604", "202605", name="Year month").kind is Kind.DAY
    assert column("202604", "202605", name="Sessions").kind is Kind.NUMBER
    assert column("20260401", "20260502", name="Datum").kind is Kind.DAY


def test_totals_at_the_end_do_not_spoil_a_column_of_days() -> None:
    assert column("2026-10-01", "2026-10-02", "Totaal", name="Datum").kind is Kind.DAY


# Personal data


@pytest.mark.parametrize("name", ["E-mail", "Name", "Voornaam", "Deal owner", "Telefoonnummer", "Posted by", "Adres"])
def test_personal_data_is_known_by_its_name(name: str) -> None:
    assert column("x", "y", name=name).kind is Kind.PERSONAL


def test_personal_data_is_known_by_mail_addresses() -> None:
    assert column("x", "anna@example.org", name="Who").kind is Kind.PERSONAL


@pytest.mark.parametrize("name", ["Campaign name", "Page name", "Deal Name"])
def test_names_of_things_are_no_personal_data(name: str) -> None:
    assert column("x", "y", name=name).kind is Kind.TEXT
