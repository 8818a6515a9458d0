"""Cards are written in a fixed order, read back equal, and edited with comments kept."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator, Kpi
from kpi_tui.model.period import FIRST_DAY, LAST_DAY, Campaign
from kpi_tui.model.plan import Direction, Milestone, Mode, Plan, Relative, Tolerance, Window
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.model.silence import Silenced
from kpi_tui.model.unit import Range, Unit
from kpi_tui.workspace.cards.card_writer import card_to_write, edited_card, new_card
from kpi_tui.workspace.cards.cards import GOALS, KPIS, SETTINGS_CARD, in_order, parse_card
from kpi_tui.workspace.cards.locate import comments

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: text.replace("\r\n", "\n"))
names = words.filter(bool)
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True).filter(
    lambda text: text not in {"con", "prn", "aux", "nul"}
)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)
maybe_number = st.none() | numbers
days = st.dates(FIRST_DAY, LAST_DAY)
maybe_day = st.none() | days
maybe_said = st.none() | st.builds(Relative, numbers, st.booleans())
links = st.lists(st.builds(Link, slugs, st.just(1.0) | st.floats(0.1, 50)), max_size=4).map(tuple)
plans = st.builds(
    Plan,
    st.sampled_from(Mode),
    maybe_number,
    maybe_number,
    maybe_number,
    maybe_number,
    maybe_day,
    maybe_day,
    st.none() | st.sampled_from(Window),
    st.none() | st.builds(Tolerance, numbers, st.booleans()),
    st.lists(st.builds(Milestone, days, numbers), max_size=3).map(tuple),
    st.lists(numbers, max_size=12).map(tuple),
    maybe_said,
    maybe_said,
    maybe_said,
)
silences = st.lists(st.builds(Silenced, names, names, maybe_day, words), max_size=2).map(tuple)
kpis = st.builds(
    Kpi,
    st.just("waste-rate"),
    names,
    st.sampled_from(["a", "a / b * 100", "(a - b) / days"]).map(parse_formula),
    definition=words,
    unit=st.sampled_from(Unit),
    unit_label=words,
    time_unit=words,
    decimals=st.integers(0, 6),
    direction=st.sampled_from(Direction),
    aggregation=st.sampled_from(Aggregation),
    frequency=st.sampled_from(Frequency),
    indicator=st.sampled_from(Indicator),
    horizon=st.sampled_from(Horizon),
    owner=words,
    source=words,
    reason=words,
    pitfalls=words,
    category=words,
    catalogue_id=words,
    guardrail=words,
    vanity_risk=st.booleans(),
    period_sensitive=st.booleans(),
    range=st.builds(Range, maybe_number, maybe_number),
    requires_positive=st.lists(slugs, max_size=3).map(tuple),
    over_time=st.dictionaries(slugs, st.sampled_from(OverTime), max_size=3),
    plans=st.lists(plans, max_size=3).map(tuple),
    silenced=silences,
).map(in_order)
goals = st.builds(
    Goal,
    st.just("waste-less"),
    names,
    words,
    st.sampled_from(Horizon),
    words,
    maybe_day,
    maybe_day,
    st.booleans(),
    st.integers(-1000, 1000),
    st.lists(st.builds(Factor, names, links), max_size=3).map(tuple),
    links,
    silences,
)

thorough = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

COMMENTED = """\
# Agreed on 3 March, with the whole team
name = "Waste rate" # the owner's own word
formula = "unsold / baked * 100"
unit = "percent"
decimals = 1

# Lower, of course
direction = "lower"
range = { min = 0, max = 100 } # shares
mood = "cheerful"

# The first plan, from before the new oven
[[plans]]
mode = "keep" # a promise to ourselves
high = 8
stretch = "the oven"

