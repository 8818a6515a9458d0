"""Cards are read whole: every problem is named at once, with its line, and none keeps the rest from opening."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.model.goal import Link
from kpi_tui.model.input import OverTime
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window
from kpi_tui.model.unit import Range, Unit
from kpi_tui.workspace.cards.card_fields import (
    ACTION,
    CAMPAIGN,
    FACTOR,
    GOAL,
    INPUT,
    KPI,
    MILESTONE,
    PLAN,
    SETTINGS,
    reference,
)
from kpi_tui.workspace.cards.cards import GOALS, KPIS, SETTINGS_CARD, parse_card, read_cards
from kpi_tui.workspace.cards.locate import comments, line_of

KPI_CARD = """\
name = "Waste rate"
formula = "unsold / baked * 100"
unit = "percent"
decimals = 1
direction = "lower"
range = { min = 0, max = 100 }
requires_positive = ["baked"]
over_time = { unsold = "mean" }

[[plans]]
mode = "accumulate"
target = 10
start = "2026-07-01"
window = "half_year"
tolerance = "12.5 %"

[[plans]]
mode = "keep"
high = 6.0
tolerance = 2
"""


def kpi_problems(text: str) -> list[tuple[int, str]]:
    model, problems = parse_card(text, KPIS, "k")
    assert (model is None) == any("means nothing" not in str(problem.sentence) for problem in problems)
    return [(problem.line, str(problem.sentence)) for problem in problems]


def test_a_card_becomes_a_kpi_with_its_plans_in_order() -> None:
    kpi, problems = parse_card(KPI_CARD, KPIS, "waste")
    assert problems == ()
    assert kpi is not None
    assert (kpi.id, kpi.name, kpi.unit, kpi.direction) == ("waste", "Waste rate", Unit.PERCENT, Direction.LOWER)
    assert (kpi.range, kpi.requires_positive, kpi.over_time) == (Range(0, 100), ("baked",), {"unsold": OverTime.MEAN})
    assert kpi.plans == (
        Plan(Mode.KEEP, high=6, tolerance=Tolerance(2)),
        Plan(
            Mode.ACCUMULATE,
            target=10,
            start=date(2026, 7, 1),
            window=Window.HALF_YEAR,
            tolerance=Tolerance(12.5, percent=True),
        ),
    )


def test_a_goal_links_kpis_by_id_or_with_a_weight() -> None:
    text = 'name = "Less"\nkpis = ["a", { id = "b", weight = 2.5 }]\n[[factors]]\nname = "F"\nkpis = ["c"]\n'
    goal, problems = parse_card(text, GOALS, "less")
    assert problems == ()
    assert goal is not None
    assert goal.links == (Link("a"), Link("b", 2.5))
    assert goal.factors[0].links == (Link("c"),)


def test_all_problems_of_a_card_are_named_at_once_with_their_lines() -> None:
    text = """\
name = 5
formula = "unsold /"
directon = "lower"
unit = "percnt"
decimals = 1.5
indicator = "sideways"
vanity_risk = "yes"
range = { min = "low", maximum = 3 }
requires_positive = [
  "baked",
  "Not An Id",
]

