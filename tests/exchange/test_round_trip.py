"""Figures that were exported come back: a workspace with the same cards has the same scorecard again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from kpi_tui.cli.command_line import run
from kpi_tui.exchange.tidy.tables import figure_table, kpi_table
from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.changes import SaveInput, SetFigure
from kpi_tui.workspace.sample import copy_sample
from kpi_tui.workspace.workspace import Workspace

FILES = [("figures.csv", ()), ("dutch.csv", ("--excel-nl",)), ("figures.xlsx", ()), ("figures.parquet", ())]
formats = pytest.mark.parametrize(("name", "options"), FILES, ids=[name for name, _options in FILES])
WHEN_AND_WHO = ("entered_at", "entered_by")
REMARK = '-2 staff; "ill",\n=SUM(A1:A9)\t\'tis ✓'


def without_figures(workspace: Path, target: Path) -> Path:
    """The cards of a workspace."""
    shutil.copytree(workspace, target)
    shutil.rmtree(target / "measurements")
    return target


def export(workspace: Path, file: Path, *options: str) -> None:
    assert run(["--workspace", str(workspace), "export", str(file), "--what", "figures", *options]) == 0


def imported(workspace: Path, file: Path, *options: str) -> object:
    return run(["--workspace", str(workspace), "import", str(file), *options])


def scorecards(workspace: Path, periods: list[str], capsys: pytest.CaptureFixture[str]) -> list[object]:
    """What ``kpi-tui status --json`` says of each period."""
    found = []
    for period in periods:
        capsys.readouterr()
        run(["--workspace", str(workspace), "status", "--json", "--period", period])
        found.append(json.loads(capsys.readouterr().out))
    return found


@pytest.mark.parametrize(
    ("name", "options", "language"),
    [(*file, language) for file, language in zip(FILES, ("en", "nl") * len(FILES), strict=False)],
)
def test_the_figures_of_a_workspace_give_its_cards_the_same_scorecard_remarks_included(
    tmp_path: Path, name: str, options: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = copy_sample(tmp_path / "before", language)
    workspace = Workspace.open(before)
    calendar = workspace.snapshot.settings.calendar
    for period, segment, note in (
        ("2026-10", "-25% action", REMARK),
        ("2025-Q1", None, "'=1+1"),
        ("2026-11-03", None, None),
    ):
        workspace.request(SetFigure("visitors", calendar.parse(period), 1234.5, segment, note))
    workspace.request(SetFigure("conversion-rate", calendar.parse("2026-08"), 2.5, note="from the old system"))
    workspace.request(SetFigure("visitors", calendar.parse("2026-07"), not_applicable=True, note="closed"))
    file, after = tmp_path / name, without_figures(before, tmp_path / "after")
    export(before, file, *options)
    assert imported(after, file) == 0
    told = [Workspace.open(folder).snapshot for folder in (before, after)]
    assert_frame_equal(*(figure_table(each).drop(WHEN_AND_WHO) for each in told))
    assert_frame_equal(*(kpi_table(each) for each in told))
    periods = [*(f"2026-{month:02}" for month in range(1, 12)), "2025-Q1", "2026-Q3", "2026"]
    assert scorecards(after, periods, capsys) == scorecards(before, periods, capsys)


@formats
def test_a_second_import_of_the_same_export_changes_nothing(
    sample: Path, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    file = tmp_path / name
    export(sample, file, *options)
    before = Workspace.open(sample).snapshot.figures
    assert imported(sample, file) == 0
    assert_frame_equal(Workspace.open(sample).snapshot.figures, before)


@formats
def test_a_workspace_with_nothing_in_it_gets_the_inputs_as_they_were_and_their_figures(
    sample: Path, tmp_path: Path, name: str, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    source = Workspace.open(sample).snapshot
    workspace = Workspace.open(sample)
    workspace.request(SetFigure("conversion-rate", source.settings.calendar.parse("2026-08"), 2.5))
    target = tmp_path / "again"
    Workspace.create(target, Settings("Again", language="en"))
    file = tmp_path / name
    export(sample, file, *options)
    capsys.readouterr()
    assert imported(target, file) == 0
    assert "so their outcomes are left out: Conversion rate." in " ".join(capsys.readouterr().out.split())
    found = Workspace.open(target).snapshot
    used = set(source.figures["id"]) - {"conversion-rate"}
    assert set(found.inputs) == used
    for each in found.inputs.values():
        original = source.inputs[each.id]
        for field in ("label", "unit", "over_time", "frequency", "source"):
            assert getattr(each, field) == getattr(original, field)
    exported = figure_table(source)
    exported = exported.filter(exported["input"] != "conversion-rate")
    assert_frame_equal(figure_table(found).drop(WHEN_AND_WHO), exported.drop(WHEN_AND_WHO))


def test_an_input_that_went_below_zero_may_do_so_again(empty: Workspace, tmp_path: Path) -> None:
    profit = Input("profit", "Profit", Unit.CURRENCY, OverTime.LAST, Frequency.QUARTERLY, allow_negative=True)
    empty.request(SaveInput(profit))
    for period, value in (("2026-Q1", 5.0), ("2026-Q2", -3.5)):
        empty.request(SetFigure("profit", empty.snapshot.settings.calendar.parse(period), value))
    file, target = tmp_path / "figures.csv", tmp_path / "again"
    export(empty.folder, file)
    assert imported(Workspace.create(target, Settings("Again")).folder, file) == 0
    assert Workspace.open(target).snapshot.inputs == {"profit": profit}


def test_figures_that_differ_stay_and_with_replace_they_get_remark_and_all(sample: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(sample)
    period = workspace.snapshot.settings.calendar.parse("2026-10")
    file = tmp_path / "figures.csv"
    workspace.request(SetFigure("visitors", period, not_applicable=True, note="closed"))
    export(sample, file)
    workspace.request(SetFigure("visitors", period, 5, note="open"))
    assert imported(sample, file) == 1
    assert of_october(sample) == (5, False, "open")
    assert imported(sample, file, "--replace") == 0
    assert of_october(sample) == (None, True, "closed")


@formats
def test_texts_come_back_that_nobody_could_have_typed_in_the_app(
    empty: Workspace, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    empty.request(SaveInput(Input("visitors", "Visitors")))
    segment, note = "s" * 2000, "remark " * 1000 + "end"
    (empty.folder / "measurements").mkdir(exist_ok=True)
    (empty.folder / "measurements" / "visitors.toml").write_text(
        "measurements = [\n"
        f'  {{ period = "2026-10", segment = "{segment}", value = 1, note = "{note}", at = 2026-11-02T08:05:00Z }},\n'
        '  { period = "2026-09", value = 2, note = "zero\u200bwidth", at = 2026-11-02T08:05:00Z },\n'
        "]\n",
        encoding="utf-8",
    )
    file, after = tmp_path / name, without_figures(empty.folder, tmp_path / "after")
    export(empty.folder, file, *options)
    assert imported(after, file) == 0
    told = [Workspace.open(folder).snapshot for folder in (empty.folder, after)]
    assert_frame_equal(*(figure_table(each).drop(WHEN_AND_WHO) for each in told))


def of_october(workspace: Path) -> tuple[object, ...]:
    """The number of visitors, whether it applies, and the remark."""
    rows = Workspace.open(workspace).snapshot.figures
    october = rows.filter(rows["id"] == "visitors", rows["period"] == "2026-10", rows["segment"].is_null())
    return october.select("value", "not_applicable", "note").row(0)


def test_a_file_that_a_dutch_spreadsheet_has_saved_again_is_read_all_the_same(sample: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(sample)
    period = workspace.snapshot.settings.calendar.parse("2026-10")
    workspace.request(SetFigure("visitors", period, not_applicable=True, note="closed"))
    file, after = tmp_path / "figures.csv", without_figures(sample, tmp_path / "after")
    export(sample, file, "--excel-nl")
    text = file.read_text(encoding="utf-8-sig")
    for written, saved in ((";2026-10-01;", ";01-10-2026;"), (";2026-10;", ";okt-26;"), (";true;", ";WAAR;")):
        assert written in text
        text = text.replace(written, saved)
    file.write_text(text, encoding="utf-8-sig")
    assert imported(after, file) == 0
    told = [Workspace.open(folder).snapshot for folder in (sample, after)]
    assert_frame_equal(*(figure_table(each).drop(WHEN_AND_WHO) for each in told))


def test_periods_that_the_workspace_does_not_have_are_named(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Workspace.create(tmp_path / "other", Settings("Other", language="en", first_month=7))
    workspace = Workspace.open(sample)
    workspace.request(SetFigure("visitors", workspace.snapshot.settings.calendar.parse("2026-Q4"), 5))
    file = tmp_path / "figures.csv"
    export(sample, file)
    capsys.readouterr()
    assert imported(other.folder, file) == 0
    assert "periods cannot be used, such as “2025-Q2”" in capsys.readouterr().out
    found = set(Workspace.open(other.folder).snapshot.figures["period"])
    assert "2026-10" in found
    assert not any("Q" in period for period in found)


def test_figures_can_go_to_other_inputs_and_be_counted_by_longer_periods(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "again"
    Workspace.create(target, Settings("Again", language="en"))
    file = tmp_path / "figures.csv"
    export(sample, file)
    assert imported(target, file, "--map", "visitors=guests", "--by", "quarter") == 0
    figures = Workspace.open(target).snapshot.figures
    source = Workspace.open(sample).snapshot.figures
    months = source.filter(source["id"] == "visitors", source["period"].is_in(["2026-07", "2026-08", "2026-09"]))
    found = figures.filter(figures["id"] == "guests", figures["period"] == "2026-Q3")
    assert found["value"].sum() == pytest.approx(months["value"].sum())


@pytest.mark.parametrize(("name", "options"), FILES[:2])
def test_a_file_that_is_too_large_to_be_read_whole_comes_back_too(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr("kpi_tui.exchange.importing.source.WHOLE", 1000)
    monkeypatch.setattr("kpi_tui.exchange.importing.delimited._BATCH", 50)
    workspace = Workspace.open(sample)
    for month in range(1, 7):
        period = workspace.snapshot.settings.calendar.parse(f"2026-{month:02}")
        workspace.request(SetFigure("visitors", period, month + 0.25, note=f"{REMARK}\n{month}"))
    file, after = tmp_path / name, without_figures(sample, tmp_path / "after")
    export(sample, file, *options)
    assert imported(after, file) == 0
    told = [Workspace.open(folder).snapshot for folder in (sample, after)]
    assert_frame_equal(*(figure_table(each).drop(WHEN_AND_WHO) for each in told))
