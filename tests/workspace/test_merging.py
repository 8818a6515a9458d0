"""Two clones with real git: whatever two people do apart from each other is all there when they come together.

The matrix is every thing that two people may do, with merge and with rebase, with the attributes that the workspace
comes with and without. It prints how many merges there were, how many conflicts, and how many records came through.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.model.action import Action
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import (
    AddKpi,
    RemoveGoal,
    ResolveConflict,
    SaveAction,
    SaveGoal,
    SaveKpi,
    SaveSettings,
    SetFigure,
    SetPlan,
)
from kpi_tui.workspace.check import check
from kpi_tui.workspace.merging.conflicts import ConflictKind, conflicts
from kpi_tui.workspace.merging.resolving import Take, chosen_text
from kpi_tui.workspace.merging.sync import sync
from kpi_tui.workspace.workspace import Workspace

COUNTS: dict[str, int] = {}


@pytest.fixture(autouse=True)
def _told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the summary of the run say what each test counted."""
    counted: dict[str, int] = {}
    monkeypatch.setitem(globals(), "COUNTS", counted)
    request.node.user_properties.append(("summed", ("merging", counted)))


def count(name: str, number: int = 1) -> None:
    COUNTS[name] = COUNTS.get(name, 0) + number


def git(folder: Path, *words: str, fails: bool = False) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    assert fails or done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


@dataclass
class Person:
    """Somebody with a clone and a computer of their own."""

    name: str
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def does(self, *changes: object) -> Workspace:
        """Ask for these changes, on this computer."""
        with self.monkeypatch.context() as patch:
            patch.setattr("kpi_tui.workspace.user.device", lambda: self.name)
            workspace = Workspace.open(self.folder)
            for change in changes:
                workspace.request(change)  # type: ignore[arg-type]
        return workspace

    def commits(self) -> None:
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-qm", f"What {self.name} did")


