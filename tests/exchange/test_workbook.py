"""The report as a workbook: numbers that are numbers, texts that are never formulas."""

from __future__ import annotations

import warnings
import zipfile
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpi_tui.exchange.reporting.make import make_report
from kpi_tui.exchange.reporting.workbook import render
from kpi_tui.language import activate
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.exchange.conftest import HOSTILE


def read(data: bytes) -> Workbook:
    """The workbook as openpyxl sees it: all but the sparklines, of which it warns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparkline Group")
        return load_workbook(BytesIO(data))


def row_of(sheet: Worksheet, name: str) -> int:
    return next(int(cell.row) for cell in sheet["A"] if cell.value == name)


def test_values_targets_and_changes_are_numbers_with_the_format_of_their_unit(snapshot: Snapshot) -> None:
    sheet = read(render(make_report(snapshot)))["Scorecard"]
    cost, rate = row_of(sheet, "Cost per acquisition"), row_of(sheet, "Conversion rate")
    assert (sheet.cell(cost, 4).value, sheet.cell(cost, 5).value, sheet.cell(cost, 6).value) == (62, 50, 8)
    assert sheet.cell(cost, 4).number_format == '"€ "#,##0.00;-"€ "#,##0.00'
    assert (sheet.cell(rate, 4).value, sheet.cell(rate, 4).number_format) == (5, '#,##0.0"%";-#,##0.0"%"')
    assert sheet.cell(rate, 6).number_format == '+#,##0.0" pp";-#,##0.0" pp";#,##0.0" pp"'
    assert sheet.cell(cost, 2).value == "■ Off track"


def test_statuses_are_coloured_by_a_rule_and_trends_are_excels_own(snapshot: Snapshot) -> None:
    data = render(make_report(snapshot))
    sheet = read(data)["Scorecard"]
    rules = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert [rule.text for rule in rules] == ["●", "▲", "■"]
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<x14:sparkline>") == 8


def test_rows_are_as_high_as_their_texts_also_in_programs_that_do_not_see_to_that(snapshot: Snapshot) -> None:
    sheet = read(render(make_report(snapshot)))["Scorecard"]
    said = {row: str(sheet.cell(row, 8).value or "") for row in range(6, sheet.max_row + 1)}
    longest, shortest = max(said, key=lambda row: len(said[row])), row_of(sheet, "Web shop revenue")
    assert sheet.row_dimensions[longest].height >= 2 * sheet.row_dimensions[shortest].height
    assert said[row_of(sheet, "Net promoter score")].endswith("About Q3 2026; a figure is overdue.")


def test_the_sheet_of_figures_has_what_the_trends_are_drawn_from(snapshot: Snapshot) -> None:
    sheet = read(render(make_report(snapshot)))["Figures"]
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == "Conversion rate"]
    assert len(rows) == 12
    assert rows[-1][1:3] == ("October 2026", 5)


def test_no_text_is_a_formula_or_a_link(hostile: Snapshot) -> None:
    book = read(render(make_report(hostile)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert sum(cell.value == HOSTILE for cell in cells) >= 8


def test_the_workbook_speaks_dutch_too(snapshot: Snapshot) -> None:
    activate("nl")
    book = read(render(make_report(snapshot)))
    assert book.sheetnames == ["Scorekaart", "Cijfers", "KPI's", "Acties"]


def test_an_empty_workspace_has_a_workbook_too(empty: Workspace) -> None:
    assert read(render(make_report(empty.snapshot))).sheetnames[0] == "Scorecard"