# The plan since the new oven
[[plans]]
mode = "keep"
high = 6 # the baker's wish
start = 2026-01-01
"""


def read_kpi(text: str) -> Kpi:
    kpi, _ = parse_card(text, KPIS, "waste-rate")
    assert kpi is not None
    return kpi


def edit_kpi(text: str, after: Kpi) -> str:
    return edited_card(text, KPIS, "waste-rate", read_kpi(text), after)


@thorough
@given(kpis)
def test_a_kpi_reads_back_as_it_was_written(kpi: Kpi) -> None:
    text = new_card(KPIS, kpi.id, kpi)
    assert parse_card(text, KPIS, kpi.id) == (kpi, ())
    assert text.endswith("\n")


@thorough
@given(goals)
def test_a_goal_reads_back_as_it_was_written(goal: Goal) -> None:
    text = new_card(GOALS, goal.id, goal)
    assert parse_card(text, GOALS, goal.id) == (goal, ())


def test_settings_read_back_as_they_were_written() -> None:
    written = Settings(
        "De Korenbloem",
        language="nl",
        first_month=7,
        as_of=date(2026, 11, 1),
        campaigns=(Campaign("spring", "Spring bread", date(2026, 3, 1), date(2026, 4, 15)),),
    )
    text = new_card(SETTINGS_CARD, "", written)
    assert parse_card(text, SETTINGS_CARD, "") == (written, ())


@thorough
@given(kpis, kpis)
def test_an_edit_says_what_was_meant(before: Kpi, after: Kpi) -> None:
    text = new_card(KPIS, before.id, before)
    assert read_kpi(edit_kpi(text, after)) == after


@thorough
@given(goals, goals)
def test_an_edited_goal_says_what_was_meant(before: Goal, after: Goal) -> None:
    text = new_card(GOALS, before.id, before)
    edited = edited_card(text, GOALS, before.id, before, after)
    assert parse_card(edited, GOALS, after.id) == (after, ())


@thorough
@given(kpis)
def test_an_edit_keeps_every_comment_or_is_refused(after: Kpi) -> None:
    kpi = read_kpi(COMMENTED)
    after = replace(after, plans=(*kpi.plans, *after.plans)[: max(2, len(after.plans))])
    after = in_order(after)
    assume(after.range != Range())
    try:
        edited = edit_kpi(COMMENTED, after)
    except Refusal:
        return
    assert read_kpi(edited) == after
    assert comments(edited) == comments(COMMENTED)
    assert tomllib.loads(edited)["mood"] == "cheerful"


def test_only_the_lines_that_change_are_touched() -> None:
    edited = edit_kpi(COMMENTED, replace(read_kpi(COMMENTED), name="Bread left over", owner="Anna"))
    changed = COMMENTED.replace('"Waste rate" #', '"Bread left over" #')
    assert edited == changed.replace('direction = "lower"\n', 'direction = "lower"\nowner = "Anna"\n')


def test_a_plan_is_added_at_the_end_and_changed_in_its_place() -> None:
    kpi = read_kpi(COMMENTED)
    first, second = kpi.plans
    third = Plan(Mode.KEEP, high=5.0, start=date(2027, 1, 1), tolerance=Tolerance(12.5, percent=True))
    edited = edit_kpi(COMMENTED, replace(kpi, plans=(first, replace(second, high=5.5, tolerance=Tolerance(1)), third)))
    assert edited == COMMENTED.replace("high = 6 #", "high = 5.5 #").replace(
        "start = 2026-01-01\n",
        "start = 2026-01-01\ntolerance = 1\n"
        '\n[[plans]]\nmode = "keep"\nhigh = 5\nstart = 2027-01-01\ntolerance = "12.5 %"\n',
    )


def test_milestones_a_profile_and_what_was_said_stand_on_a_line_each() -> None:
    text = 'name = "Waste"\nformula = "unsold"'
    way = Plan(
        Mode.REACH, 4.0, 4.8, start=date(2026, 1, 1), due=date(2026, 12, 31), target_said=Relative(20),
        milestones=(Milestone(date(2026, 3, 31), 4.1), Milestone(date(2026, 6, 30), 4.5)),
    )  # fmt: skip
    year = Plan(Mode.ACCUMULATE, target=900, window=Window.YEAR, start=date(2027, 1, 1), profile=(8.5, 7.0))
    assert edit_kpi(text, replace(read_kpi(text), plans=(way, year))) == (
        'name = "Waste"\nformula = "unsold"\n'
        '\n[[plans]]\nmode = "reach"\nbaseline = 4\ntarget = 4.8\nstart = 2026-01-01\ndue = 2026-12-31\n'
        "milestones = [{ date = 2026-03-31, value = 4.1 }, { date = 2026-06-30, value = 4.5 }]\n"
        'target_said = "+20 %"\n'
        '\n[[plans]]\nmode = "accumulate"\ntarget = 900\nstart = 2027-01-01\nwindow = "year"\nprofile = [8.5, 7]\n'
    )


def test_the_first_plan_gets_a_heading_of_its_own() -> None:
    text = 'name = "Waste"\nformula = "unsold"'
    edited = edit_kpi(text, replace(read_kpi(text), plans=(Plan(Mode.MONITOR),)))
    assert edited == 'name = "Waste"\nformula = "unsold"\n\n[[plans]]\nmode = "monitor"\n'


def test_taking_a_kpi_from_a_goal_keeps_the_remarks_on_the_others() -> None:
    text = """\