def known_to_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "somebody@shop.example")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two clones of a small shop with one goal, two KPIs and some figures, and the place that both send to."""
    folder = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as monkeypatch:
        known_to_git(monkeypatch)
        make_shop(folder, monkeypatch)
        yield folder


@pytest.fixture
def two(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Person, Person]:
    """The same, for one test."""
    known_to_git(monkeypatch)
    shutil.copytree(shop, tmp_path, dirs_exist_ok=True)
    for name in ("anna", "bram"):
        git(tmp_path / name, "remote", "set-url", "origin", str(tmp_path / "place"))
    return (
        Person("anna", tmp_path / "anna" / "shop", monkeypatch),
        Person("bram", tmp_path / "bram" / "shop", monkeypatch),
    )


def make_shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(folder, "init", "-q", "--bare", "-b", "main", "place")
    git(folder, "clone", "-q", "place", "anna")
    anna = Person("anna", folder / "anna" / "shop", monkeypatch)
    Workspace.create(anna.folder, Settings("Shop"))
    anna.does(
        AddKpi(kpi("conversion", "orders / visitors"), (Input("orders", "Orders"), Input("visitors", "Visitors"))),
        AddKpi(kpi("revenue", "revenue"), (Input("revenue", "Revenue"),)),
        SaveGoal(Goal("grow", "Grow", links=(Link("conversion"), Link("revenue")))),
        figure("2026-01", 10), figure("2026-02", 20),
    )  # fmt: skip
    git(folder / "anna", "checkout", "-q", "-B", "main")
    anna.commits()
    git(folder / "anna", "push", "-q", "-u", "origin", "main")
    git(folder, "clone", "-q", "place", "bram")


def kpi(name: str, formula: str) -> Kpi:
    return Kpi(name, name.capitalize(), parse_formula(formula))


def figure(period: str, value: float, entry: str = "orders", note: str | None = None) -> SetFigure:
    return SetFigure(entry, Settings("Shop").calendar.parse(period), value, note=note)


def goal_with(person: Person, **changes: object) -> SaveGoal:
    return SaveGoal(replace(Workspace.open(person.folder).snapshot.goals["grow"], **changes))  # type: ignore[arg-type]


def kpi_with(person: Person, name: str, **changes: object) -> SaveKpi:
    return SaveKpi(replace(Workspace.open(person.folder).snapshot.kpis[name], **changes))  # type: ignore[arg-type]


def linked(person: Person, name: str) -> tuple[object, ...]:
    added = AddKpi(kpi(name, "orders"), goal="grow")
    return (added,)


Doing = Callable[[Person], tuple[object, ...]]
APART: dict[str, tuple[Doing, Doing]] = {
    "figures": (
        lambda _p: (figure("2026-03", 1), figure("2026-04", 2)),
        lambda _p: (figure("2026-03", 3), figure("2026-05", 4), figure("2026-03", 9, "visitors")),
    ),
    "remarks": (
        lambda _p: (figure("2026-03", 1, note="Fair"),),
        lambda _p: (figure("2026-03", 1, note="Rain\nand “wind”"),),
    ),
    "new KPIs": (
        lambda _p: (AddKpi(kpi("leads", "leads"), (Input("leads", "Leads"),)),),
        lambda _p: (AddKpi(kpi("returns", "returns"), (Input("returns", "Returns"),)),),
    ),
    "new goals": (
        lambda _p: (SaveGoal(Goal("stay", "Stay", links=(Link("revenue"),))),),
        lambda _p: (SaveGoal(Goal("save", "Save")),),
    ),
    "actions": (
        lambda _p: (SaveAction(Action("posters", "Posters", ("revenue",), date(2026, 3, 1))),),
        lambda _p: (SaveAction(Action("bread", "Bread", ("conversion",), date(2026, 3, 1))),),
    ),
    "different cards": (
        lambda p: (kpi_with(p, "revenue", owner="Anna"), figure("2026-03", 5)),
        lambda p: (kpi_with(p, "conversion", owner="Bram"), SetPlan("conversion", Plan(Mode.KEEP, low=1))),
    ),
    "different inputs": (
        lambda _p: (figure("2026-03", 1), figure("2026-02", 21)),
        lambda _p: (figure("2026-03", 1, "visitors"), figure("2026-02", 22)),
    ),
    "settings and a card": (
        lambda p: (SaveSettings(replace(Workspace.open(p.folder).snapshot.settings, currency="USD")),),
        lambda p: (goal_with(p, why="Because"),),
    ),
}  # fmt: skip
TOGETHER: dict[str, tuple[Doing, Doing]] = {
    "KPIs under one goal": (lambda p: linked(p, "leads"), lambda p: linked(p, "returns")),
    "fields of one card": (lambda p: (goal_with(p, owner="Anna"),), lambda p: (goal_with(p, due=date(2026, 12, 31)),)),
    "plans of one KPI": (
        lambda _p: (SetPlan("revenue", Plan(Mode.KEEP, low=1, start=date(2026, 1, 1))),),
        lambda _p: (SetPlan("revenue", Plan(Mode.KEEP, low=2, start=date(2026, 6, 1))),),
    ),
    "the same KPI": (
        lambda _p: (AddKpi(replace(kpi("leads", "orders"), owner="Anna")),),
        lambda _p: (AddKpi(replace(kpi("leads", "orders"), reason="Why not")),),
    ),
}  # fmt: skip


def everything(folder: Path) -> tuple[set[str], set[str]]:
    """All measurements and all cards of a workspace, as text."""
    snapshot = Workspace.open(folder).snapshot
    columns = ["id", "period", "value", "note", "at", "by", "batch"]
    records = {repr(row) for row in snapshot.records.select(columns).iter_rows()}
    models = [*snapshot.goals.values(), *snapshot.kpis.values(), *snapshot.inputs.values(), *snapshot.actions.values()]
    return records, {repr(model) for model in models}


def brought_together(person: Person, way: str) -> str:
    """Take in the other's work with stock git; the files in conflict."""
    count(f"by {way}")
    git(person.folder, "fetch", "-q")
    words = ["merge", "-q", "--no-edit", "origin/main"] if way == "merge" else ["rebase", "-q", "origin/main"]
    git(person.folder, *words, fails=True)
    conflicted = git(person.folder, "diff", "--name-only", "--diff-filter=U", "--relative")
    count("files in conflict where both changed one", len(conflicted.split()))
    return conflicted


