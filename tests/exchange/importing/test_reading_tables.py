"""A table is read from whatever a system made of it: any encoding, delimiter, lines above it, sheets and ZIP files."""

from __future__ import annotations

import csv
import os
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.exchange.importing.source import read_source
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import ALONE, Stopped, Work
from kpi_tui.model.sentence import Refusal


def table(path: Path) -> Table:
    """The only table of a file."""
    (found,) = read_source(path).tables
    return found


def rows(found: Table) -> list[tuple[str | None, ...]]:
    """All rows of a table."""
    return pl.concat(list(found.batches(ALONE))).rows()


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [("Café", "Omzet", "Visits"), ("één", "1 234,50".replace(",", "."), "20"), ("twee", "3", "4")]
    text = "\r\n".join(delimiter.join(cells) for cells in lines)
    found = table(written(tmp_path, text, encoding))
    assert found.columns == ("Café", "Omzet", "Visits")
    assert rows(found) == [("één", "1 234.50", "20"), ("twee", "3", "4")]


def test_a_sep_line_says_what_the_delimiter_is(tmp_path: Path) -> None:
    found = table(written(tmp_path, 'sep=;\n"Date";"Value, all"\n2026-10-01;5\n'))
    assert found.columns == ("Date", "Value, all")


def test_lines_above_the_header_are_comments(tmp_path: Path) -> None:
    text = "# ------\n# Account: Bakery\n#\n# Start date: 20260501\nChannel,Sessions\nDirect,12\n"
    found = table(written(tmp_path, text))
    assert found.columns == ("Channel", "Sessions")
    assert found.comments == ("Account: Bakery", "Start date: 20260501")
    assert rows(found) == [("Direct", "12")]


def test_a_title_above_the_header_is_a_comment(tmp_path: Path) -> None:
    text = "Campaign report\n1 October 2026 - 31 October 2026\nCampaign,Clicks,Cost\nBrand,12,3.50\nOther,8,2.00\n"
    found = table(written(tmp_path, text))
    assert found.comments == ("Campaign report", "1 October 2026 - 31 October 2026")
    assert found.columns == ("Campaign", "Clicks", "Cost")


def test_two_header_rows_become_one_name(tmp_path: Path) -> None:
    text = "Date (GMT),Followers,,Views\n,Overall,Daily aggregated,Daily aggregated\n2026-10-01,100,3,40\n"
    found = table(written(tmp_path, text))
    assert found.columns == (
        "Date (GMT)",
        "Followers (Overall)",
        "Followers (Daily aggregated)",
        "Views (Daily aggregated)",
    )
    assert rows(found) == [("2026-10-01", "100", "3", "40")]


def test_a_row_that_describes_the_columns_is_no_header(tmp_path: Path) -> None:
    text = (
        "The aggregated numbers of your page in the period that was chosen,,\nDate,Impressions,Clicks\n10/01/2026,5,2\n"
    )
    assert table(written(tmp_path, text)).columns == ("Date", "Impressions", "Clicks")


def test_periods_across_are_a_header(tmp_path: Path) -> None:
    found = table(written(tmp_path, ";jan 2026;feb 2026\nOmzet;100;200\n"))
    assert found.columns == ("(1)", "jan 2026", "feb 2026")
    found = table(written(tmp_path, "KPI,2024,2025,2026\nRevenue,100,200,300\n"))
    assert found.columns == ("KPI", "2024", "2025", "2026")


def test_rows_may_be_ragged(tmp_path: Path) -> None:
    found = table(written(tmp_path, "a,b,c\n1,2\n1,2,3,4\n1,2,3\n"))
    assert rows(found) == [("1", "2", None), ("1", "2", "3"), ("1", "2", "3")]
    assert "behind the last column" in str(found.notes[0])


def test_quotes_may_hold_line_ends_and_delimiters(tmp_path: Path) -> None:
    found = table(written(tmp_path, 'Post,Likes\n"Line one\nline, two ""quoted""",5\nb,6\n'))
    assert rows(found) == [('Line one\nline, two "quoted"', "5"), ("b", "6")]


def test_names_and_values_below_each_other_are_one_row(tmp_path: Path) -> None:
    lines = ['"Campaign report"', '"Title:","October"', '"Sent","2021-09-28 13:00:00"', '"Total emails sent:","4116"']
    text = "\n".join([*lines, '"Opened:","5 (1%)"'])
    found = table(written(tmp_path, text))
    assert found.columns == ("Title", "Sent", "Total emails sent", "Opened")
    assert rows(found) == [("October", "2021-09-28 13:00:00", "4116", "5 (1%)")]