name = "Waste less"
kpis = [
  "waste-rate", # the heart of it
  "energy-per-loaf",
  { id = "csat", weight = 2 }, # never at their cost
]
"""
    goal, _ = parse_card(text, GOALS, "g")
    assert goal is not None
    edited = edited_card(text, GOALS, "g", goal, replace(goal, links=(goal.links[0], goal.links[2])))
    assert edited == text.replace('  "energy-per-loaf",\n', "")


def test_a_new_card_follows_the_order_of_the_keys_and_leaves_out_what_is_empty() -> None:
    goal = Goal(
        "g", "Waste less", due=date(2026, 12, 31), position=1, factors=(Factor("Bake to order", (Link("waste", 2.0),)),)
    )
    assert new_card(GOALS, "g", goal) == (
        'name = "Waste less"\nhorizon = "short"\ndue = 2026-12-31\nposition = 1\n'
        '\n[[factors]]\nname = "Bake to order"\nkpis = [{ id = "waste", weight = 2 }]\n'
    )


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "kpis").mkdir()
    return tmp_path / "kpis" / "waste-rate.toml"


def test_what_others_changed_in_the_file_survives(card: Path, tmp_path: Path) -> None:
    seen = read_kpi(COMMENTED)
    card.write_text(COMMENTED.replace("decimals = 1", "decimals = 2"), encoding="utf-8")
    text = card_to_write(tmp_path, KPIS, "waste-rate", seen, replace(seen, owner="Anna"))
    assert text is not None
    assert (read_kpi(text).decimals, read_kpi(text).owner) == (2, "Anna")


def test_a_card_that_says_it_already_is_not_written(card: Path, tmp_path: Path) -> None:
    card.write_text(COMMENTED, encoding="utf-8")
    kpi = read_kpi(COMMENTED)
    assert card_to_write(tmp_path, KPIS, "waste-rate", kpi, kpi) is None


def test_line_ends_and_the_mark_of_other_editors_are_no_hindrance(card: Path, tmp_path: Path) -> None:
    card.write_bytes(b"\xef\xbb\xbf" + COMMENTED.replace("\n", "\r\n").encode())
    kpi = read_kpi(COMMENTED)
    text = card_to_write(tmp_path, KPIS, "waste-rate", kpi, replace(kpi, decimals=3))
    assert text == COMMENTED.replace("decimals = 1", "decimals = 3")


def test_a_card_that_cannot_be_read_is_never_overwritten(card: Path, tmp_path: Path) -> None:
    card.write_text(COMMENTED.replace('"lower"', '"down"'), encoding="utf-8")
    with pytest.raises(Refusal, match=r"kpis/waste-rate.toml is not changed.* line 8 .*higher, lower, within"):
        card_to_write(tmp_path, KPIS, "waste-rate", None, read_kpi(COMMENTED))


def test_an_edit_that_would_lose_comments_is_refused() -> None:
    text = '# kept\nname = "Waste"\nformula = "unsold"\n\n[[plans]]\nmode = "keep"\nhigh = 5\nstart = 2027-01-01\n'
    text += '\n[[plans]]\nmode = "keep"\nhigh = 6\n'
    kpi = read_kpi(text)
    with pytest.raises(Refusal, match="without losing comments"):
        edit_kpi(text, replace(kpi, plans=(kpi.plans[0], replace(kpi.plans[1], high=4.0))))
    plain = text.removeprefix("# kept\n")
    assert (
        read_kpi(edit_kpi(plain, replace(kpi, plans=(kpi.plans[0], replace(kpi.plans[1], high=4.0))))).plans[1].high
        == 4
    )


@pytest.mark.parametrize("kpi", [Kpi("k", "", parse_formula("a")), Kpi("k", "\udc80", parse_formula("a"))])
def test_a_model_that_no_card_can_hold_is_refused(kpi: Kpi) -> None:
    with pytest.raises(Refusal, match="is not saved"):
        new_card(KPIS, "k", kpi)