@pytest.mark.parametrize("union", [True, False], ids=["union", "plain"])
@pytest.mark.parametrize("way", ["merge", "rebase"])
@pytest.mark.parametrize("what", APART)
def test_what_two_people_do_apart_merges_with_stock_git(
    two: tuple[Person, Person], what: str, way: str, *, union: bool
) -> None:
    if not union:
        for person in two:
            (person.folder / ".gitattributes").unlink()
    before = everything(two[0].folder)
    for person, doing in zip(two, APART[what], strict=True):
        person.does(*doing(person))
        person.commits()
    done = [everything(person.folder) for person in two]
    git(two[0].folder, "push", "-q")
    assert brought_together(two[1], way) == ""
    records, cards = everything(two[1].folder)
    assert records >= done[0][0] | done[1][0]
    assert cards >= (done[0][1] | done[1][1]) - before[1]
    assert not [problem for problem in check(Workspace.open(two[1].folder).snapshot) if problem.conflict]
    count("records there", len(records))
    count("records lost", len((done[0][0] | done[1][0]) - records))


@pytest.mark.parametrize("union", [True, False], ids=["union", "plain"])
@pytest.mark.parametrize("way", ["merge", "rebase"])
def test_one_computer_in_two_clones_loses_no_figure(two: tuple[Person, Person], way: str, *, union: bool) -> None:
    """A home folder that was copied: both clones write the same log."""
    for person in two:
        if not union:
            (person.folder / ".gitattributes").unlink()
        Person("anna", person.folder, person.monkeypatch).does(
            *(figure(f"2026-0{month}", month * 10 + len(person.folder.parent.name)) for month in range(3, 8))
        )
        person.commits()
    done = everything(two[0].folder)[0] | everything(two[1].folder)[0]
    git(two[0].folder, "push", "-q")
    conflicted = brought_together(two[1], way)
    assert bool(conflicted) is not union
    records = everything(two[1].folder)[0]
    assert records == done
    count("records there", len(records))
    for conflict in conflicts(two[1].folder):
        two[1].does(ResolveConflict(conflict, chosen_text(conflict, Take.BOTH)))
    assert everything(two[1].folder)[0] == done
    assert not [problem for problem in check(Workspace.open(two[1].folder).snapshot) if problem.conflict]


@pytest.mark.parametrize("what", TOGETHER)
def test_one_card_changed_by_two_is_named_with_its_lines_and_both_can_be_kept(
    two: tuple[Person, Person], what: str
) -> None:
    for person, doing in zip(two, TOGETHER[what], strict=True):
        person.does(*doing(person))
        person.commits()
    git(two[0].folder, "push", "-q")
    conflicted = brought_together(two[1], "merge").split()
    workspace = Workspace.open(two[1].folder)
    named = {problem.file: problem.line for problem in check(workspace.snapshot) if problem.conflict}
    assert sorted(named) == sorted(conflicted)
    for file, line in named.items():
        assert (two[1].folder / file).read_text("utf-8").splitlines()[line - 1].startswith("<<<<<<<")
    for conflict in conflicts(two[1].folder):
        two[1].does(ResolveConflict(conflict, chosen_text(conflict, Take.BOTH)))
    said_by_both(two, what)


@pytest.mark.parametrize("what", TOGETHER)
def test_sync_keeps_what_two_people_changed_in_one_card(two: tuple[Person, Person], what: str) -> None:
    for person, doing in zip(two, TOGETHER[what], strict=True):
        person.does(*doing(person))
    assert sync(two[0].folder).sent
    done = sync(two[1].folder)
    assert (done.waiting, done.sent, done.problem) == ((), True, None)
    count("by sync")
    count("cards merged key by key", len(done.merged))
    said_by_both(two, what)
    assert sync(two[0].folder).received
    assert everything(two[0].folder) == everything(two[1].folder)


