"""``kpi-tui advise``: findings with their reasons, silenced and heard again, as text and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.language.dates import day
from kpi_tui.workspace import user
from kpi_tui.workspace.workspace import Workspace
from tests.cli.conftest import Kpi

KEYS = ["id", "kpi", "goal", "sentence", "why", "silenced", "reason"]


@pytest.fixture
def bakery(sample: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(sample))
    return sample


def listed(kpi: Kpi, *options: str) -> list[tuple[str, str | None, str | None]]:
    found = json.loads(kpi("advise", "--json", *options).out)
    assert all(list(each) == KEYS for each in found)
    return [(each["id"], each["kpi"], each["reason"]) for each in found]


def test_each_finding_comes_with_its_reason_and_its_rule(bakery: Path, kpi: Kpi) -> None:
    said = kpi("advise")
    assert said.status == 0
    assert (
        "“Net promoter score” still waits for its figure of Q3 2026.\n"
        "  What is entered late is acted on late, and after a while nobody remembers what it was.\n"
        "  [overdue · nps]\n"
    ) in said.out
    assert "[review-overdue]" in said.out


def test_scripts_get_a_list(bakery: Path, kpi: Kpi) -> None:
    assert listed(kpi) == [
        ("review-overdue", None, None), ("red-without-action", "cost-per-acquisition", None), ("overdue", "nps", None),
    ]  # fmt: skip
    (*_others, last) = json.loads(kpi("advise", "--json").out)
    assert last["silenced"] is False
    assert last["goal"] is None


def test_what_is_silenced_is_listed_apart_with_the_reason_and_can_be_heard_again(bakery: Path, kpi: Kpi) -> None:
    user.set_person("Anna")
    done = kpi("advise", "--silence", "overdue", "--kpi", "nps", "--reason", "The survey is in November")
    assert (done.status, done.out) == (0, "Silenced: overdue · nps.\n")
    assert Workspace.open(bakery).snapshot.kpis["nps"].silenced[0].by == "Anna"
    brief = kpi("advise").out
    assert "waits" not in brief
    assert brief.endswith("1 finding is silenced: see --all.\n")
    whole = kpi("advise", "--all").out.partition("Silenced:\n")[2]
    assert "“Net promoter score” still waits" in whole
    assert "by Anna: The survey is in November\n" in whole
    assert f"{date.today():%Y}" in whole
    assert len(listed(kpi)) == 2
    assert listed(kpi, "--all")[-1] == ("overdue", "nps", "The survey is in November")
    assert kpi("advise", "--hear", "overdue", "--kpi", "nps").out == "Heard again: overdue · nps.\n"
    assert len(listed(kpi)) == 3


def test_a_review_is_kept_in_the_workspace(bakery: Path, kpi: Kpi) -> None:
    said = kpi("advise", "--reviewed")
    today = Workspace.open(bakery).snapshot.today
    assert (said.status, said.out) == (0, f"Reviewed on {day(today)}.\n")
    assert f"reviewed = {today.isoformat()}" in (bakery / "workspace.toml").read_text("utf-8")
    assert "review-overdue" not in [rule for rule, _kpi, _reason in listed(kpi, "--all")]


def test_nothing_to_advise_is_said_calmly(tmp_path: Path, kpi: Kpi, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kpi("new", tmp_path / "new", "--name", "New").status == 0
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(tmp_path / "new"))
    assert kpi("advise").out == "There is nothing to advise now.\n"
    assert kpi("advise", "--json").out == "[]\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--silence", "overdue"),
        ("--reason", "x"),
        ("--hear", "overdue", "--reason", "x"),
        ("--kpi", "nps"),
        ("--silence", "overdue", "--hear", "overdue", "--reason", "x"),
        ("--silence", "overdue", "--reason", "x", "--kpi", "nps", "--goal", "y"),
        ("--silence", "overdue", "--reason", "x", "--json"),
    ],
)
def test_options_that_do_not_go_together_are_not_understood(bakery: Path, kpi: Kpi, options: tuple[str, ...]) -> None:
    done = kpi("advise", *options)
    assert done.status == 2
    assert done.err.count("\n") == 1


def test_a_rule_or_kpi_that_does_not_exist_is_refused(bakery: Path, kpi: Kpi) -> None:
    done = kpi("advise", "--silence", "overdeu", "--kpi", "nps", "--reason", "x")
    assert (done.status, done.err) == (1, "kpi-tui: There is no advice called “overdeu”: did you mean “overdue”?\n")
    assert kpi("advise", "--silence", "overdue", "--kpi", "npss", "--reason", "x").status == 1
    assert kpi("advise", "--hear", "overdue", "--kpi", "nps").status == 1
