"""Everything in the catalogue can be taken into a workspace, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.catalogue.adopt import adopt, adopt_all, adopt_goal, promised
from kpi_tui.catalogue.entry import CatalogueKpi, GoalTemplate, SectorSet
from kpi_tui.catalogue.reader import load
from kpi_tui.model.input import DAYS, Frequency, Input, OverTime
from kpi_tui.model.kpi import Horizon
from kpi_tui.model.plan import Relative
from kpi_tui.model.slug import is_slug
from kpi_tui.model.unit import Range

CATALOGUE = load()
both_languages = pytest.mark.parametrize("language", ["en", "nl"])


@both_languages
@pytest.mark.parametrize("entry", CATALOGUE.kpis, ids=lambda entry: entry.id)
def test_every_kpi_can_be_adopted(entry: CatalogueKpi, language: str) -> None:
    kpi, inputs = adopt(entry, language, {})
    assert (kpi.id, kpi.catalogue_id, kpi.name) == (entry.id, entry.id, entry.name.in_(language))
    assert {item.id for item in inputs} == set(kpi.entered)
    assert kpi.definition
    assert kpi.pitfalls
    assert kpi.source
    assert not kpi.over_time
    assert not kpi.plans


@both_languages
@pytest.mark.parametrize("sector_set", CATALOGUE.sets, ids=lambda item: item.id)
def test_every_set_can_be_adopted(sector_set: SectorSet, language: str) -> None:
    kpis, inputs = adopt_all(map(CATALOGUE.kpi, sector_set.kpis), language, {})
    assert [kpi.id for kpi in kpis] == list(sector_set.kpis)
    ids = [item.id for item in inputs]
    assert len(ids) == len(set(ids))
    assert set(ids) == {name for kpi in kpis for name in kpi.entered}


@both_languages
@pytest.mark.parametrize("template", CATALOGUE.goal_templates, ids=lambda item: item.id)
def test_every_goal_template_can_be_adopted(template: GoalTemplate, language: str) -> None:
    goal = adopt_goal(template, language, date(2026, 1, 1))
    assert is_slug(goal.id)
    assert goal.name == template.name.in_(language)
    assert template.smart.in_(language) in goal.why
    assert {link.kpi for link in goal.all_links} == set(template.kpis)
    named = {link.kpi for factor in goal.factors for link in factor.links}
    assert not named & {link.kpi for link in goal.links}
    assert (goal.horizon is Horizon.LONG) == (template.horizon_months >= 12)


def test_a_shared_input_is_there_once_and_kpis_say_where_they_differ() -> None:
    entries = [CATALOGUE.kpi("website-visitors"), CATALOGUE.kpi("conversion-rate")]
    (visitors, conversion), inputs = adopt_all(entries, "en", {})
    assert [(item.id, item.over_time) for item in inputs] == [
        ("visitors", OverTime.NONE),
        ("conversions", OverTime.SUM),
    ]
    assert visitors.over_time == {}
    assert conversion.over_time == {"visitors": OverTime.SUM}


def test_an_input_that_exists_is_left_as_it_is() -> None:
    own = Input("visitors", "Our visitors", over_time=OverTime.LAST)
    kpi, inputs = adopt(CATALOGUE.kpi("conversion-rate"), "en", {"visitors": own})
    assert [item.id for item in inputs] == ["conversions"]
    assert kpi.over_time == {"visitors": OverTime.SUM}


def test_a_shared_input_is_asked_for_as_often_as_the_busiest_kpi_needs() -> None:
    kpis, inputs = adopt_all(map(CATALOGUE.kpi, CATALOGUE.sector_set("restaurant").kpis), "en", {})
    assert {kpi.frequency for kpi in kpis if "revenue" in kpi.inputs} == {Frequency.WEEKLY, Frequency.MONTHLY}
    assert {item.id: item.frequency for item in inputs}["revenue"] is Frequency.WEEKLY


def test_the_days_of_the_period_are_no_input_to_enter() -> None:
    kpi, inputs = adopt(CATALOGUE.kpi("debtor-days"), "en", {})
    assert DAYS in kpi.inputs
    assert DAYS not in {item.id for item in inputs}


def test_texts_are_in_the_language_asked_for() -> None:
    kpi, inputs = adopt(CATALOGUE.kpi("energy-intensity"), "nl", {})
    assert kpi.name == "Energie per € 1.000 omzet"
    assert kpi.unit_label == "kWh per € 1.000"
    assert "slimme meter" in kpi.source
    assert {item.id: item.label for item in inputs}["revenue"].startswith("Omzet")


def test_a_scale_or_range_becomes_the_range_of_the_kpi() -> None:
    assert adopt(CATALOGUE.kpi("nps"), "en", {})[0].range == Range(-100, 100)
    assert adopt(CATALOGUE.kpi("gross-margin"), "en", {})[0].range == Range(None, 100)
    assert adopt(CATALOGUE.kpi("revenue"), "en", {})[0].range == Range()


def test_a_goal_of_six_months_from_new_year_is_due_on_the_last_of_june() -> None:
    template = CATALOGUE.goal_template("raise-engagement")
    assert adopt_goal(template, "en", date(2026, 1, 1)).due == date(2026, 6, 30)
    assert adopt_goal(template, "en", date(2026, 10, 15)).due == date(2027, 4, 14)
    assert adopt_goal(template, "en", date(2026, 8, 31)).due == date(2027, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(CATALOGUE.goal_templates))
def test_a_goal_is_due_its_number_of_months_after_the_start(start: date, template: GoalTemplate) -> None:
    due = adopt_goal(template, "en", start).due
    assert due is not None
    assert 28 * template.horizon_months <= (due - start).days + 1 <= 31 * template.horizon_months
    after = due + timedelta(days=1)
    assert after.day in (start.day, 1)


@pytest.mark.parametrize(
    ("template", "promise"),
    [
        ("grow-revenue", (None, Relative(20))),
        ("reduce-returns", (None, Relative(-20))),
        ("better-known", (None, Relative(5, points=True))),
        ("satisfaction-to-8", (8, None)),
    ],
)
def test_a_goal_promises_a_value_or_a_change(template: str, promise: tuple[float | None, Relative | None]) -> None:
    assert promised(CATALOGUE.goal_template(template).target) == promise
