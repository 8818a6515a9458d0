"""``kpi-tui report`` and ``kpi-tui export``: what is written, and what they answer."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

from kpi_tui.exchange.reporting.writing import write_report
from kpi_tui.exchange.work import Stopped, Work
from kpi_tui.language import current
from kpi_tui.model.period import Grain
from kpi_tui.workspace.workspace import Workspace
from tests.cli.conftest import Kpi


@pytest.fixture
def bakery(sample: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(sample))
    return sample


def test_a_report_is_written_in_the_language_asked_and_answered_in_that_of_the_workspace(
    kpi: Kpi, bakery: Path, tmp_path: Path
) -> None:
    said = kpi("report", tmp_path / "r.md", "--language", "nl", "--period", "2026-09")
    assert (said.status, said.out) == (0, f"The report is in {tmp_path / 'r.md'}.\n")
    assert "# Scorekaart van september 2026" in (tmp_path / "r.md").read_text(encoding="utf-8")
    assert current() == "en"


def test_a_report_can_be_about_one_goal(kpi: Kpi, bakery: Path, tmp_path: Path) -> None:
    assert kpi("report", tmp_path / "r.md", "--goal", "customers-who-come-back").status == 0
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert "Net promoter score" in text
    assert "Waste rate" not in text
    wrong = kpi("report", tmp_path / "r.md", "--goal", "customers-who-come-bac")
    assert wrong.status == 1
    assert "did you mean “customers-who-come-back”" in wrong.err


@pytest.mark.parametrize("command", ["report", "export"])
def test_an_ending_that_says_nothing_is_a_wrong_call_and_a_place_that_is_not_there_a_problem(
    kpi: Kpi, bakery: Path, tmp_path: Path, command: str
) -> None:
    assert kpi(command, tmp_path / "file").status == 2
    assert kpi(command, tmp_path / "file.doc").status == 2
    known = "md" if command == "report" else "csv"
    assert kpi(command, tmp_path / "nowhere" / f"file.{known}").status == 1


@pytest.mark.parametrize(("command", "ending"), [("report", "md"), ("export", "csv")])
def test_a_file_of_somebody_else_is_replaced_with_force_only(
    kpi: Kpi, bakery: Path, tmp_path: Path, command: str, ending: str
) -> None:
    path = tmp_path / f"mine.{ending}"
    path.write_text("mine", encoding="utf-8")
    refused = kpi(command, path)
    assert refused.status == 1
    assert "--force" in refused.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert kpi(command, path, "--force").status == 0
    assert kpi(command, path).status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected in another way there")
def test_a_folder_that_cannot_be_written_to_is_a_sentence(kpi: Kpi, bakery: Path, tmp_path: Path) -> None:
    target = tmp_path / "full.md"
    target.symlink_to("/dev/full")
    said = kpi("report", target)
    assert said.status == 1
    assert "Traceback" not in said.err


def test_a_table_of_kpis_or_figures_is_written(kpi: Kpi, bakery: Path, tmp_path: Path) -> None:
    kpis, figures = tmp_path / "kpis.csv", tmp_path / "figures.csv"
    assert kpi("export", kpis).out == f"186 rows are in {kpis}.\n"
    assert kpi("export", figures, "--what", "figures").status == 0
    assert pl.read_csv(kpis).columns[0] == "key"
    assert "entered_at" in pl.read_csv(figures).columns


def test_options_that_do_not_go_together_are_a_wrong_call(kpi: Kpi, bakery: Path, tmp_path: Path) -> None:
    assert kpi("export", tmp_path / "t.parquet", "--excel-nl").status == 2
    assert kpi("export", tmp_path / "t.csv", "--what", "figures", "--grain", "year").status == 2
    assert list(tmp_path.glob("t.*")) == []


@pytest.mark.parametrize(("command", "file"), [("report", "r.md"), ("export", "t.csv")])
def test_files_that_could_not_be_read_are_told_of(
    kpi: Kpi, bakery: Path, tmp_path: Path, command: str, file: str
) -> None:
    (bakery / "kpis/nps.toml").write_text("name =", encoding="utf-8")
    said = kpi(command, tmp_path / file)
    assert said.status == 0
    assert "in the files: kpi-tui check names" in said.err


def test_a_dutch_excel_gets_its_own_kind_of_csv(kpi: Kpi, bakery: Path, tmp_path: Path) -> None:
    assert kpi("export", tmp_path / "t.csv", "--excel-nl", "--grain", "quarter").status == 0
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfkey;")


@pytest.mark.parametrize(("command", "file"), [("report", "r.pdf"), ("export", "t.csv")])
def test_a_command_that_is_stopped_leaves_what_was_there_and_says_so(
    kpi: Kpi, bakery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, file: str
) -> None:
    path = tmp_path / "out" / file
    path.parent.mkdir()
    assert kpi(command, path).status == 0
    before = path.read_bytes()

    def pressed(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    place = "reporting.make.action_lines" if command == "report" else "tidy.tables.figure_table"
    monkeypatch.setattr(f"kpi_tui.exchange.{place}", pressed)
    said = kpi(command, path, *(("--what", "figures") if command == "export" else ()))
    assert (said.status, said.out) == (130, "")
    assert said.err == "kpi-tui: Stopped: no file is written.\n"
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_on_a_terminal_a_report_tells_how_far_it_is(
    kpi: Kpi, bakery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    said = kpi("report", tmp_path / "r.md")
    told = [line.split() for line in said.err.removesuffix("\r\x1b[K").split("\r")[1:]]
    shares = [int(share) for _name, share, _sign in told]
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 100


@pytest.mark.parametrize("ending", ["md", "html", "xlsx", "pdf"])
def test_a_report_can_be_stopped_between_any_two_kpis(sample: Path, tmp_path: Path, ending: str) -> None:
    snapshot = Workspace.open(sample).snapshot
    path = tmp_path / f"r.{ending}"
    shares: list[float] = []
    for enough in (0.0, 0.3, 0.6, 0.79):
        shares.clear()
        stopping = Work(shares.append, lambda enough=enough: bool(shares) and shares[-1] >= enough)  # type: ignore[misc]
        with pytest.raises(Stopped):
            write_report(snapshot, path, None, Grain.MONTH, work=stopping)
        assert not path.exists()
    write_report(snapshot, path, None, Grain.MONTH)
    assert path.exists()
