"""Several cards of one request are written all or not at all, whenever the program is stopped."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import AddKpi, Change, RemoveKpi, SaveGoal, SaveKpi
from kpi_tui.workspace.history.history_file import CardChange, read_records, text_of
from kpi_tui.workspace.user import device
from kpi_tui.workspace.workspace import Workspace

VISITORS = Input("visitors", "Visitors")
ORDERS = Kpi("orders", "Orders", formula=parse_formula("visitors"))
Killed = KeyboardInterrupt
"""What stops the program wherever it is, and leaves the files as they are then."""


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A workspace with a goal that uses a KPI."""
    workspace = Workspace.create(tmp_path / "shop", Settings("Shop"))
    workspace.request(SaveGoal(Goal("grow", "Grow")))
    workspace.request(AddKpi(ORDERS, (VISITORS,), "grow"))
    return workspace


def changes(workspace: Workspace) -> tuple[CardChange, ...]:
    return read_records(workspace.folder).changes


def pending(workspace: Workspace) -> list[Path]:
    return list(workspace.folder.glob(".kpi-tui-*"))


def test_every_change_of_a_card_is_in_the_history_with_both_its_texts(shop: Workspace) -> None:
    card = shop.folder / "kpis" / "orders.toml"
    before = card.read_text("utf-8")
    shop.request(SaveKpi(replace(ORDERS, owner="Anna")))
    change = changes(shop)[-1]
    assert (change.file, change.before, change.after) == ("kpis/orders.toml", before, card.read_text("utf-8"))
    assert (shop.folder / "history" / f"{device()}.toml").is_file()


def test_what_one_request_writes_is_one_batch(shop: Workspace) -> None:
    added = changes(shop)[1:]
    assert [(change.file, change.before) for change in added] == [
        ("inputs/visitors.toml", None),
        ("kpis/orders.toml", None),
        ("goals/grow.toml", 'name = "Grow"\nhorizon = "short"\nposition = 1\n'),
    ]
    assert len({change.batch for change in added}) == 1
    assert changes(shop)[0].batch != added[0].batch


def test_two_changes_of_one_card_in_one_request_are_refused_rather_than_one_of_them_lost(shop: Workspace) -> None:
    before, known = state(shop.folder), changes(shop)
    twice: list[list[Change]] = [
        [SaveKpi(replace(ORDERS, owner="Anna")), SaveKpi(replace(ORDERS, name="Sales"))],
        [SaveGoal(Goal("grow", "Grow more")), RemoveKpi("orders")],
        [SaveKpi(replace(ORDERS, owner="Anna")), RemoveKpi("orders")],
    ]
    for asked in twice:
        with pytest.raises(Refusal, match="twice"):
            shop.request(*asked)
    assert (state(shop.folder), changes(shop)) == (before, known)


def test_a_card_that_is_put_away_has_no_text_after(shop: Workspace) -> None:
    shop.request(RemoveKpi("orders"))
    goal, kpi = changes(shop)[-2:]
    assert (goal.file, kpi.file, kpi.after) == ("goals/grow.toml", "kpis/orders.toml", None)
    assert (shop.folder / "removed" / "kpis" / "orders.toml").read_text("utf-8") == kpi.before


def test_nothing_is_left_of_the_note_when_all_is_written(shop: Workspace) -> None:
    shop.request(RemoveKpi("orders"))
    assert pending(shop) == []


def test_a_card_that_says_it_already_is_no_change(shop: Workspace) -> None:
    count = len(changes(shop))
    shop.request(SaveKpi(shop.snapshot.kpis["orders"]))
    assert len(changes(shop)) == count


def stop_at(count: int, monkeypatch: pytest.MonkeyPatch, stop: Callable[[], BaseException]) -> list[str]:
    """Stop before the file with this number is put, moved or removed in the workspace; answers the names of those."""
    touched: list[str] = []
    for name in ("replace", "rename", "unlink"):
        original = getattr(Path, name)

        def counted(self: Path, *targets: Path, original: Callable[..., object] = original) -> object:
            if original.__name__ != "unlink" or not self.name.endswith(".tmp"):
                if len(touched) >= count:
                    raise stop()
                touched.append(self.name)
            return original(self, *targets)

        monkeypatch.setattr(Path, name, counted)
    return touched


def state(folder: Path) -> dict[str, str]:
    """What the cards say."""
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.glob("[gik]*s/*.toml")}


def copy_of(workspace: Workspace, to: Path) -> Workspace:
    shutil.copytree(workspace.folder, to)
    return Workspace.open(to)


@pytest.mark.parametrize("count", range(6))
def test_whenever_it_is_killed_opening_it_again_finds_all_or_nothing(
    shop: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    done = copy_of(shop, tmp_path / "done")
    done.request(RemoveKpi("orders"))
    before, after = state(shop.folder), state(done.folder)
    with monkeypatch.context() as patch:
        stop_at(count, patch, Killed)
        try:
            shop.request(RemoveKpi("orders"))
        except Killed:
            stopped = True
        else:
            stopped = False
    opened = Workspace.open(shop.folder)
    assert stopped is (count < 5)
    assert state(shop.folder) == (after if count else before)
    assert [change.file for change in changes(opened)] == [change.file for change in changes(done if count else shop)]
    assert pending(opened) == []
    assert ("orders" in opened.snapshot.kpis) is (count == 0)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["the note", "the goal", "the history"])
