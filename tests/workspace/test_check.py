"""``check`` names everything that is wrong, each with its file and line, and nothing that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_tui.workspace.check import check, check_folder
from kpi_tui.workspace.workspace import Workspace


def problems(folder: Path) -> list[tuple[str, int, str]]:
    found = check(Workspace.open(folder).snapshot)
    assert found == check_folder(folder)
    return [(problem.file, problem.line, str(problem.sentence)) for problem in found]


def change(path: Path, old: str, new: str) -> int:
    """Replace a piece of a file, and answer with its line."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A sound workspace, written by hand."""
    for name, text in {
        "workspace.toml": 'format = 1\nname = "Shop"\n',
        "goals/grow.toml": 'name = "Grow"\nkpis = ["conversion"]\n\n'
        '[[factors]]\nname = "Joy"\nkpis = [\n  "csat",\n]\n',
        "inputs/orders.toml": 'label = "Orders"\n',
        "inputs/visitors.toml": 'label = "Visitors"\n',
        "inputs/mark.toml": 'label = "Mark"\nunit = "rating"\n',
        "inputs/unused.toml": 'label = "Unused"\n',
        "kpis/conversion.toml": (
            'name = "Conversion"\nformula = "orders / visitors * 100"\n'
            'unit = "percent"\nrange = { min = 0, max = 100 }\n'
        ),
        "kpis/csat.toml": 'name = "CSAT"\nformula = "mark"\nrange = { min = 1, max = 10 }\n',
        "measurements/orders.a.toml": (
            'measurements = [\n  { period = "2026-10", value = 5, at = 2026-11-01T09:00:00Z },\n]\n'
        ),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def log(folder: Path, name: str, *lines: str) -> None:
    text = "".join(f"  {{ {line} }},\n" for line in lines)
    (folder / "measurements" / name).write_text(f"measurements = [\n{text}]\n", encoding="utf-8")


def test_a_sound_workspace_has_no_problems(shop: Path, sample: Path) -> None:
    assert problems(shop) == []
    assert problems(sample) == []


def test_a_kpi_without_a_goal_and_a_goal_without_a_kpi(shop: Path) -> None:
    change(shop / "goals" / "grow.toml", '["conversion"]', "[]")
    change(shop / "goals" / "grow.toml", '"csat",', "")
    assert problems(shop) == [
        ("goals/grow.toml", 1, "The goal “Grow” has no KPI: add one that shows whether it is reached."),
        ("kpis/conversion.toml", 1, "No goal uses the KPI “Conversion”: link it to a goal, or put it away."),
        ("kpis/csat.toml", 1, "No goal uses the KPI “CSAT”: link it to a goal, or put it away."),
    ]


def test_links_to_kpis_that_do_not_exist(shop: Path) -> None:
    change(shop / "goals" / "grow.toml", '["conversion"]', '["conversion", "weather"]')
    change(shop / "goals" / "grow.toml", '"csat"', '{ id = "csta", weight = 2 }')
    assert problems(shop) == [
        ("goals/grow.toml", 2, "The goal uses the KPI “weather”, which does not exist."),
        ("goals/grow.toml", 7, "The goal uses the KPI “csta”, which does not exist: did you mean “csat”?"),
        ("kpis/csat.toml", 1, "No goal uses the KPI “CSAT”: link it to a goal, or put it away."),
    ]


def test_a_broken_card_is_one_problem_and_does_not_make_others(shop: Path) -> None:
    change(shop / "kpis" / "csat.toml", '"mark"', '"mark')
    change(shop / "inputs" / "orders.toml", "label", "lable")
    found = problems(shop)
    assert [(file, line) for file, line, _ in found] == [
        ("inputs/orders.toml", 1),
        ("inputs/orders.toml", 1),
        ("kpis/csat.toml", 2),
    ]
    assert "did you mean “label”" in found[0][2] + found[1][2]


def test_formulas_with_inputs_that_do_not_exist(shop: Path) -> None:
    change(shop / "kpis" / "conversion.toml", "orders / visitors", "order / days")
    assert problems(shop) == [
        (
            "kpis/conversion.toml",
            2,
            "The formula names the input “order”, which does not exist: did you mean “orders”?",
        )
    ]


def test_names_that_the_formula_does_not_have(shop: Path) -> None:
    with (shop / "kpis" / "csat.toml").open("a", encoding="utf-8") as card:
        card.write('requires_positive = [\n  "mark",\n  "orders",\n]\nover_time = { visitors = "sum" }\n')
    assert problems(shop) == [
        ("kpis/csat.toml", 6, "“orders” is not in the formula."),
        ("kpis/csat.toml", 8, "“visitors” is not in the formula."),
    ]


def test_plans_that_cannot_be_scored_are_named_where_they_stand(shop: Path) -> None:
    with (shop / "kpis" / "csat.toml").open("a", encoding="utf-8") as card:
        card.write('[[plans]]\nmode = "keep"\nhigh = 8\nstart = 2026-07-01\n')
        card.write('[[plans]]\nmode = "monitor"\n')
        card.write('[[plans]]\nmode = "monitor"\nstart = 2026-07-01\n')
    assert problems(shop) == [
        ("kpis/csat.toml", 4, "For this KPI higher is better: give a lower limit, and no upper one."),
        ("kpis/csat.toml", 10, "Two plans start on the same day: only the last one counts."),
    ]


def test_plans_over_time_that_contradict_themselves_are_named_where_they_stand(shop: Path) -> None:
    with (shop / "kpis" / "csat.toml").open("a", encoding="utf-8") as card:
        card.write(
            '[[plans]]\nmode = "reach"\nbaseline = 5\ntarget = 7\nstart = 2026-01-01\ndue = 2026-06-30\n'
            'target_said = "+20 %"\n'
            '[[plans]]\nmode = "reach"\nbaseline = 5\ntarget = 6\nstart = 2026-07-01\ndue = 2026-12-31\n'
            "milestones = [{ date = 2026-06-30, value = 6 }]\n"
            '[[plans]]\nmode = "accumulate"\ntarget = 6\nstart = 2027-01-01\nwindow = "year"\nprofile = [50, 50]\n'
        )
    assert [(line, sentence.partition(",")[0]) for _file, line, sentence in problems(shop)] == [
        (4, "The plan says 7.0"),
        (11, "The milestone on 2026-06-30 must lie between the start 2026-07-01 and the due date 2026-12-31."),
        (18, "A profile has 12 shares"),
    ]


def test_an_input_and_a_kpi_with_one_id(shop: Path) -> None:
    (shop / "kpis" / "visitors.toml").write_text('name = "V"\nformula = "orders * 2"\n', encoding="utf-8")
    change(shop / "goals" / "grow.toml", '"conversion"', '"conversion", "visitors"')
    ((file, line, sentence),) = problems(shop)
    assert (file, line) == ("kpis/visitors.toml", 1)
    assert "“visitors” is the id of an input too" in sentence


def test_values_that_cannot_be_right(shop: Path) -> None:
    at = "at = 2026-11-01T09:00:00Z"
    log(shop, "mark.a.toml", f'period = "2026-09", value = 8, {at}', f'period = "2026-10", value = 81, {at}')
    log(shop, "visitors.a.toml", f'period = "2026-10", value = -1, {at}')
    log(shop, "conversion.a.toml", f'period = "2026-10", value = 101, {at}')
    assert problems(shop) == [
        ("measurements/conversion.a.toml", 2, "101.0 is too high: “Conversion” cannot be above 100.0."),
        ("measurements/mark.a.toml", 3, "81.0 is too high: “Mark” cannot be above 10.0."),
        ("measurements/visitors.a.toml", 2, "-1.0 is too low: “Visitors” cannot be below 0.0."),
    ]


def test_a_value_that_was_corrected_is_no_problem(shop: Path) -> None:
    log(
        shop,
        "mark.a.toml",
        'period = "2026-10", value = 81, at = 2026-11-01T09:00:00Z',
        'period = "2026-10", value = 8.1, at = 2026-11-01T09:01:00Z',
    )
    assert problems(shop) == []


def test_periods_that_do_not_exist(shop: Path) -> None:
    at = "at = 2026-11-01T09:00:00Z"
    log(shop, "mark.a.toml", f'period = "2026-13", value = 8, {at}', f'period = "2026-W54", value = 8, {at}')
    assert [(file, line) for file, line, _ in problems(shop)] == [
        ("measurements/mark.a.toml", 2),
        ("measurements/mark.a.toml", 3),
    ]


def test_logs_that_belong_to_nothing(shop: Path) -> None:
    for name in ("order.a.toml", "weather.a.toml", "csat.a.toml", "Big Mark.toml"):
        log(shop, name)
    (shop / "measurements" / "mark.b.toml").write_text("no log\n", encoding="utf-8")
    found = problems(shop)
    assert [(file, line) for file, line, _ in found] == [
        ("measurements/Big Mark.toml", 1),
        ("measurements/csat.a.toml", 1),
        ("measurements/mark.b.toml", 1),
        ("measurements/order.a.toml", 1),
        ("measurements/weather.a.toml", 1),
    ]
    assert found[1][2] == "The KPI “csat” is entered as its input “mark”: give this file the name of the input."
    assert found[3][2].endswith("these figures are not used: did you mean “orders”?")


def test_nothing_is_missed_of_figures_that_were_taken_back_with_their_input(shop: Path) -> None:
    lines = ("value = 5, at = 2026-11-02T08:05:00Z", "deleted = true, at = 2026-11-02T08:06:00Z")
    text = "".join(f'  {{ period = "2026-10", {said} }},\n' for said in lines)
    (shop / "measurements" / "clicks.a.toml").write_text(f"measurements = [\n{text}]\n", encoding="utf-8")
    assert problems(shop) == []


def test_a_folder_whose_settings_are_broken_is_checked_all_the_same(shop: Path) -> None:
    change(shop / "workspace.toml", 'name = "Shop"', "name = Shop")
    change(shop / "kpis" / "csat.toml", "mark", "marks")
    found = check_folder(shop)
    assert [(problem.file, problem.line) for problem in found] == [("kpis/csat.toml", 2), ("workspace.toml", 2)]


def test_files_between_the_logs_that_are_none(shop: Path) -> None:
    (shop / "measurements").mkdir(exist_ok=True)
    for name in ("visitors.csv", "visitors.a.toml.bak", ".DS_Store", "Thumbs.db"):
        (shop / "measurements" / name).write_text("", encoding="utf-8")
    (shop / "measurements" / "2025").mkdir()
    sentence = "This is no log, so it is not read: a log is called INPUT.DEVICE.toml."
    names = ("2025", "visitors.a.toml.bak", "visitors.csv")
    assert problems(shop) == [(f"measurements/{name}", 1, sentence) for name in names]


def test_a_segment_that_no_figure_has_is_named(shop: Path) -> None:
    card = shop / "kpis/csat.toml"
    card.write_text(card.read_text(encoding="utf-8") + 'segment = "instagrm"\n', encoding="utf-8")
    assert problems(shop) == []
    log(shop, "mark.a.toml", 'period = "2026-10", segment = "instagram", value = 5, at = 2026-11-01T09:00:00Z')
    sentence = "No figure of this KPI is of the segment “instagrm”: did you mean “instagram”?"
    assert problems(shop) == [("kpis/csat.toml", 4, sentence)]
    log(shop, "mark.a.toml", 'period = "2026-10", value = 5, at = 2026-11-01T09:00:00Z')
    assert problems(shop) == [("kpis/csat.toml", 4, "No figure of this KPI is of the segment “instagrm”.")]


def test_a_weight_that_is_no_input_is_named(shop: Path) -> None:
    card = shop / "inputs/mark.toml"
    card.write_text(card.read_text(encoding="utf-8") + 'over_time = "mean"\nweight = "visitor"\n', encoding="utf-8")
    sentence = "There is no input “visitor” to weight by: did you mean “visitors”?"
    assert problems(shop) == [("inputs/mark.toml", 4, sentence)]
    change(card, '"visitor"', '"visitors"')
    assert problems(shop) == []