def said_by_both(two: tuple[Person, Person], what: str) -> None:
    snapshot = Workspace.open(two[1].folder).snapshot
    assert not [problem for problem in check(snapshot) if problem.conflict]
    if what == "KPIs under one goal":
        assert {link.kpi for link in snapshot.goals["grow"].links} == {"conversion", "revenue", "leads", "returns"}
    elif what == "fields of one card":
        assert (snapshot.goals["grow"].owner, snapshot.goals["grow"].due) == ("Anna", date(2026, 12, 31))
    elif what == "plans of one KPI":
        assert [plan.low for plan in snapshot.kpis["revenue"].plans] == [1, 2]
    else:
        assert (snapshot.kpis["leads"].owner, snapshot.kpis["leads"].reason) == ("Anna", "Why not")


def test_where_both_say_different_things_sync_waits_for_a_choice_and_then_concludes(two: tuple[Person, Person]) -> None:
    anna, bram = two
    anna.does(goal_with(anna, why="More", owner="Anna"), figure("2026-03", 1))
    bram.does(goal_with(bram, why="Less"), figure("2026-03", 2, "visitors"))
    assert sync(anna.folder).sent
    done = sync(bram.folder)
    assert (done.waiting, done.sent) == (("goals/grow.toml",), False)
    assert sync(bram.folder).waiting == done.waiting, "asked again, it says the same"
    snapshot = Workspace.open(bram.folder).snapshot
    assert snapshot.records.height == 4, "figures of both count meanwhile"
    (conflict,) = conflicts(bram.folder)
    assert conflict.kind is ConflictKind.MARKS
    first, last = conflict.places[0]
    assert last - first < len(conflict.text.splitlines()) - 1, "the lines that differ, and not all of the card"
    assert {each.key: each.clashes for each in conflict.differences or ()} == {"why": True}
    bram.does(
        ResolveConflict(conflict, chosen_text(conflict, {"why": Take.THEIRS})),
        figure("2026-04", 7),
    )
    done = sync(bram.folder)
    assert (done.waiting, done.sent, done.merged) == ((), True, ("goals/grow.toml",))
    assert sync(anna.folder).received
    goal = Workspace.open(anna.folder).snapshot.goals["grow"]
    assert (goal.why, goal.owner) == ("More", "Anna")
    assert everything(anna.folder) == everything(bram.folder)
    assert git(bram.folder, "log", "--merges", "--format=%s").startswith("Take in what others changed")


def test_a_card_put_away_by_one_and_changed_by_the_other_stays(two: tuple[Person, Person]) -> None:
    anna, bram = two
    anna.does(RemoveGoal("grow"))
    bram.does(goal_with(bram, owner="Bram"), SaveGoal(Goal("stay", "Stay")))
    assert sync(anna.folder).sent
    assert sync(bram.folder).sent
    assert sync(anna.folder).received
    assert Workspace.open(anna.folder).snapshot.goals["grow"].owner == "Bram"
    assert (anna.folder / "goals" / "stay.toml").exists(), "the folder of goals was not moved"
    assert (anna.folder / "removed" / "goals" / "grow.toml").exists()


def test_comments_of_the_one_who_wrote_some_stay_and_of_two_somebody_chooses(two: tuple[Person, Person]) -> None:
    anna, bram = two
    anna.does(goal_with(anna, owner="Anna"))
    bram.does(goal_with(bram, due=date(2026, 12, 31)))
    card = bram.folder / "goals" / "grow.toml"
    card.write_text(card.read_text("utf-8").replace("due =", "# as agreed\ndue ="), "utf-8")
    assert sync(anna.folder).sent
    assert sync(bram.folder).sent
    text = card.read_text("utf-8")
    assert "# as agreed\n" in text
    assert 'owner = "Anna"' in text


def test_a_key_that_both_added_apart_is_never_there_twice(two: tuple[Person, Person]) -> None:
    """Git merges lines: it is content with a card in which a key stands twice."""
    anna, bram = two
    for person, owner in ((anna, "top"), (bram, "bottom")):
        card = person.folder / "kpis" / "revenue.toml"
        lines = card.read_text("utf-8").splitlines()
        lines.insert(0 if owner == "top" else len(lines), 'owner = "Anna"')
        card.write_text("\n".join(lines) + "\n", "utf-8")
    assert sync(anna.folder).sent
    assert sync(bram.folder).sent
    assert Workspace.open(bram.folder).snapshot.kpis["revenue"].owner == "Anna"
