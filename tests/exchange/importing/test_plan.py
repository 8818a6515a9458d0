"""A plan shows what is new, equal and different before anything is written; carried out, it is one batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.exchange.importing.columns import Asked
from kpi_tui.exchange.importing.entering import Entered, carry_out
from kpi_tui.exchange.importing.offer import Offer, counted_by, offer, with_columns, with_segment
from kpi_tui.exchange.importing.plan import Answers, ImportPlan, plan_import
from kpi_tui.exchange.importing.planned import filled, planned_figures, span
from kpi_tui.exchange.importing.source import Source, read_source
from kpi_tui.exchange.importing.state import State
from kpi_tui.exchange.work import Stopped, Work
from kpi_tui.language import text
from kpi_tui.model.column_mapping import Combine, Layout
from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.changes import SaveInput, SetFigure
from kpi_tui.workspace.workspace import Workspace

CALENDAR = Calendar()

Figures = dict[tuple[str, str, str | None], float]


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A workspace with inputs of every kind."""
    workspace = Workspace.create(tmp_path / "shop", Settings("Corner shop"))
    workspace.request(
        SaveInput(Input("visits", "Visits", source="till")),
        SaveInput(Input("revenue", "Revenue", Unit.CURRENCY)),
        SaveInput(Input("price", "Price", Unit.CURRENCY, OverTime.MEAN)),
        SaveInput(Input("followers", "Followers", over_time=OverTime.LAST)),
        SaveInput(Input("stock_start", "Stock at start", over_time=OverTime.FIRST)),
        SaveInput(Input("unique_people", "Unique people", over_time=OverTime.NONE)),
        SaveInput(Input("daily_visits", "Daily visits", frequency=Frequency.DAILY)),
        SaveInput(Input("share", "Share", Unit.PERCENT, OverTime.LAST)),
    )
    return workspace


def read(folder: Path, *lines: str, name: str = "file.csv") -> Source:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_source(path)


def plan_of(workspace: Workspace, offered: Offer, **answers: object) -> ImportPlan:
    return plan_import(
        workspace.snapshot,
        offered.table,
        offered.mapping,
        new_inputs=offered.new_inputs,
        columns=offered.columns,
        answers=Answers(**answers),  # type: ignore[arg-type]
    )


def planned(workspace: Workspace, source: Source, **answers: object) -> ImportPlan:
    return plan_of(workspace, offer(workspace.snapshot, source), **answers)


def figures(plan: ImportPlan) -> Figures:
    assert plan.questions == ()
    return {
        (entry, period, segment): value
        for entry, period, segment, value in plan.rows.select("id", "period", "segment", "value").iter_rows()
    }


def imported(workspace: Workspace, source: Source, **options: bool) -> Entered:
    offered = offer(workspace.snapshot, source)
    return carry_out(workspace, source, plan_of(workspace, offered), remember=offered.worth_remembering, **options)


# From rows to the period of an input


def test_each_input_combines_as_it_does_over_time(shop: Workspace, tmp_path: Path) -> None:
    source = read(
        tmp_path,
        "Date,Visits,Price,Followers,Stock at start",
        "2026-10-03,5,2.00,110,40",
        "2026-10-01,10,1.00,100,50",
        "2026-10-17,15,3.00,120,30",
        "2026-11-01,7,4.00,130,20",
    )
    assert figures(planned(shop, source)) == {
        ("visits", "2026-10", None): 30,
        ("price", "2026-10", None): 2.0,
        ("followers", "2026-10", None): 120,
        ("stock_start", "2026-10", None): 50,
        ("visits", "2026-11", None): 7,
        ("price", "2026-11", None): 4.0,
        ("followers", "2026-11", None): 130,
        ("stock_start", "2026-11", None): 20,
    }


