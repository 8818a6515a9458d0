"""``history`` tells what was changed, ``undo`` takes the last change back, ``redo`` makes it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_tui.workspace.user import device, set_person

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


@pytest.fixture
def entered(kpi: Kpi, shop: Path) -> Path:
    """The shop with a figure that Anna entered, and then corrected."""
    set_person("Anna")
    assert kpi("log", "visitors=1610", "--period", "2026-10").status == 0
    assert kpi("log", "visitors=1160", "--period", "2026-10", "--note", "typed 1610 at first").status == 0
    return shop


def test_the_newest_change_stands_first_with_who_and_where(kpi: Kpi, entered: Path) -> None:
    outcome = kpi("history", "visitors")
    head, last, remark, first, card = outcome.out.splitlines()
    assert outcome.status == 0
    assert head.split() == ["When", "Who", "Computer", "What"]
    assert last.endswith("Visitors, October 2026: 1,610 → 1,160")
    assert f"Anna  {device()}" in last
    assert remark.strip() == "Remark: typed 1610 at first"
    assert first.endswith("Visitors, October 2026: 1,610")
    assert card.endswith("Input “Visitors” added")


def test_the_json_has_both_sides_of_every_change(kpi: Kpi, entered: Path) -> None:
    assert kpi("set-plan", "conversion-rate", "--mode", "keep", "--low", "2").status == 0
    # A correction within a second of what it corrects counts from the next second on.
    found = json.loads(kpi("history", "conversion-rate", "--json", "--limit", "2").out)
    card, figure = sorted(found, key=lambda each: str(each["kind"]))
    assert (card["kind"], card["file"], card["by"]) == ("card", "kpis/conversion-rate.toml", "Anna")
    assert card["fields"] == [
        {"key": "plans.1.mode", "before": None, "after": "keep"},
        {"key": "plans.1.low", "before": None, "after": 2},
    ]
    assert (figure["kind"], figure["id"], figure["period"]) == ("figure", "visitors", "2026-10")
    assert (figure["before"]["value"], figure["after"]["value"], figure["note"]) == (1610, 1160, "typed 1610 at first")


def test_no_more_is_told_than_was_asked_for(kpi: Kpi, entered: Path) -> None:
    outcome = kpi("history", "--limit", "1")
    assert len(outcome.out.splitlines()) == 4
    assert outcome.out.splitlines()[-1] == "There is more: --limit 2 shows twice as much."
    assert kpi("history", "--limit", "0").status == 2


def test_where_nothing_was_changed_it_is_said(kpi: Kpi, tmp_path: Path) -> None:
    assert kpi("new", tmp_path / "empty", "--name", "Empty").status == 0
    outcome = kpi("history", "--workspace", tmp_path / "empty")
    assert (outcome.status, outcome.out) == (0, "Nothing was changed here yet.\n")
    assert kpi("history", "--workspace", tmp_path / "empty", "--json").out == "[]\n"


def test_what_is_not_there_has_no_history(kpi: Kpi, entered: Path) -> None:
    outcome = kpi("history", "visitor")
    assert (outcome.status, "did you mean “visitors”?" in outcome.err) == (1, True)


def test_undo_and_redo_say_what_they_did(kpi: Kpi, entered: Path) -> None:
    assert kpi("undo").out == "Undone: Visitors, October 2026: 1,610 → 1,160\n"
    assert kpi("redo").out == "Done again: Visitors, October 2026: 1,610 → 1,160\n"
    outcome = kpi("redo")
    assert (outcome.status, outcome.out) == (1, "")
    assert "There is nothing to do again" in outcome.err


def test_what_is_done_again_reads_so_and_not_as_an_undo(kpi: Kpi, entered: Path) -> None:
    change = "Visitors, October 2026: 1,610 → 1,160"
    assert [kpi(command).status for command in ("undo", "redo")] == [0, 0]
    lines = [line for line in kpi("history").out.splitlines() if "Remark" not in line]
    assert lines[1].endswith(f"Done again: {change}")
    assert lines[2].endswith("Undo: Visitors, October 2026: 1,160 → 1,610")
    told = [(each["undoes"] is not None, each["redo"]) for each in json.loads(kpi("history", "--json").out)]
    assert told[:3] == [(True, True), (True, False), (False, False)]
    assert kpi("undo").status == 0
    assert "Undo: Visitors" in kpi("history", "--limit", "1").out


def test_a_card_that_is_done_again_reads_so(kpi: Kpi, shop: Path) -> None:
    assert kpi("set-plan", "conversion-rate", "--mode", "keep", "--low", "2").status == 0
    assert [kpi(command).status for command in ("undo", "redo")] == [0, 0]
    told = [each["sentence"].partition(":")[0] for each in json.loads(kpi("history", "--json", "--limit", "2").out)]
    assert told == ["Done again", "Undo"]


def test_undo_goes_on_until_nothing_is_left(kpi: Kpi, entered: Path) -> None:
    said = []
    while (outcome := kpi("undo")).status == 0:
        said.append(outcome.out)
    assert said[:2] == [
        "Undone: Visitors, October 2026: 1,610 → 1,160\n",
        "Undone: Visitors, October 2026: no figure → 1,610\n",
    ]
    assert "There is nothing to undo" in outcome.err
    assert not list((entered / "kpis").iterdir())


def test_in_a_workspace_of_a_newer_format_nothing_is_undone(kpi: Kpi, entered: Path) -> None:
    settings = entered / "workspace.toml"
    settings.write_text(settings.read_text("utf-8").replace("format = 2", "format = 3"), "utf-8")
    for command in (["undo"], ["redo"], ["log", "visitors=5", "--period", "2026-10"]):
        outcome = kpi(*command)
        assert (outcome.status, "it can be looked at, but not changed" in outcome.err) == (1, True)
    assert kpi("history").status == 0
    assert kpi("status").status == 0


def test_names_from_files_never_steer_the_terminal(kpi: Kpi, entered: Path) -> None:
    card = entered / "inputs" / "visitors.toml"
    card.write_text(card.read_text("utf-8").replace('"Visitors"', '"Vis\\u001b[2Jitors"'), "utf-8")
    assert "\x1b" not in kpi("history").out + kpi("undo").out


def test_in_dutch(kpi: Kpi, entered: Path) -> None:
    settings = entered / "workspace.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "en"', 'language = "nl"'), "utf-8")
    assert kpi("undo").out == "Ongedaan gemaakt: Visitors, oktober 2026: 1.610 → 1.160\n"
    assert kpi("history").out.split()[:4] == ["Wanneer", "Wie", "Computer", "Wat"]


def test_the_keys_of_a_card_are_named_as_the_forms_name_them_in_dutch_too(kpi: Kpi, shop: Path) -> None:
    assert kpi("set-plan", "conversion-rate", "--mode", "keep", "--low", "2").status == 0
    assert "Plans 1 · Kind of plan: – → keep" in kpi("history").out
    settings = shop / "workspace.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "en"', 'language = "nl"'), "utf-8")
    told = kpi("history").out
    assert "Plannen 1 · Soort plan: – → keep" in told
    assert "gewijzigd: Plannen" in told
