"""Where results may be written, and what they never replace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kpi_tui.exchange import destination
from kpi_tui.exchange.reporting.writing import write_report
from kpi_tui.exchange.tidy.tables import What
from kpi_tui.exchange.tidy.writing import write_table
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.snapshot import Snapshot


def report(snapshot: Snapshot, path: Path, *, force: bool = False) -> None:
    write_report(snapshot, path, None, Grain.MONTH, force=force)


@pytest.mark.parametrize("ending", ["html", "pdf", "xlsx", "md"])
def test_a_report_replaces_the_one_before(snapshot: Snapshot, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    report(snapshot, path)
    report(snapshot, path)
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_table_replaces_the_one_before(snapshot: Snapshot, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table.{ending}"
    write_table(snapshot, path, What.KPIS)
    write_table(snapshot, path, What.FIGURES)
    write_table(snapshot, path, What.KPIS, excel_nl=ending == "csv")
    write_table(snapshot, path, What.KPIS)
    assert path.stat().st_size > 1000


@pytest.mark.parametrize(
    ("name", "text"),
    [("notes.md", "how to use kpi-tui 1"), ("page.html", "<p>"), ("own.xlsx", "PK nothing"), ("own.pdf", "%PDF-1.7")],
)
def test_a_file_of_another_program_is_kept_unless_it_is_forced(
    snapshot: Snapshot, tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(destination.NotOurs):
        report(snapshot, path)
    assert path.read_text(encoding="utf-8") == text
    report(snapshot, path, force=True)
    assert path.stat().st_size > 1000


def test_an_empty_file_may_be_written_to(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.touch()
    report(snapshot, path)
    assert path.stat().st_size > 1000


def test_a_folder_or_a_place_without_one_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(Refusal, match="is a folder"):
        report(snapshot, tmp_path / "folder.pdf")
    with pytest.raises(Refusal, match="There is no folder"):
        report(snapshot, tmp_path / "nowhere" / "report.pdf")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_what_is_no_ordinary_file_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(Refusal, match="no ordinary file"):
        report(snapshot, tmp_path / "pipe.md")


def test_an_ending_that_says_nothing_is_told_apart(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(destination.UnknownEnding, match=r"\.html, \.pdf, \.xlsx, \.md"):
        report(snapshot, tmp_path / "report.docx")


@pytest.mark.parametrize(("ending", "module"), [("pdf", "typst"), ("xlsx", "xlsxwriter")])
def test_a_missing_package_is_one_sentence_with_the_way_to_install_it(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, module: str
) -> None:
    monkeypatch.setattr(destination, "find_spec", lambda name: None if name == module else object())
    with pytest.raises(Refusal, match=rf"pip install {module}$"):
        report(snapshot, tmp_path / f"report.{ending}")
    assert list(tmp_path.glob("report*")) == []


def test_no_temporary_file_stays_behind(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    report(snapshot, tmp_path / "out" / "report.html")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]
