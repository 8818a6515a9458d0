"""What a person said about a spreadsheet of their own counts for the next one too; and nothing is said for nothing."""

from __future__ import annotations

import logging
from pathlib import Path

import openpyxl
import pytest

from kpi_tui.exchange.importing.entering import carry_out
from kpi_tui.exchange.importing.offer import Offer, offer, with_columns
from kpi_tui.exchange.importing.plan import plan_import
from kpi_tui.exchange.importing.source import Source, read_source
from kpi_tui.language import text
from kpi_tui.model.input import Input
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.changes import SaveInput
from kpi_tui.workspace.workspace import Workspace


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "shop", Settings("Corner shop"))
    workspace.request(
        SaveInput(Input("visits", "Visits")),
        SaveInput(Input("orders", "Orders")),
        SaveInput(Input("revenue", "Revenue", Unit.CURRENCY)),
    )
    return workspace


def year(folder: Path, year: int, *rows: str, name: str = "") -> Source:
    """A spreadsheet of three months across."""
    path = folder / (name or f"figures {year}.csv")
    path.write_text("\n".join((f";jan {year};feb {year};mar {year}", *rows)) + "\n", encoding="utf-8")
    return read_source(path)


def enter(workspace: Workspace, source: Source, offered: Offer) -> None:
    plan = plan_import(workspace.snapshot, offered.table, offered.mapping, new_inputs=offered.new_inputs)
    carry_out(workspace, source, plan, remember=offered.worth_remembering)


def taken(offered: Offer) -> dict[str, str]:
    return {take.column: take.input for take in offered.mapping.takes}


def test_a_spreadsheet_of_the_next_year_is_read_as_the_last_one(shop: Workspace, tmp_path: Path) -> None:
    first = year(tmp_path, 2025, "Visits;1;2;3", "Sold in the shop;4;5;6")
    enter(shop, first, with_columns(shop.snapshot, offer(shop.snapshot, first), {"Sold in the shop": "orders"}))
    found = offer(shop.snapshot, year(tmp_path, 2026, "Visits;1;2;3", "Sold in the shop;4;5;6", "Rain;1;1;1"))
    assert found.remembered
    assert taken(found) == {"Visits": "visits", "Sold in the shop": "orders"}


def test_of_two_spreadsheets_that_were_remembered_the_one_that_takes_most_counts(
    shop: Workspace, tmp_path: Path
) -> None:
    rows = ("Visits;1;2;3", "Sold in the shop;4;5;6")
    few = year(tmp_path, 2024, rows[0], name="a.csv")
    enter(shop, few, offer(shop.snapshot, few))
    more = year(tmp_path, 2025, *rows, name="b.csv")
    enter(shop, more, with_columns(shop.snapshot, offer(shop.snapshot, more), {"Sold in the shop": "orders"}))
    assert taken(offer(shop.snapshot, year(tmp_path, 2026, *rows))) == {
        "Visits": "visits",
        "Sold in the shop": "orders",
    }


def test_a_spreadsheet_that_lacks_a_row_is_another_one(shop: Workspace, tmp_path: Path) -> None:
    first = year(tmp_path, 2025, "Visits;1;2;3", "Revenue;4;5;6")
    enter(shop, first, offer(shop.snapshot, first))
    found = offer(shop.snapshot, year(tmp_path, 2026, "Visits;1;2;3", "Orders;4;5;6"))
    assert not found.remembered
    assert taken(found) == {"Visits": "visits", "Orders": "orders"}


def test_a_share_behind_a_count_is_no_sign_of_money(shop: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    path.write_text('Month,Visits\n2026-09,"1085 (26.66%)"\n2026-10,"141 (3.46%)"\n', encoding="utf-8")
    offered = offer(shop.snapshot, read_source(path))
    plan = plan_import(shop.snapshot, offered.table, offered.mapping, columns=offered.columns)
    assert taken(offered) == {"Visits": "visits"}
    assert [text(note) for note in plan.notes] == []


def test_a_workbook_is_read_in_silence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["My figures"], ["", "nov 2026", "dec 2026"], ["Visits", 1, None], ["Orders", 2, None]):
        sheet.append(row)
    book.save(tmp_path / "mine.xlsx")
    with caplog.at_level(logging.NOTSET):
        read_source(tmp_path / "mine.xlsx")
    assert [record.getMessage() for record in caplog.records] == []
