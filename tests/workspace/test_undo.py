"""Undo and redo: what this device did last is taken back, also after a restart, and never what others did."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import AddKpi, Imported, RemoveKpi, SaveGoal, SaveInput, SaveKpi, SetFigure
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.workspace import Workspace
from tests.workspace.undoing import Values, again, cards, shop_in, values

PERIODS = [Calendar().parse(key) for key in ("2026-08", "2026-09", "2026-10")]
AUGUST, SEPTEMBER, OCTOBER = PERIODS
VISITORS = Input("visitors", "Visitors")
ORDERS = Kpi("orders", "Orders", formula=parse_formula("visitors"))
LATER_LOG = 'measurements = [\n  { period = "2026-10", value = 5, at = 2199-01-01T00:00:00Z },\n]\n'


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return shop_in(tmp_path)


def test_a_correction_is_undone_and_done_again(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1180, note="from the shop"))
    shop.request(SetFigure("visitors", OCTOBER, 1610))
    assert str(shop.undo()) == "Undone: Visitors, 2026-10: 1,180 → 1,610"
    assert values(shop) == {("visitors", "2026-10", None): 1180}
    assert shop.snapshot.figures["note"].to_list() == ["from the shop"]
    assert str(shop.redo()) == "Done again: Visitors, 2026-10: 1,180 → 1,610"
    assert values(shop) == {("visitors", "2026-10", None): 1610}


def test_what_many_added_cards_are_called_never_reads_as_if_undoing_added_them(shop: Workspace) -> None:
    shop.request(*(SaveInput(Input(name, name.title())) for name in ("loaves", "rolls", "cakes")))
    assert str(shop.undo()) == "Undone: the adding of 3 cards, among them Input “Loaves”"
    assert str(shop.redo()) == "Done again: the adding of 3 cards, among them Input “Loaves”"


def test_undo_goes_back_step_by_step_and_redo_forth_across_restarts(shop: Workspace) -> None:
    entered: list[Values] = [values(shop)]
    for value, period in ((1, AUGUST), (2, SEPTEMBER), (3, AUGUST), (4, OCTOBER)):
        shop.request(SetFigure("visitors", period, value))
        entered.append(values(shop))
    for state in reversed(entered[:-1]):
        again(shop).undo()
        assert values(again(shop)) == state
    with pytest.raises(Refusal, match="nothing to undo"):
        again(shop).undo()
    for state in entered[1:]:
        again(shop).redo()
        assert values(again(shop)) == state
    with pytest.raises(Refusal, match="nothing to do again"):
        again(shop).redo()


def test_nothing_is_rewritten(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1180))
    (path,) = (shop.folder / "measurements").iterdir()
    before = path.read_text("utf-8")
    shop.undo()
    shop.redo()
    assert path.read_text("utf-8").startswith(before.removesuffix("]\n"))
    assert shop.snapshot.records["undoes"].is_not_null().to_list() == [False, True, True]


def test_a_new_change_is_the_end_of_what_could_be_done_again(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1))
    shop.undo()
    shop.request(SetFigure("visitors", AUGUST, 2))
    assert (shop.redoable, str(shop.undoable)) == (None, "Visitors, 2026-08: no figure → 2")
    shop.undo()
    assert values(shop) == {}


def test_figures_that_were_entered_together_are_undone_together(shop: Workspace) -> None:
    shop.request(SaveInput(Input("orders", "Orders")))
    shop.request(SetFigure("visitors", OCTOBER, 9))
    shop.enter(
        [
            SetFigure("visitors", OCTOBER, 1),
            SetFigure("visitors", OCTOBER, 2, segment="shop"),
            SetFigure("orders", AUGUST, 3),
        ]
    )
    entered = values(shop)
    assert "3 figures at once" in str(again(shop).undo())
    assert values(again(shop)) == {("visitors", "2026-10", None): 9}
    again(shop).redo()
    assert values(again(shop)) == entered
    again(shop).undo()
    again(shop).undo()
    assert values(again(shop)) == {}


def test_a_figure_that_was_entered_twice_at_once_is_undone_to_what_was_there_before(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1))
    shop.enter([SetFigure("visitors", OCTOBER, 2), SetFigure("visitors", OCTOBER, 3)])
    shop.undo()
    assert values(shop) == {("visitors", "2026-10", None): 1}
    shop.undo()
    assert values(shop) == {}
    shop.redo()
    shop.redo()
    assert values(shop) == {("visitors", "2026-10", None): 3}


def test_an_import_is_undone_as_a_whole_and_named_by_its_file(shop: Workspace) -> None:
    figures = [SetFigure("visitors", period, 5) for period in PERIODS]
    shop.enter(figures, Imported("ga4.csv", "ab" * 32, "ga4"))
    assert str(shop.undoable) == "the import of ga4.csv, 3 figures"
    assert "ga4.csv" in str(again(shop).undo())
    assert values(again(shop)) == {}
    assert "ga4.csv" in str(again(shop).redo())
    assert len(values(again(shop))) == 3


def test_does_not_apply_and_deletions_come_back_as_they_were(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, not_applicable=True))
    shop.request(SetFigure("visitors", OCTOBER, deleted=True))
    assert str(shop.undo()) == "Undone: Visitors, 2026-10: does not apply → no figure"
    assert shop.snapshot.figures["not_applicable"].to_list() == [True]
    shop.redo()
    assert values(shop) == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda: AddKpi(ORDERS, goal="grow"),
        lambda: RemoveKpi("visits"),
        lambda: SaveKpi(replace(ORDERS, id="visits", name="Visits", owner="Anna")),
        lambda: SaveGoal(Goal("another", "Another")),
    ],
    ids=["added", "put away", "changed", "new"],
)
def test_a_change_of_cards_is_undone_to_the_letter(shop: Workspace, change: Callable[[], AddKpi]) -> None:
    shop.request(SaveGoal(Goal("grow", "Grow")))
    shop.request(AddKpi(replace(ORDERS, id="visits", name="Visits"), goal="grow"))
    before = cards(shop)
    shop.request(change())
    after = cards(shop)
    assert after != before
    again(shop).undo()
    assert cards(shop) == before
    again(shop).redo()
    assert cards(shop) == after
    again(shop).undo()
    assert cards(shop) == before


def test_a_card_that_was_put_away_comes_back_with_its_comments(shop: Workspace) -> None:
    shop.request(AddKpi(ORDERS))
    card = shop.folder / "kpis" / "orders.toml"
    card.write_text("# Ours\r\n" + card.read_text("utf-8"), "utf-8", newline="")
    text = card.read_bytes()
    shop.request(RemoveKpi("orders"))
    assert str(shop.undo()) == "Undone: KPI “Orders” put away"
    assert card.read_bytes() == text
    assert "orders" in shop.snapshot.kpis


def test_a_card_that_was_changed_since_is_not_touched(shop: Workspace) -> None:
    shop.request(AddKpi(ORDERS))
    card = shop.folder / "kpis" / "orders.toml"
    text = card.read_text("utf-8") + 'owner = "Ben"\n'
    card.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=r"kpis/orders\.toml was changed since"):
        shop.undo()
    assert card.read_text("utf-8") == text


def test_a_figure_that_somebody_else_changed_since_is_not_touched(shop: Workspace) -> None:
    shop.enter([SetFigure("visitors", OCTOBER, 1), SetFigure("visitors", AUGUST, 1)])
    log.append(shop.folder, "visitors", "ben-1234", Measurement("2026-10", 2, datetime.now(UTC)))
    with pytest.raises(Refusal, match="Visitors, 2026-10 was changed since"):
        shop.undo()
    assert values(again(shop)) == {("visitors", "2026-10", None): 2, ("visitors", "2026-08", None): 1}


def test_a_figure_of_another_device_comes_back_when_its_correction_is_undone(shop: Workspace) -> None:
    log.append(shop.folder, "visitors", "ben-1234", Measurement("2026-10", 2, datetime.now(UTC), by="Ben"))
    shop.request(SetFigure("visitors", OCTOBER, 3))
    shop.undo()
    assert values(shop) == {("visitors", "2026-10", None): 2}
    with pytest.raises(Refusal, match="nothing to undo"):
        shop.undo()


def test_each_device_undoes_only_what_it_did(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def on(name: str) -> Workspace:
        monkeypatch.setattr(user, "device", lambda: name)
        return again(shop)

    on("anna-0001").request(SetFigure("visitors", OCTOBER, 1))
    on("ben-0002").request(AddKpi(ORDERS))
    on("anna-0001").request(SetFigure("visitors", AUGUST, 2))
    on("ben-0002").request(SetFigure("visitors", SEPTEMBER, 3))
    on("anna-0001").undo()
    on("anna-0001").undo()
    assert values(again(shop)) == {("visitors", "2026-09", None): 3}
    on("ben-0002").undo()
    on("ben-0002").undo()
    assert (values(again(shop)), "orders" in again(shop).snapshot.kpis) == ({}, False)
    on("anna-0001").redo()
    assert values(again(shop)) == {("visitors", "2026-10", None): 1}


def test_a_clock_that_is_ahead_elsewhere_does_not_change_what_was_last(shop: Workspace) -> None:
    ahead = datetime.now(UTC) + timedelta(days=40)
    log.append(shop.folder, "visitors", "ben-1234", Measurement("2026-10", 1, ahead))
    shop.request(SetFigure("visitors", OCTOBER, 2))
    shop.request(SetFigure("visitors", AUGUST, 3))
    shop.undo()
    assert values(shop) == {("visitors", "2026-10", None): 2}
    shop.undo()
    assert values(shop) == {("visitors", "2026-10", None): 1}


def test_what_a_sync_program_copied_is_undone_once(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1))
    shop.request(SetFigure("visitors", AUGUST, 2))
    (path,) = (shop.folder / "measurements").iterdir()
    path.with_stem(f"{path.stem} (conflicted copy 2026-11-02)").write_bytes(path.read_bytes())
    again(shop).undo()
    assert values(again(shop)) == {("visitors", "2026-10", None): 1}
    again(shop).undo()
    assert values(again(shop)) == {}


def test_what_was_entered_before_there_were_batches_can_be_undone(shop: Workspace) -> None:
    for minute, period in enumerate(PERIODS):
        at = datetime(2025, 1, 1, 10, minute, tzinfo=UTC)
        log.append(shop.folder, "visitors", user.device(), Measurement(period.key, minute, at))
    again(shop).undo()
    again(shop).undo()
    assert values(again(shop)) == {("visitors", "2026-08", None): 0}


def test_in_a_hostile_history_nothing_outside_the_cards_is_undone(shop: Workspace) -> None:
    target = shop.folder.parent / "precious.toml"
    target.write_text("x = 1", "utf-8")
    (shop.folder / "history").mkdir()
    line = (
        '{ at = 2026-11-02T08:03:00Z, batch = "k7f3q2", file = "../precious.toml", before = "gone", after = "x = 1" }'
    )
    (shop.folder / "history" / f"{user.device()}.toml").write_text(f"changes = [\n  {line},\n]\n", "utf-8")
    with pytest.raises(Refusal, match="nothing to undo"):
        again(shop).undo()
    assert target.read_text("utf-8") == "x = 1"


def test_files_whose_times_are_behind_do_not_change_what_was_last(shop: Workspace) -> None:
    for turn in range(3):
        shop.request(SaveGoal(Goal("grow", "Grow", why=str(turn))))
        (history,) = (shop.folder / "history").iterdir()
        behind = history.stat().st_mtime_ns // 10**9 * 10**9 - 4_000_000
        os.utime(history, ns=(behind, behind))
        shop.request(SetFigure("visitors", OCTOBER, turn))
        assert "Visitors" in str(shop.undoable)


def test_a_figure_written_by_hand_to_a_part_of_a_second_is_undone_once(shop: Workspace) -> None:
    path = shop.folder / "measurements" / f"visitors.{user.device()}.toml"
    line = '{ period = "2026-08", value = 1, at = 2026-09-01T10:00:00.5Z }'
    path.write_text(f"measurements = [\n  {line},\n]\n", "utf-8")
    shop.reload()
    shop.undo()
    assert values(shop) == {}
    with pytest.raises(Refusal, match="nothing to undo"):
        shop.undo()
    shop.redo()
    assert values(shop) == {("visitors", "2026-08", None): 1}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("kpis/other.toml", 'name = "Other"\nformula = "orders_in"\n'),
        ("goals/other.toml", 'name = "Other"\nkpis = [ "sales" ]\n'),
        ("measurements/orders_in.bob.toml", LATER_LOG),
    ],
)
def test_a_card_that_others_use_by_now_is_not_undone(shop: Workspace, file: str, text: str) -> None:
    sales = Kpi("sales", "Sales", formula=parse_formula("orders_in"))
    shop.request(AddKpi(sales, (Input("orders_in", "Orders"),)))
    (shop.folder / file).write_text(text, "utf-8")
    with pytest.raises(Refusal, match="is used since"):
        shop.undo()
    assert "sales" in shop.snapshot.kpis
    (shop.folder / file).unlink()
    shop.undo()
    assert "sales" not in shop.snapshot.kpis
    assert "orders_in" not in shop.snapshot.inputs


def test_what_was_undone_in_part_because_the_disk_was_full_is_undone_further(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.folder / "inputs" / "orders.toml").write_text('label = "Orders"\n', "utf-8")
    shop.reload()
    shop.request(SetFigure("visitors", AUGUST, 1))
    shop.enter([SetFigure("visitors", OCTOBER, 2), SetFigure("orders", OCTOBER, 3)])
    entered = values(shop)
    append_all, written = log.append_all, list[str]()

    def full(folder: Path, entry_id: str, *rest: Any, **more: Any) -> Path:
        if written:
            raise Refusal("%(file)s is not saved: the disk is full. Make room and try again.", file=entry_id)
        written.append(entry_id)
        return append_all(folder, entry_id, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(log, "append_all", full)
        with pytest.raises(Refusal, match="the disk is full"):
            shop.undo()
    assert len(values(again(shop))) == 2
    again(shop).undo()
    assert values(again(shop)) == {("visitors", "2026-08", None): 1}
    again(shop).redo()
    again(shop).redo()
    assert values(again(shop)) == entered