[[plans]]
target = inf
due = "2026-02-30"
tolerance = "a bit"
"""
    assert kpi_problems(text) == [
        (1, "“name” must be text in quotes."),
        (2, "“unsold /” is not a formula: use the ids of inputs, numbers, + - * / and brackets."),
        (3, "The key “directon” means nothing here: did you mean “direction”?"),
        (
            4,
            "“unit” is “percnt”: did you mean “percent”? It must be one of: count, percent, currency, ratio, duration, "
            "score, rating, position, points, seconds, minutes, hours, days, years, kwh.",
        ),
        (5, "“decimals” must be a whole number from 0 to 6."),
        (6, "“indicator” must be one of: leading, lagging."),
        (7, "“vanity_risk” must be true or false, without quotes."),
        (8, "“min” must be a number without quotes, such as 12.5."),
        (8, "The key “maximum” means nothing here: did you mean “max”?"),
        (11, "“requires_positive” must be an id: small letters, digits, - and _ only, such as “waste-rate”."),
        (14, "The key “mode” is missing."),
        (15, "“target” must be a number without quotes, such as 12.5."),
        (16, "“due”: the date 2026-02-30 does not exist."),
        (17, "“tolerance” must be a number, or a percentage in quotes such as “10 %”."),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("owner = 7", "“owner” must be text in quotes."),
        ('plans = "keep"', "“plans” must be a list between [ and ]."),
        ('plans = ["keep"]', "“plans” must be a table between { and }."),
        ("range = 3", "“range” must be a table between { and }."),
        ("over_time = []", "“over_time” must be a table between { and }."),
        ('plans = [{ mode = "keep", due = 2026 }]', "“due” must be a date, written as 2026-12-31."),
        ('plans = [{ mode = "keep", due = 0226-12-31 }]', "“due”: the year 226 cannot be right."),
        ('plans = [{ mode = "keep", due = "9999-12-31" }]', "“due”: the year 9999 cannot be right."),
        ("plans = [{ mode = 'keep', due = 2026-12-31T10:00:00 }]", "“due” must be a date, written as 2026-12-31."),
        ('plans = [{ mode = "keep", low = true }]', "“low” must be a number without quotes, such as 12.5."),
        (f'plans = [{{ mode = "keep", low = {10**400} }}]', "“low” must be a number without quotes, such as 12.5."),
        ('plans = [{ mode = "keep", tolerance = "e %" }]', None),
        ('plans = [{ mode = "keep", tolerance = "1e999 %" }]', None),
        ('plans = [{ mode = "reach", milestones = [{ value = 3 }] }]', "The key “date” is missing."),
        ('plans = [{ mode = "accumulate", profile = { jan = 8 } }]', "“profile” must be a list between [ and ]."),
    ],
)
def test_a_value_of_the_wrong_kind_closes_the_card(line: str, problem: str | None) -> None:
    ((number, sentence),) = kpi_problems(f'name = "K"\nformula = "a"\n{line}\n')
    assert number == 3
    assert sentence == (problem or "“tolerance” must be a number, or a percentage in quotes such as “10 %”.")


@pytest.mark.parametrize("said", ['"20"', '"20 %"', '"+1e999 %"', '"+e %"', "20"])
def test_a_change_has_a_sign_and_a_unit(said: str) -> None:
    ((line, sentence),) = kpi_problems(f'name = "K"\nformula = "a"\n[[plans]]\nmode = "reach"\ntarget_said = {said}\n')
    assert line == 5
    assert sentence == "“target_said” must be a change in quotes, such as “+20 %” or “+2 pp”."


def test_a_weight_must_be_above_0() -> None:
    text = 'name = "G"\nkpis = [\n  { id = "a", weight = 0 },\n  { weight = 1 },\n  7,\n]\n'
    goal, problems = parse_card(text, GOALS, "g")
    assert goal is None
    assert [(problem.line, str(problem.sentence)) for problem in problems] == [
        (3, "“weight” must be more than 0."),
        (4, "The key “id” is missing."),
        (5, "A KPI of a goal must be an id in quotes, or { id = “…”, weight = 2 }."),
    ]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ('currency = "euro"', "“currency” must be the three capitals of a currency, such as “EUR”."),
        ("first_month = 13", "“first_month” must be a whole number from 1 to 12."),
        ('language = "de"', "“language” must be one of: en, nl."),
        ("format = 0", "“format” must be a whole number from 1 to 1000000."),
    ],
)
def test_settings_are_checked_too(settings: str, problem: str) -> None:
    head = 'name = "K"\n' if settings.startswith("format") else 'name = "K"\nformat = 1\n'
    model, problems = parse_card(head + settings, SETTINGS_CARD, "")
    assert model is None
    assert [str(each.sentence) for each in problems] == [problem]


def test_campaigns_are_periods_that_can_be_told_apart() -> None:
    text = 'format = 1\nname = "K"\n'
    for campaign, start, end in (("spring", "04", "03"), ("spring", "03", "04"), ("2026", "03", "04")):
        text += f'[[campaigns]]\nid = "{campaign}"\nname = "C"\nstart = 2026-{start}-01\nend = 2026-{end}-01\n'
    _, problems = parse_card(text, SETTINGS_CARD, "")
    assert [(each.line, str(each.sentence)) for each in problems] == [
        (7, "The campaign “spring” ends before it starts."),
        (9, "There are two campaigns with the id “spring”."),
        (14, "“2026” means a period of the calendar: choose another id."),
    ]


def test_one_broken_file_leaves_the_others_open(sample: Path) -> None:
    (sample / "kpis" / "csat.toml").write_text('name = "CSAT\n', encoding="utf-8")
    (sample / "inputs" / "orders.toml").write_bytes(b'label = "Orders \xff"\n')
    cards = read_cards(sample)
    assert [card_id for card_id, kpi in cards.kpis.items() if kpi.model is None] == ["csat"]
    assert [card_id for card_id, each in cards.inputs.items() if each.model is None] == ["orders"]
    assert all(goal.model for goal in cards.goals.values())


def test_only_files_that_changed_are_read_again(sample: Path) -> None:
    before = read_cards(sample)
    path = sample / "goals" / "customers-who-come-back.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    (sample / "kpis" / "nps.toml").unlink()
    after = read_cards(sample, before)
    assert after.kpis["csat"] is before.kpis["csat"]
    assert after.goals["customers-who-come-back"] is not before.goals["customers-who-come-back"]
    assert "nps" not in after.kpis


def test_files_whose_names_are_no_ids_are_named(sample: Path) -> None:
    for name in ("kpis/Net Score.toml", "inputs/page-views.toml", "inputs/days.toml"):
        (sample / name).write_text("", encoding="utf-8")
    (sample / "kpis" / "notes.txt").write_text("", encoding="utf-8")
    assert [(problem.file, str(problem.sentence)) for problem in read_cards(sample).strays] == [
        (
            "inputs/days.toml",
            "“days” is the number of days of the period, which the calendar gives: this card is not used.",
        ),
        (
            "inputs/page-views.toml",
            "“page-views” cannot be the id of an input: it must start with a letter, followed by small letters, digits "
            "and _ only. Rename the file.",
        ),
        (
            "kpis/Net Score.toml",
            "“Net Score” cannot be an id: use small letters, digits, - and _ only. Rename the file.",
        ),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_in_place_of_a_card_is_a_problem_and_no_wait(sample: Path) -> None:
    os.mkfifo(sample / "kpis" / "pipe.toml")
    assert read_cards(sample).kpis["pipe"].model is None


def test_every_key_is_in_the_reference_and_those_that_must_be_there_are_bold() -> None:
    text = reference()
    assert "| **`formula`** | ids of inputs" in text
    for fields in (SETTINGS, CAMPAIGN, GOAL, FACTOR, INPUT, KPI, PLAN, MILESTONE, ACTION):
        for field in fields:
            assert f"`{field.key}`{'**' * field.required} | {field.type.describe()} | {field.meaning} |" in text


def test_lines_are_found_through_all_that_toml_allows() -> None:
    text = '''\
# first = "no # comment"
"a b".c = """
[not.a.table]
"""
list = [ # all
  1, "]",
  { x = 1, y.z = '#' },
]
[table.'in']
side = 2026-01-01 # day
[[plans]]
[[plans]]
mode = "keep"
[plans.note]
text = """"quoted""""
last = 1
'''
    assert [
        line_of(text, path)
        for path in (
            ("a b", "c"),
            ("list",),
            ("list", 1),
            ("list", 2, "y", "z"),
            ("table", "in"),
            ("table", "in", "side"),
            ("plans", 0),
            ("plans", 1, "mode"),
            ("plans", 1, "note", "last"),
            ("plans", 1, "missing"),
            ("missing",),
        )
    ] == [2, 5, 6, 7, 9, 10, 11, 13, 16, 12, 1]
    assert comments(text) == ['# first = "no # comment"', "# all", "# day"]


@pytest.mark.parametrize(
    "text", ["", "a", "[", "[[", "a = [", "a = {", 'a = "', "a = '''", "=", "a.", "]", '"\\', "a = {b"]
)
def test_text_that_is_no_toml_is_walked_through_all_the_same(text: str) -> None:
    assert line_of(text, ("a",)) == 1
