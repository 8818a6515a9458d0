"""Cards and figures of one request are undone and done again as one, and so is what is there of a broken off one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.changes import AddKpi, Imported, SaveInput, SetFigure
from kpi_tui.workspace.files import reservations
from kpi_tui.workspace.history import journal
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.workspace import Workspace
from tests.workspace.undoing import again, cards, shop_in, values

OCTOBER = Calendar().parse("2026-10")
TWICE = Kpi("twice", "Twice", formula=parse_formula("visitors * 2"))
BROKEN_OFF = "Part of it is written, but not all: try again."


class Killed(BaseException):
    """The program ends here."""


FULL = Refusal("The disk is full.")


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return shop_in(tmp_path)


def test_cards_and_figures_of_one_request_are_one_step(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1))
    before = cards(shop)
    loaves = SetFigure("loaves", OCTOBER, 12), SetFigure("visitors", OCTOBER, 2)
    shop.request(*loaves, SaveInput(Input("loaves", "Loaves")))
    after, entered = cards(shop), values(shop)
    (log_file,) = (shop.folder / "measurements").glob("loaves.*")
    assert "Loaves" in log_file.read_text("utf-8")
    assert str(again(shop).undo()) == "Undone: 3 changes of cards and figures, among them Input “Loaves” added"
    assert (cards(shop), values(again(shop))) == (before, {("visitors", "2026-10", None): 1})
    assert str(again(shop).redo()).startswith("Done again: 3 changes")
    assert (cards(shop), values(again(shop))) == (after, entered)
    again(shop).undo()
    again(shop).undo()
    assert (cards(shop), values(again(shop))) == (before, {})
    again(shop).redo()
    again(shop).redo()
    assert (cards(shop), values(again(shop))) == (after, entered)


def test_a_new_kpi_and_its_outcome_are_entered_at_once(shop: Workspace) -> None:
    shop.enter([SetFigure("twice", OCTOBER, 8)], changes=[AddKpi(TWICE)])
    assert str(shop.undo()) == "Undone: KPI “Twice” added; Twice, 2026-10: no figure → 8"
    assert ("twice" in shop.snapshot.kpis, values(shop)) == (False, {})


def test_where_a_figure_cannot_be_right_no_card_is_written_either(shop: Workspace) -> None:
    with pytest.raises(Refusal, match="too low"):
        shop.enter([SetFigure("loaves", OCTOBER, -1)], changes=[SaveInput(Input("loaves", "Loaves"))])
    assert "loaves" not in shop.reload().inputs


def test_cards_and_figures_are_both_left_alone_where_one_was_changed_since(shop: Workspace) -> None:
    shop.enter([SetFigure("loaves", OCTOBER, 12)], changes=[SaveInput(Input("loaves", "Loaves"))])
    card = shop.folder / "inputs" / "loaves.toml"
    card.write_text('label = "Breads"\n', "utf-8")
    with pytest.raises(Refusal, match=r"inputs/loaves\.toml was changed since"):
        shop.undo()
    assert values(again(shop)) == {("loaves", "2026-10", None): 12}


@contextmanager
def stopped(at: ModuleType, name: str, calls: int, stop: BaseException, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a way of writing stop when it was called so often."""
    really, count = getattr(at, name), itertools.count()

    def writing(*arguments: Any, **named: Any) -> Any:
        if next(count) == calls:
            raise stop
        return really(*arguments, **named)

    with patch.context() as within:
        within.setattr(at, name, writing)
        with pytest.raises(type(stop)):
            yield


@pytest.mark.parametrize("stop", [Killed(), FULL], ids=["killed", "full"])
@pytest.mark.parametrize("written", [0, 1], ids=["before the figures", "amid the figures"])
def test_what_is_there_of_a_broken_off_import_can_be_undone(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, stop: BaseException, written: int
) -> None:
    before = cards(shop)
    figures = [SetFigure("visitors", OCTOBER, 1), SetFigure("loaves", OCTOBER, 2)]
    with stopped(log, "append_all", written, stop, monkeypatch):
        shop.enter(figures, Imported("till.csv", ""), changes=[SaveInput(Input("loaves", "Loaves"))])
    assert "loaves" in again(shop).snapshot.inputs
    assert len(values(again(shop))) == written
    assert (BROKEN_OFF in map(str, reservations.take())) is isinstance(stop, Refusal)
    said = "the import of till.csv, one figure" if written else "Input “Loaves” added"
    assert str(again(shop).undo()) == f"Undone: {said}"
    assert (cards(shop), values(again(shop))) == (before, {})
    again(shop).redo()
    assert ("loaves" in again(shop).snapshot.inputs, len(values(again(shop)))) == (True, written)


@pytest.mark.parametrize("stop", [Killed(), FULL], ids=["killed", "full"])
def test_an_undo_that_was_broken_off_is_gone_on_with(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    before = cards(shop)
    shop.enter([SetFigure("loaves", OCTOBER, 2)], changes=[SaveInput(Input("loaves", "Loaves"))])
    after, entered = cards(shop), values(shop)
    with stopped(journal, "write_cards", 0, stop, monkeypatch):
        shop.undo()
    assert (cards(shop), values(again(shop))) == (after, {})
    assert str(again(shop).undo()) == "Undone: Input “Loaves” added"
    assert (cards(shop), again(shop).undoable) == (before, None)
    again(shop).redo()
    again(shop).redo()
    assert (cards(shop), values(again(shop))) == (after, entered)


@pytest.mark.parametrize("stop", [Killed(), FULL], ids=["killed", "full"])
def test_a_redo_that_was_broken_off_is_gone_on_with(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    before = cards(shop)
    shop.enter([SetFigure("loaves", OCTOBER, 2)], changes=[SaveInput(Input("loaves", "Loaves"))])
    after, entered = cards(shop), values(shop)
    shop.undo()
    with stopped(log, "append_all", 0, stop, monkeypatch):
        again(shop).redo()
    assert (cards(shop), values(again(shop))) == (after, {})
    again(shop).redo()
    assert (cards(shop), values(again(shop))) == (after, entered)
    assert again(shop).redoable is None
    again(shop).undo()
    again(shop).undo()
    assert (cards(shop), values(again(shop))) == (before, {})
    assert again(shop).undoable is None