def test_what_cannot_be_written_is_taken_back_and_can_be_asked_for_again(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    before, known = state(shop.folder), changes(shop)
    writes: list[int] = []
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        writes.append(descriptor)
        if len(writes) - 1 == place:
            raise OSError(errno.ENOSPC, "full")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Refusal, match=r"grow\.toml is not saved: the disk is full"):
        shop.request(RemoveKpi("orders"))
    assert (state(shop.folder), changes(shop), pending(shop)) == (before, known, [])
    assert "orders" not in shop.request(RemoveKpi("orders")).kpis
    assert len(changes(shop)) == len(known) + 2


AT = datetime(2026, 11, 2, 8, 3, tzinfo=UTC)


def note(workspace: Workspace, *noted: CardChange) -> Path:
    """Leave the note of a write that was broken off before its first card."""
    path = workspace.folder / f".kpi-tui-pending-{device()}.toml"
    path.write_text(text_of(noted), "utf-8")
    return path


def test_a_card_that_was_changed_after_the_program_was_killed_stays_as_it_is_then(shop: Workspace) -> None:
    goal, kpi = shop.folder / "goals" / "grow.toml", shop.folder / "kpis" / "orders.toml"
    note(
        shop,
        CardChange("kpis/orders.toml", 'name = "x"', 'name = "y"', AT, "k7f3q2"),
        CardChange("goals/grow.toml", goal.read_text("utf-8"), 'name = "Growth"', AT, "k7f3q2"),
    )
    before = kpi.read_text("utf-8")
    opened = Workspace.open(shop.folder)
    assert (kpi.read_text("utf-8"), goal.read_text("utf-8")) == (before, 'name = "Growth"')
    assert [change.file for change in changes(opened) if change.batch == "k7f3q2"] == ["goals/grow.toml"]


def test_a_note_of_what_was_written_to_its_end_changes_nothing_more(shop: Workspace) -> None:
    card = shop.folder / "kpis" / "orders.toml"
    before = card.read_text("utf-8")
    shop.request(SaveKpi(replace(ORDERS, owner="Anna")))
    note(shop, changes(shop)[-1])
    card.write_text(before, "utf-8")
    count = len(changes(shop))
    assert (len(changes(Workspace.open(shop.folder))), card.read_text("utf-8")) == (count, before)
    assert pending(shop) == []


def test_a_noted_card_that_cannot_be_read_any_more_is_left_alone(shop: Workspace) -> None:
    card = shop.folder / "kpis" / "orders.toml"
    note(shop, CardChange("kpis/orders.toml", card.read_text("utf-8"), 'name = "New"', AT, "k7f3q2"))
    card.unlink()
    card.mkdir()
    assert "grow" in Workspace.open(shop.folder).request(SaveGoal(Goal("save", "Save"))).goals
    assert card.is_dir()


def test_the_note_of_another_device_is_left_to_it(shop: Workspace) -> None:
    path = note(shop, CardChange("kpis/new.toml", None, 'name = "New"', AT, "k7f3q2"))
    other = path.rename(path.with_name(".kpi-tui-pending-other-1234.toml"))
    Workspace.open(shop.folder).request(SaveKpi(replace(ORDERS, owner="Anna")))
    assert other.exists()
    assert not (shop.folder / "kpis" / "new.toml").exists()


@pytest.mark.parametrize("data", [b"", b"changes = [", b"\xff", b"changes = 5", b"changes = [ 5 ]"])
def test_a_note_that_cannot_be_read_keeps_nobody_from_working(shop: Workspace, data: bytes) -> None:
    note(shop).write_bytes(data)
    opened = Workspace.open(shop.folder)
    assert opened.request(SaveKpi(replace(ORDERS, owner="Anna"))).kpis["orders"].owner == "Anna"


@pytest.mark.parametrize(
    "file", ["../escaped.toml", "/tmp/escaped.toml", "measurements/visitors.x.toml", "kpis/../../x"]
)
def test_a_note_writes_cards_and_nothing_else(shop: Workspace, file: str) -> None:
    note(shop, CardChange(file, None, 'name = "New"', AT, "k7f3q2"))
    before = sorted(path for path in shop.folder.parent.rglob("*.toml") if "pending" not in path.name)
    Workspace.open(shop.folder)
    assert sorted(path for path in shop.folder.parent.rglob("*.toml") if "pending" not in path.name) == before


def save_goals(folder: Path, name: str) -> None:
    workspace = Workspace.open(folder)
    for number in range(8):
        workspace.request(SaveGoal(Goal(f"{name}-{number}", name, why=str(number))))


def test_two_programs_that_change_cards_at_once_lose_no_line_of_the_history(shop: Workspace) -> None:
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=save_goals, args=(shop.folder, name)) for name in ("a", "b")]
    for program in programs:
        program.start()
    for program in programs:
        program.join(120)
    written = [change.file for change in changes(shop) if "-" in change.file]
    assert sorted(written) == sorted(f"goals/{name}-{number}.toml" for name in "ab" for number in range(8))
    assert len({change.batch for change in changes(shop)}) == 2 + 16
    assert pending(shop) == []