def test_what_cannot_be_added_up_is_taken_by_its_own_period_only(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Month,Unique people", "2026-09,50", "2026-10,60"))
    assert figures(plan) == {("unique_people", "2026-09", None): 50, ("unique_people", "2026-10", None): 60}
    plan = planned(shop, read(tmp_path, "Date,Unique people", "2026-10-01,50", "2026-10-12,60"))
    assert figures(plan) == {}
    assert "cannot be added up" in str(plan.notes[-1])


def test_rows_of_longer_periods_than_the_inputs_stay_what_they_are(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Quarter,Daily visits", "2026-Q3,900", "2026-Q4,950"))
    assert figures(plan) == {("daily_visits", "2026-Q3", None): 900, ("daily_visits", "2026-Q4", None): 950}


def test_quarters_of_the_calendar_are_no_quarters_of_a_shifted_year(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "late", Settings("Late", first_month=2))
    workspace.request(SaveInput(Input("visits", "Visits")))
    plan = planned(workspace, read(tmp_path, "Quarter,Visits", "2026-Q3,900", "2026-Q4,950"))
    assert figures(plan) == {}
    assert "cannot be used" in str(plan.notes[-1])


def test_a_column_of_segments_divides_the_figures(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Month,Channel,Visits", "2026-10,web,5", "2026-10,shop,7", "2026-10,web,1"))
    assert figures(plan) == {("visits", "2026-10", "shop"): 7, ("visits", "2026-10", "web"): 6}


def test_a_name_of_a_campaign_stays_whole_however_long_and_can_be_corrected(shop: Workspace, tmp_path: Path) -> None:
    name = "NL | Prospecting | " + "Sourdough, weekend and family boxes\u00a0👨‍👩‍👧 | " * 8
    source = read(tmp_path, "Month,Channel,Visits", f'2026-10,"{name}",5')
    assert len(carry_out(shop, source, planned(shop, source)).figures) == 1
    found = shop.snapshot.figures["segment"].item()
    assert found == name.strip()
    shop.request(SetFigure("visits", shop.snapshot.settings.calendar.parse("2026-10"), 6, found))
    assert shop.snapshot.figures.select("segment", "value").rows() == [(found, 6)]


def test_inputs_come_in_the_order_of_the_columns(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Month,Visits,Followers,Revenue", "2026-10,5,2,1", "2026-09,4,3,2"))
    assert [each.input.id for each in filled(plan)] == ["visits", "followers", "revenue"]
    shown = planned_figures(plan, shop.snapshot.settings.calendar)
    assert [(each.input.id, each.period.key) for each in shown][:3] == [
        ("visits", "2026-09"), ("visits", "2026-10"), ("followers", "2026-09"),
    ]  # fmt: skip


def test_the_span_of_the_periods_is_told(shop: Workspace, tmp_path: Path) -> None:
    calendar = shop.snapshot.settings.calendar
    plan = planned(shop, read(tmp_path, "Month,Visits,Followers", "2026-10,5,2", "2025-11,4,3"))
    told = span(plan, calendar)
    assert told is not None
    assert text(told) == "Figures from November 2025 to October 2026."
    plan = planned(shop, read(tmp_path, "Month,Visits,Followers", "2026-10,5,2"))
    told = span(plan, calendar)
    assert told is not None
    assert text(told) == "All figures are of October 2026."
    assert span(planned(shop, read(tmp_path, "Month,Visits,Followers", "2026-10,,")), calendar) is None


def test_totals_are_left_out_wherever_they_stand(shop: Workspace, tmp_path: Path) -> None:
    lines = [
        "Month,Channel,Visits",
        "2026-10,web,5",
        "2026-10,,5",
        "Total,,10",
        "2026-10,Grand total,10",
        "Totaal,web,10",
    ]
    assert figures(planned(shop, read(tmp_path, *lines))) == {("visits", "2026-10", "web"): 5}


def test_a_person_may_have_it_counted_by_another_period(shop: Workspace, tmp_path: Path) -> None:
    offered = offer(shop.snapshot, read(tmp_path, "Date,Visits", "2026-10-05,5", "2026-10-11,7", "2026-10-12,1"))
    plan = plan_of(shop, counted_by(offered, Grain.WEEK))
    assert figures(plan)["visits", "2026-W41", None] == 12


def test_a_person_may_say_which_part_it_is_of(shop: Workspace, tmp_path: Path) -> None:
    offered = offer(shop.snapshot, read(tmp_path, "Month,Visits", "2026-10,5"))
    assert figures(plan_of(shop, with_segment(offered, "web"))) == {("visits", "2026-10", "web"): 5}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=st.lists(st.integers(0, 10**6), min_size=1, max_size=40), batch=st.integers(1, 7))
def test_it_makes_no_difference_in_how_many_pieces_a_file_is_read(
    shop: Workspace, tmp_path: Path, values: list[int], batch: int
) -> None:
    lines = [f"2026-{number % 12 + 1:02}-{number % 28 + 1:02},{value},{value}" for number, value in enumerate(values)]
    source = read(tmp_path, "Date,Visits,Followers", *lines)
    whole = figures(planned(shop, source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpi_tui.exchange.importing.source.WHOLE", 0)
        patch.setattr("kpi_tui.exchange.importing.delimited._BATCH", batch)
        pieces = read_source(tmp_path / "file.csv")
        offered = offer(shop.snapshot, pieces)
        assert figures(plan_of(shop, offered)) == whole
    months: dict[str, int] = {}
    for line in lines:
        day, value, _followers = line.split(",")
        months[day[:7]] = months.get(day[:7], 0) + int(value)
    assert {period: value for (entry, period, _), value in whole.items() if entry == "visits"} == months


@pytest.mark.parametrize(
    "lines",
    [
        ("Month,Weekly visits", "2026-03-01,610", "2026-04-01,620", "2026-05-01,640"),
        ("Month,Weekly visits", "31-03-2026,610", "30-04-2026,620", "31-05-2026,640"),
        ("Post,2026-03-01,2026-04-01,2026-05-01", "Weekly visits,610,620,640"),
    ],
)
def test_dates_that_are_all_the_first_or_last_of_a_month_are_months(
    shop: Workspace, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    shop.request(SaveInput(Input("weekly_visits", "Weekly visits", frequency=Frequency.WEEKLY)))
    offered = offer(shop.snapshot, read(tmp_path, *lines))
    plan = plan_of(shop, offered)
    assert figures(plan) == {
        ("weekly_visits", "2026-03", None): 610,
        ("weekly_visits", "2026-04", None): 620,
        ("weekly_visits", "2026-05", None): 640,
    }
    assert any("each counts for its month" in text(note) for note in plan.notes)
    assert len(figures(plan_of(shop, counted_by(offered, Grain.WEEK)))) == 3
    assert all("-W" in period for _id, period, _segment in figures(plan_of(shop, counted_by(offered, Grain.WEEK))))


def test_cells_that_say_that_there_is_no_figure_are_counted(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Post,2026-09,2026-10,2026-11", "Visits,610,n/a,n/a", "Revenue,1,2,-"))
    assert len(figures(plan)) == 3
    assert "Cells that say that there is no figure, such as “n/a”: 3. Nothing comes in for them." in map(
        text, plan.notes
    )


def test_other_dates_are_days(shop: Workspace, tmp_path: Path) -> None:
    shop.request(SaveInput(Input("weekly_visits", "Weekly visits", frequency=Frequency.WEEKLY)))
    plan = planned(shop, read(tmp_path, "Date,Weekly visits", "2026-03-01,610", "2026-04-02,620"))
    assert {period for _id, period, _segment in figures(plan)} == {"2026-W09", "2026-W14"}


def test_firsts_of_quarters_fill_their_quarters(shop: Workspace, tmp_path: Path) -> None:
    shop.request(SaveInput(Input("stock", "Stock", frequency=Frequency.QUARTERLY)))
    plan = planned(shop, read(tmp_path, "Date,Stock", "2026-01-01,5", "2026-04-01,6"))
    assert plan.count(State.NEW) == 2


def test_firsts_of_months_for_what_is_counted_by_day_are_asked_about(shop: Workspace, tmp_path: Path) -> None:
    offered = offer(shop.snapshot, read(tmp_path, "Month,Daily visits", "2026-03-01,610", "2026-04-01,620"))
    plan = plan_of(shop, offered)
    (question,) = plan.questions
    assert (question.asked, question.column, question.example) == (Asked.GRAIN, "Month", "2026-03-01")
    assert question.meanings == ("1 Mar 2026", "March 2026")
    assert plan.rows.is_empty()
    assert ("daily_visits", "2026-03-01", None) in figures(plan_of(shop, counted_by(offered, Grain.DAY)))
    assert ("daily_visits", "2026-03", None) in figures(plan_of(shop, counted_by(offered, Grain.MONTH)))


# New, equal, different


def test_what_is_new_equal_and_different_is_shown_first(shop: Workspace, tmp_path: Path) -> None:
    calendar = shop.snapshot.settings.calendar
    shop.enter([SetFigure("visits", calendar.parse("2026-09"), 50), SetFigure("visits", calendar.parse("2026-10"), 61)])
    plan = planned(shop, read(tmp_path, "Month,Visits", "2026-09,50", "2026-10,60", "2026-11,70"))
    states = {figure.period.key: (figure.before, figure.state) for figure in planned_figures(plan, calendar)}
    assert states == {"2026-09": (50, State.EQUAL), "2026-10": (61, State.DIFFERENT), "2026-11": (None, State.NEW)}
    (visits,) = filled(plan)
    assert (visits.new, visits.equal, visits.different, visits.columns) == (1, 1, 1, ("Visits",))


def test_figures_that_differ_stay_until_they_are_to_be_replaced(shop: Workspace, tmp_path: Path) -> None:
    shop.enter([SetFigure("visits", shop.snapshot.settings.calendar.parse("2026-10"), 61)])
    source = read(tmp_path, "Month,Visits", "2026-10,60")
    assert imported(shop, source).figures == ()
    assert [figure.value for figure in imported(shop, source, replace_different=True).figures] == [60]
    assert shop.snapshot.figures["value"].to_list() == [60]


def test_a_second_import_of_the_same_file_writes_nothing(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Visits,Revenue", "2026-10,60,0.1", "2026-11,61,12345.67")
    assert len(imported(shop, source).figures) == 4
    before = {path: path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()}
    assert imported(shop, source, replace_different=True) == Entered((), ())
    assert {path: path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()} == before


def test_values_that_cannot_be_right_are_left_out_by_name(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(
        shop, read(tmp_path, "Month,Visits,Share", "2026-10,-5,120", "2026-11,5,20", "2026-12,12345678901234567,20")
    )
    assert plan.count(State.IMPOSSIBLE) == 3
    assert plan.count(State.NEW) == 3


def test_a_period_whose_days_are_not_all_there_is_left_out(shop: Workspace, tmp_path: Path) -> None:
    days = [f"2026-10-{day:02},1" for day in range(1, 32)] + [f"2026-11-{day:02},1" for day in range(1, 12)]
    source = read(tmp_path, "Date,Visits", *days)
    plan = planned(shop, source)
    assert (plan.count(State.NEW), plan.count(State.PARTIAL)) == (1, 1)
    assert "not all days of 2026-11" in str(plan.notes[-1])
    assert len(imported(shop, source).figures) == 1
    assert [figure.value for figure in imported(shop, source, partial=True).figures] == [11]


def test_a_month_whose_weeks_are_not_all_there_is_left_out(shop: Workspace, tmp_path: Path) -> None:
    weeks = [f"2026-W{week},1" for week in range(40, 47)]
    plan = planned(shop, read(tmp_path, "Week,Visits", *weeks))
    states = {each.period.key: (each.value, each.state) for each in planned_figures(plan, CALENDAR)}
    assert states == {"2026-10": (5, State.NEW), "2026-11": (2, State.PARTIAL)}
    said = [text(note) for note in plan.notes]
    assert "A week that lies in two periods, such as week 40, 2026, counts in the one of its Thursday." in said
    assert "The file has not all days of 2026-11." in said


def test_a_week_without_a_figure_leaves_its_month_incomplete(shop: Workspace, tmp_path: Path) -> None:
    weeks = [f"2026-W{week},{'' if week == 42 else 1},1" for week in range(40, 45)]
    plan = planned(shop, read(tmp_path, "Week,Visits,Revenue", *weeks))
    assert {each.input.id: each.state for each in planned_figures(plan, CALENDAR)} == {
        "visits": State.PARTIAL,
        "revenue": State.NEW,
    }


def test_a_quarter_of_two_months_is_incomplete(shop: Workspace, tmp_path: Path) -> None:
    months = [f"2026-{month:02},1" for month in range(1, 6)]
    plan = plan_of(shop, counted_by(offer(shop.snapshot, read(tmp_path, "Month,Visits", *months)), Grain.QUARTER))
    assert [each.state for each in planned_figures(plan, CALENDAR)] == [State.NEW, State.PARTIAL]


def test_single_events_make_no_incomplete_periods(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Date,Visits", "2026-10-09,5", "2026-11-20,6"))
    assert plan.count(State.NEW) == 2


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (("Month,Revenue,x", "2026-10,$ 12.50,1"), "is in EUR"),
        (("Month,Revenue (USD),x", "2026-10,12.50,1"), "is in EUR"),
        (("Month,Visits,x", "2026-10,12.5%,1"), "no percentage"),
        (("Month,Visits,x", "2126-10,12,1"), "yet to begin"),
        (("Month,Share,x", "2026-09,0.05,1", "2026-10,0.07,1"), "is 0.05 meant as 5 of 100"),
    ],
)
def test_signs_and_scales_of_something_else_are_pointed_out(
    shop: Workspace, tmp_path: Path, lines: tuple[str, ...], word: str
) -> None:
    plan = planned(shop, read(tmp_path, *lines))
    assert any(word in str(note) for note in plan.notes)


# Questions


def test_what_only_a_person_can_tell_is_asked_and_kept(shop: Workspace, tmp_path: Path) -> None:
    lines = ["Date,Revenue,Visits", "01/02/2026,1.234,5", "03/02/2026,2.345,6"]
    source = read(tmp_path, *lines)
    plan = planned(shop, source)
    assert [question.asked for question in plan.questions] == [Asked.DECIMAL, Asked.DATE_ORDER]
    assert plan.rows.is_empty()
    offered = offer(shop.snapshot, source)
    plan = plan_of(shop, offered, decimal=",", date_order="dmy")
    assert figures(plan)["revenue", "2026-02", None] == 3579
    carry_out(shop, source, plan)
    again = planned(shop, read(tmp_path, *lines, "05/02/2026,3.456,7"))
    assert figures(again)["revenue", "2026-02", None] == 3579 + 3456


def test_other_columns_tell_only_where_a_program_wrote_the_file(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month;Revenue;Price", "2026-10;1.234;0,5")
    assert planned(shop, source).questions
    assert figures(planned(shop, source, one_convention=True))["revenue", "2026-10", None] == 1234


def test_a_file_without_days_needs_a_period(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Channel,Visits", "web,5", "shop,7", ",12")
    assert [question.asked for question in planned(shop, source).questions] == [Asked.PERIOD]
    october = shop.snapshot.settings.calendar.parse("2026-10")
    assert sum(figures(planned(shop, source, period=october)).values()) == 12


# Which column is which input


def test_a_person_may_say_which_column_is_which_input(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Turnover,Visits", "2026-10,12.5,5")
    offered = with_columns(shop.snapshot, offer(shop.snapshot, source), {"turnover": "revenue", "Visits": ""})
    assert figures(plan_of(shop, offered)) == {("revenue", "2026-10", None): 12.5}


def test_inputs_that_do_not_exist_are_made_from_the_catalogue_or_plainly(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Bread,Sick", "2026-10,12,3")
    offered = with_columns(shop.snapshot, offer(shop.snapshot, source), {"Bread": "loaves", "Sick": "sick_days"})
    carry_out(shop, source, plan_of(shop, offered))
    assert shop.snapshot.inputs["loaves"].label == "Bread"
    assert shop.snapshot.inputs["sick_days"].unit is Unit.DAYS


@pytest.mark.parametrize(
    ("column", "name", "word"),
    [("Nothing", "visits", "no column"), ("Visits", "visit", "did you mean"), ("Visits", "Über-Input", "cannot be")],
)
def test_a_slip_in_a_mapping_is_named(shop: Workspace, tmp_path: Path, column: str, name: str, word: str) -> None:
    offered = offer(shop.snapshot, read(tmp_path, "Month,Visits", "2026-10,12"))
    with pytest.raises(Refusal, match=word):
        with_columns(shop.snapshot, offered, {column: name})


def test_a_new_input_may_be_called_nearly_as_another(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Visit", "2026-10,12")
    offered = with_columns(shop.snapshot, offer(shop.snapshot, source), {"Visit": "+visit"})
    carry_out(shop, source, plan_of(shop, offered))
    assert (shop.snapshot.inputs["visit"].label, shop.snapshot.figures["id"].to_list()) == ("Visit", ["visit"])


def test_a_new_input_counts_money_where_its_cells_do(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Rent,Keys", "2026-10,€ 950.00,3")
    named = {"Rent": "rent_paid", "Keys": "keys_lent"}
    plan = plan_of(shop, with_columns(shop.snapshot, offer(shop.snapshot, source), named))
    assert [each.unit for each in plan.new_inputs] == [Unit.CURRENCY, Unit.COUNT]
    assert plan.notes == ()


def test_money_of_another_country_is_named_where_months_stand_across(shop: Workspace, tmp_path: Path) -> None:
    plan = planned(shop, read(tmp_path, "Item,Jan 2026,Feb 2026", "Visits,3,4", "Revenue,£12.50,£13.50"))
    assert [note for note in plan.notes if "is in EUR" in str(note)]


def test_personal_data_cannot_be_mapped(shop: Workspace, tmp_path: Path) -> None:
    offered = offer(shop.snapshot, read(tmp_path, "Month,Visits,E-mail", "2026-10,12,anna@example.org"))
    offered = with_columns(shop.snapshot, offered, {"E-mail": "contacts"})
    with pytest.raises(Refusal, match="personal data"):
        plan_of(shop, offered)


def test_a_mapping_is_remembered_as_a_card(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Turnover,Other", "2026-10,12.5,5", name="Own figures.csv")
    offered = with_columns(shop.snapshot, offer(shop.snapshot, source), {"Turnover": "revenue"})
    carry_out(shop, source, plan_of(shop, offered))
    assert (shop.folder / "imports" / "own-figures.toml").is_file()
    again = offer(shop.snapshot, read(tmp_path, "Month,Turnover,Other", "2026-11,13,5", name="other name.csv"))
    assert again.remembered
    assert figures(plan_of(shop, again)) == {("revenue", "2026-11", None): 13}


def test_an_edited_card_is_followed_and_keeps_its_other_keys(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Turnover,Other", "2026-10,12.5,5", "2026-10,1.5,5", name="own.csv")
    offered = with_columns(shop.snapshot, offer(shop.snapshot, source), {"Turnover": "revenue"})
    carry_out(shop, source, plan_of(shop, offered))
    card = shop.folder / "imports" / "own.toml"
    card.write_text("# mine\nextra = 1\n" + card.read_text() + 'combine = "mean"\n')
    shop.reload()
    assert any("extra" in str(problem.sentence) for problem in shop.snapshot.problems)
    (take,) = shop.snapshot.mappings["own"].takes
    assert take.combine is Combine.MEAN
    assert [figure.value for figure in imported(shop, source, replace_different=True).figures] == [7]
    assert card.read_text().startswith("# mine\nextra = 1\n")


def test_periods_across_are_read_whatever_the_months(shop: Workspace, tmp_path: Path) -> None:
    offered = offer(shop.snapshot, read(tmp_path, "What,Q3 2026,Q4 2026", "Visits,10,20", "Revenue,1.5,2.5"))
    assert offered.mapping.layout is Layout.ACROSS
    assert figures(plan_of(shop, offered))["revenue", "2026-Q4", None] == 2.5


# Carrying out


def test_an_import_is_one_batch_that_says_where_it_came_from(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Visits,Revenue", "2026-10,60,1.5", "2026-11,61,2.5", name="till.csv")
    imported(shop, source)
    records = shop.snapshot.records
    (batch,) = records["batch"].unique().to_list()
    assert records.height == 4
    history = "".join(path.read_text() for path in (shop.folder / "history").glob("*.toml"))
    (line,) = [line for line in history.splitlines() if "sha256" in line]
    assert json.dumps(batch) in line
    assert '"till.csv"' in line
    assert source.sha256 in line
    assert "new = 4" in line


def test_one_undo_takes_an_import_back(shop: Workspace, tmp_path: Path) -> None:
    imported(shop, read(tmp_path, "Month,Visits,Revenue", "2026-10,60,1.5", "2026-11,61,2.5"))
    shop.undo()
    assert shop.snapshot.figures.is_empty()


def test_a_stopped_import_writes_nothing(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Visits", "2026-10,60")
    offered = offer(shop.snapshot, source)
    with pytest.raises(Stopped):
        plan_import(shop.snapshot, offered.table, offered.mapping, work=Work(stopped=lambda: True))


def test_one_undo_takes_back_the_inputs_that_an_import_made_too(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month,Bread,Sick", "2026-10,12,3")
    offered = with_columns(shop.snapshot, offer(shop.snapshot, source), {"Bread": "loaves"})
    undoable = str(shop.undoable)
    carry_out(shop, source, plan_of(shop, offered))
    assert str(shop.undo()) == "Undone: the import of file.csv, one figure"
    assert shop.snapshot.figures.is_empty()
    assert "loaves" not in shop.snapshot.inputs
    assert shop.snapshot.mappings == {}
    assert str(shop.undoable) == undoable
    assert str(shop.redo()) == "Done again: the import of file.csv, one figure"
    assert shop.snapshot.figures["value"].to_list() == [12]
    assert "loaves" in shop.snapshot.inputs
    assert len(shop.snapshot.mappings) == 1


def test_a_cell_that_cannot_be_read_is_named_with_its_row_and_left_out(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month;Visits;Revenue", "2026-03;610;9100,50", "2026-04;600;9900 (expected)")
    plan = planned(shop, source)
    assert figures(plan) == {
        ("visits", "2026-03", None): 610,
        ("visits", "2026-04", None): 600,
        ("revenue", "2026-03", None): 9100.5,
    }
    assert [str(note) for note in plan.notes] == [
        "Left out of “Revenue”, because it cannot be read: “9900 (expected)” (2026-04)."
    ]


def test_a_column_with_few_numbers_says_which_cells_are_none(shop: Workspace, tmp_path: Path) -> None:
    source = read(tmp_path, "Month;Visits;Revenue", "2026-03;1;9100,50", "2026-04;2;about 9", "2026-05;3;unknown")
    offered = offer(shop.snapshot, source)
    assert offered.choices == ("Visits", "Revenue")
    offered = with_columns(shop.snapshot, offered, {"Revenue": "revenue"})
    with pytest.raises(Refusal, match="Most cells of the column “Revenue” are no numbers, such as “about 9”"):
        plan_of(shop, offered)


def test_months_to_come_that_have_no_figures_are_left_out(shop: Workspace, tmp_path: Path) -> None:
    head = "Post;Sep 2026;Oct 2026;Nov 2026;Dec 2026"
    source = read(tmp_path, head, "Visits;610;650;n/a;to follow", "Revenue;9100,50;ca. 9000;--;to follow")
    plan = planned(shop, source)
    assert figures(plan) == {
        ("visits", "2026-09", None): 610,
        ("visits", "2026-10", None): 650,
        ("revenue", "2026-09", None): 9100.5,
    }
    assert [text(note) for note in plan.notes] == [
        "Cells that say that there is no figure, such as “n/a”: 2. Nothing comes in for them.",
        "Left out of “October 2026”, because it cannot be read: “ca. 9000” (Revenue).",
        "2 cells of “December 2026” are left out, such as “to follow” (Visits).",
    ]
