"""Actions are cards as goals and KPIs are: written by requests, kept when removed, and checked."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.model.action import Action, Stage
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.changes import ConfirmChange, RemoveAction, RemoveKpi, SaveAction, TakeBackChange
from kpi_tui.workspace.check import check
from kpi_tui.workspace.workspace import Workspace

POSTERS = Action(
    "posters",
    "Posters at the market",
    ("visitors-a-day",),
    date(2026, 4, 6),
    date(2026, 6, 28),
    why="More visitors",
    owner="Anna",
)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A workspace with two KPIs."""
    for name, text in {
        "workspace.toml": 'format = 1\nname = "Shop"\n',
        "goals/grow.toml": 'name = "Grow"\nkpis = ["visitors-a-day", "revenue"]\n',
        "inputs/visitors.toml": 'label = "Visitors"\n',
        "inputs/sales.toml": 'label = "Sales"\n',
        "kpis/visitors-a-day.toml": 'name = "Visitors a day"\nformula = "visitors / days"\n',
        "kpis/revenue.toml": 'name = "Revenue"\nformula = "sales"\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Workspace.open(tmp_path)


def problems(workspace: Workspace) -> list[tuple[str, int, str]]:
    return [(problem.file, problem.line, str(problem.sentence)) for problem in check(workspace.reload())]


def test_an_action_is_written_as_a_card_and_read_again(shop: Workspace) -> None:
    assert shop.request(SaveAction(POSTERS)).actions == {"posters": POSTERS}
    assert Workspace.open(shop.folder).snapshot.actions == {"posters": POSTERS}
    assert (shop.folder / "actions" / "posters.toml").read_text(encoding="utf-8") == (
        'name = "Posters at the market"\nkpis = ["visitors-a-day"]\nwhy = "More visitors"\nowner = "Anna"\n'
        "start = 2026-04-06\nend = 2026-06-28\n"
    )
    assert problems(shop) == []


def test_a_changed_action_keeps_the_comments_in_its_card(shop: Workspace) -> None:
    shop.request(SaveAction(POSTERS))
    path = shop.folder / "actions" / "posters.toml"
    path.write_text("# Agreed in March\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    shop.reload()
    learned = replace(POSTERS, outcome="Worth doing again", end=None)
    assert shop.request(SaveAction(learned)).actions["posters"] == learned
    assert path.read_text(encoding="utf-8").startswith("# Agreed in March\n")


def test_actions_come_in_the_order_of_their_start(shop: Workspace) -> None:
    shop.request(SaveAction(replace(POSTERS, id="b", start=date(2026, 5, 1))))
    shop.request(SaveAction(replace(POSTERS, id="c")))
    assert list(shop.request(SaveAction(replace(POSTERS, id="a", start=date(2026, 6, 1)))).actions) == ["c", "b", "a"]


def test_a_removed_action_is_put_away(shop: Workspace) -> None:
    shop.request(SaveAction(POSTERS))
    assert shop.request(RemoveAction("posters")).actions == {}
    assert (shop.folder / "removed" / "actions" / "posters.toml").is_file()
    with pytest.raises(Refusal, match=r"There is no card actions/posters\.toml"):
        shop.request(RemoveAction("posters"))


def test_a_removed_kpi_takes_the_actions_with_it_that_are_for_no_other(shop: Workspace) -> None:
    shop.request(SaveAction(POSTERS))
    shop.request(SaveAction(replace(POSTERS, id="stall", kpis=("visitors-a-day", "revenue"))))
    after = shop.request(RemoveKpi("visitors-a-day"))
    assert {action.id: action.kpis for action in after.actions.values()} == {"stall": ("revenue",)}
    assert (shop.folder / "removed" / "actions" / "posters.toml").is_file()
    assert not [each for each in problems(shop) if each[0].startswith("actions")]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (replace(POSTERS, name=" "), "needs a name"),
        (replace(POSTERS, kpis=()), "needs a KPI"),
        (replace(POSTERS, kpis=("visitors",)), "did you mean “visitors-a-day”"),
        (replace(POSTERS, end=date(2026, 4, 5)), "before it starts on 2026-04-06"),
        (replace(POSTERS, id="../posters"), "cannot be an id"),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(shop: Workspace, action: Action, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        shop.request(SaveAction(action))
    assert not (shop.folder / "actions").exists()


def test_an_action_that_ends_on_the_day_it_starts_is_fine(shop: Workspace) -> None:
    assert shop.request(SaveAction(replace(POSTERS, end=POSTERS.start))).actions


def test_check_names_what_was_written_wrong_by_hand(shop: Workspace) -> None:
    (shop.folder / "actions").mkdir()
    (shop.folder / "actions" / "posters.toml").write_text(
        'name = "Posters"\nkpis = [\n  "revenue",\n  "visitors-a-dya",\n]\n'
        'start = 2026-04-06\nend = 2026-03-06\nonwer = ""\n',
        encoding="utf-8",
    )
    (shop.folder / "actions" / "stall.toml").write_text('name = "Stall"\nkpis = ["revenue"]\n', encoding="utf-8")
    (shop.folder / "actions" / "idle.toml").write_text(
        'name = "Idle"\nkpis = []\nstart = 2026-01-01\n', encoding="utf-8"
    )
    assert problems(shop) == [
        ("actions/idle.toml", 2, "An action needs a KPI that should get better by it."),
        (
            "actions/posters.toml",
            4,
            "The action names the KPI “visitors-a-dya”, which does not exist: did you mean “visitors-a-day”?",
        ),
        ("actions/posters.toml", 7, "The action “Posters” ends on 2026-03-06, before it starts on 2026-04-06."),
        ("actions/posters.toml", 8, "The key “onwer” means nothing here: did you mean “owner”?"),
        ("actions/stall.toml", 1, "The key “start” is missing."),
    ]


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 4, 5), Stage.PLANNED),
        (date(2026, 4, 6), Stage.RUNNING),
        (date(2026, 6, 28), Stage.RUNNING),
        (date(2026, 6, 29), Stage.DONE),
    ],
)
def test_the_dates_say_how_far_an_action_is(today: date, stage: Stage) -> None:
    assert POSTERS.stage(today) is stage


def test_an_action_without_an_end_goes_on() -> None:
    assert replace(POSTERS, end=None).stage(date(2030, 1, 1)) is Stage.RUNNING


def test_a_confirmed_change_stands_on_the_kpis_card_and_can_be_taken_back(shop: Workspace) -> None:
    shop.request(ConfirmChange("revenue", date(2026, 4, 1)))
    after = shop.request(ConfirmChange("revenue", date(2025, 9, 1)))
    assert after.kpis["revenue"].limits_from == (date(2025, 9, 1), date(2026, 4, 1))
    card = tomllib.loads((shop.folder / "kpis" / "revenue.toml").read_text(encoding="utf-8"))
    assert card["limits_from"] == [date(2025, 9, 1), date(2026, 4, 1)]
    after = shop.request(TakeBackChange("revenue", date(2026, 4, 1)))
    assert after.kpis["revenue"].limits_from == (date(2025, 9, 1),)
    assert shop.request(TakeBackChange("revenue", date(2025, 9, 1))).kpis["revenue"].limits_from == ()
    assert problems(shop) == []