def test_the_same_name_twice_is_numbered(tmp_path: Path) -> None:
    assert table(written(tmp_path, "a,a,b\n1,2,3\n")).columns == ("a", "a (2)", "b")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest", "old Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"hello\n", "No table"),
        (b"\x00\x01\x02\x03 binary \x00\x00", "no text"),
        (b",".join(b"c%d" % number for number in range(3000)) + b"\n" + b",".join([b"1"] * 3000), "columns"),
    ],
)
def test_what_is_no_table_gets_a_clear_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        read_source(path)
    assert word in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("book.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no XLSX file, whatever its name says"),
        ("export.zip", b"hello\n", "no ZIP file, whatever its name says"),
        ("table.parquet", b"\x00\x01\x02\x03 binary \x00\x00", "no Parquet file, whatever its name says"),
        ("book.xlsx", b"<html><table></table></html>", "is a web page or XML"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_so(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refusal, match=sentence):
        read_source(tmp_path / name)


def test_a_packed_file_without_tables_says_what_it_is(tmp_path: Path) -> None:
    document = zipped(tmp_path, document__xml="<x/>").rename(tmp_path / "letter.xlsx")
    with pytest.raises(Refusal, match="is no Excel workbook"):
        read_source(document)
    with pytest.raises(Refusal, match="unpack it, and import them one by one"):
        read_source(zipped(tmp_path, October__xlsx="x"))
    with pytest.raises(Refusal, match="holds no CSV file"):
        read_source(zipped(tmp_path, Photo__png="x"))


def test_a_folder_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is a folder"):
        read_source(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Refusal, match="ordinary"):
        read_source(tmp_path / "pipe.csv")


# Large files


def large(folder: Path, encoding: str = "utf-8") -> Path:
    """A file of a day a row, larger than what is read whole."""
    lines = ["# a comment", "Date,Visits,Note"] + [f"2026-10-{day % 30 + 1:02},{day},é" for day in range(2000)]
    return written(folder, "\n".join(lines), encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_large_file_reads_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    small = table(large(tmp_path, encoding))
    monkeypatch.setattr("kpi_tui.exchange.importing.source.WHOLE", 100)
    big = table(large(tmp_path, encoding))
    assert (big.columns, big.comments) == (small.columns, small.comments)
    assert rows(big) == rows(small)
    assert rows(big) == rows(small), "it can be read again"


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        read_source(large(tmp_path), Work(stopped=lambda: True))


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    heard: list[float] = []
    read_source(large(tmp_path), Work(progress=heard.append))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


# Workbooks


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    path = folder / "book.xlsx"
    book.save(path)
    return path


def test_each_sheet_with_a_table_is_one(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, Metrics=[["Date", "Clicks"], ["2026-10-01", 5]], Empty=[], Posts=[["Title", "Likes"], ["a", 1.5]]
    )
    found = read_source(path)
    assert [each.name for each in found.tables] == ["Metrics", "Posts"]
    assert found.table("posts").typed == {"Likes": "number"}


def test_numbers_and_days_of_a_workbook_need_no_guessing(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["a title"], ["Day", "Amount"], [date(2026, 2, 1), 1.234], [date(2026, 2, 2), 20]])
    found = table(path)
    assert found.typed == {"Day": "day", "Amount": "number"}
    assert rows(found) == [("2026-02-01", "1.234"), ("2026-02-02", "20")]


def test_months_across_may_be_days_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["What", date(2026, 1, 1), date(2026, 2, 1)], ["Revenue", 10.5, 12]])
    found = table(path)
    assert [name[:10] for name in found.columns] == ["What", "2026-01-01", "2026-02-01"]
    assert rows(found) == [("Revenue", "10.5", "12")]


def test_formulas_that_were_never_computed_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["Day", "Amount"], ["2026-02-01", 1], ["2026-02-02", "=1+1"]])
    assert any("never computed" in str(note) for note in table(path).notes)


def test_a_day_in_a_heading_has_no_time(tmp_path: Path) -> None:
    head = ["Post", *map(datetime.fromisoformat, ("2026-10-01", "2026-11-01"))]
    assert table(workbook(tmp_path, Sheet=[head, ["Revenue", 1, 2]])).columns == ("Post", "2026-10-01", "2026-11-01")


def test_merged_cells_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["Day", "Amount"], ["2026-02-01", 1], ["2026-02-02", 2]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    assert any("merged" in str(note) for note in table(path).notes)


def test_a_cell_at_the_end_of_the_world_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["Day", "Amount"], ["2026-02-01", 1]])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = 1
    book.save(path)
    with pytest.raises(Refusal, match="too large"):
        read_source(path)


def test_a_workbook_that_unpacks_for_ever_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi_tui.exchange.importing.workbook._MOST_BYTES", 10_000)
    with pytest.raises(Refusal, match="too large"):
        read_source(
            workbook(tmp_path, Sheet=[["Day", "Amount"], *[[f"text {number}", number] for number in range(900)]])
        )


# ZIP files


def zipped(folder: Path, **members: str) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return path


def test_the_tables_of_a_zip_file_are_found(tmp_path: Path) -> None:
    found = read_source(zipped(tmp_path, Chart__csv="Date,Clicks\n2026-10-01,5\n", Note__txt="hello", Photo__png="x"))
    assert [each.name for each in found.tables] == ["Chart.csv"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi_tui.exchange.importing.source._MOST_UNPACKED", 1000)
    with pytest.raises(Refusal, match="too large"):
        read_source(zipped(tmp_path, Chart__csv="Date,Clicks\n" + "2026-10-01,5\n" * 1000))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_table_or_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(data)
    with suppress(Refusal):
        for found in read_source(path).tables:
            rows(found)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    lines=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6), min_size=3, max_size=3
        ),
        min_size=1,
        max_size=8,
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_cells_come_back_as_they_were_written(tmp_path: Path, lines: list[list[str]], delimiter: str) -> None:
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"sep={delimiter}\n")
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerow(["Name", "Label", "Title"])
        writer.writerow(["begin", "x", "2026-10-01"])
        writer.writerows(lines)
    blanks = " \u00a0\u202f\ufeff"
    kept = [tuple(cell.strip(blanks) or None for cell in line) for line in lines]
    assert rows(table(path))[1:] == [line for line in kept if any(line)]


@pytest.mark.parametrize("count", [3000, 1_000_000])
def test_of_far_too_many_columns_it_is_said_that_they_are_too_many(tmp_path: Path, count: int) -> None:
    text = ",".join(f"c{place}" for place in range(count)) + "\n" + ",".join("1" * count) + "\n"
    with pytest.raises(Refusal, match="more than 2000 columns"):
        read_source(written(tmp_path, text))
