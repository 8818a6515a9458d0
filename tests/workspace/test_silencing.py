"""Advice that is silenced: with a reason, on the card that it is about, and heard again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.silence import Silenced
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import Change, HearFinding, SaveKpi, SilenceFinding
from kpi_tui.workspace.check import check
from kpi_tui.workspace.workspace import Workspace

WASTE = "a-bakery-that-wastes-less"


@pytest.fixture
def bakery(sample: Path) -> Workspace:
    return Workspace.open(sample)


def refusal(workspace: Workspace, change: Change) -> str:
    with pytest.raises(Refusal) as refused:
        workspace.request(change)
    return str(refused.value)


def test_a_silence_stands_on_the_card_of_its_kpi_with_reason_day_and_person(bakery: Workspace) -> None:
    user.set_person("Anna")
    kpis = bakery.request(SilenceFinding("overdue", "The post is  \n slow", kpi="nps")).kpis
    assert kpis["nps"].silenced == (Silenced("overdue", "The post is slow", date.today(), "Anna"),)
    card = (bakery.folder / "kpis/nps.toml").read_text("utf-8")
    assert card.endswith(
        f'\n[[silenced]]\nrule = "overdue"\nreason = "The post is slow"\ndate = {date.today()}\nby = "Anna"\n'
    )


def test_what_is_about_a_goal_stands_on_its_card_and_the_rest_in_the_settings(bakery: Workspace) -> None:
    bakery.request(SilenceFinding("vague-goal", "It is a direction", goal=WASTE))
    bakery.request(SilenceFinding("many-kpis", "The bank asks for two of them"))
    snapshot = bakery.request(SilenceFinding("kpi-without-owner", "I work alone"))
    assert [each.rule for each in snapshot.goals[WASTE].silenced] == ["vague-goal"]
    assert [each.rule for each in snapshot.settings.silenced] == ["many-kpis", "kpi-without-owner"]
    assert Workspace.open(bakery.folder).snapshot.settings == snapshot.settings
    assert check(snapshot) == ()


def test_heard_again_the_card_is_as_it_was(bakery: Workspace) -> None:
    card = bakery.folder / "kpis/waste-rate.toml"
    before = card.read_text("utf-8")
    bakery.request(SilenceFinding("overdue", "Joost is on leave", kpi="waste-rate"))
    bakery.request(SilenceFinding("red-without-action", "The oven comes in March", kpi="waste-rate"))
    bakery.request(HearFinding("overdue", kpi="waste-rate"))
    assert [each.rule for each in bakery.snapshot.kpis["waste-rate"].silenced] == ["red-without-action"]
    bakery.request(HearFinding("red-without-action", kpi="waste-rate"))
    assert card.read_text("utf-8").rstrip() == before.rstrip()


def test_what_is_silenced_for_all_is_heard_again_from_any_of_them(bakery: Workspace) -> None:
    bakery.request(SilenceFinding("overdue", "A holiday"))
    assert bakery.request(HearFinding("overdue", kpi="nps")).settings.silenced == ()


def test_silenced_again_the_newest_reason_counts(bakery: Workspace) -> None:
    bakery.request(SilenceFinding("overdue", "A holiday", kpi="nps"))
    kpis = bakery.request(SilenceFinding("overdue", "The survey is yearly now", kpi="nps")).kpis
    assert [each.reason for each in kpis["nps"].silenced] == ["The survey is yearly now"]


def test_a_silence_stays_when_a_colleague_saves_the_card(bakery: Workspace) -> None:
    colleague = Workspace.open(bakery.folder)
    bakery.request(SilenceFinding("overdue", "A holiday", kpi="nps"))
    nps = colleague.request(SaveKpi(replace(colleague.snapshot.kpis["nps"], owner="Joost"))).kpis["nps"]
    assert nps.owner == "Joost"
    assert [each.rule for each in nps.silenced] == ["overdue"]


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501, "a\x1b[31mb"])
def test_a_reason_is_one_line_that_says_something(bakery: Workspace, reason: str) -> None:
    assert refusal(bakery, SilenceFinding("overdue", reason, kpi="nps"))
    assert bakery.snapshot.kpis["nps"].silenced == ()


def test_only_advice_that_there_is_can_be_silenced_where_it_is_about(bakery: Workspace) -> None:
    assert "did you mean “overdue”" in refusal(bakery, SilenceFinding("overdeu", "x", kpi="nps"))
    assert "no advice called “zzz”" in refusal(bakery, SilenceFinding("zzz", "x"))
    assert "not about one KPI" in refusal(bakery, SilenceFinding("many-kpis", "x", kpi="nps"))
    assert "not about one goal" in refusal(bakery, SilenceFinding("overdue", "x", goal=WASTE))
    assert "did you mean “nps”" in refusal(bakery, SilenceFinding("overdue", "x", kpi="npss"))
    assert "not silenced there" in refusal(bakery, HearFinding("overdue", kpi="nps"))


def test_check_names_a_silenced_rule_that_does_not_exist(bakery: Workspace) -> None:
    card = bakery.folder / "kpis/nps.toml"
    lines = card.read_text("utf-8").count("\n")
    with card.open("a", encoding="utf-8") as file:
        file.write('\n[[silenced]]\nrule = "overdeu"\nreason = "A holiday"\nmood = 1\n')
    problems = check(bakery.reload())
    assert [(each.file, each.line - lines) for each in problems] == [("kpis/nps.toml", 3), ("kpis/nps.toml", 5)]
    assert "did you mean “overdue”" in str(problems[0].sentence)
    assert "mood" in str(problems[1].sentence)
