"""The tables for other programs: what is in them, and that other programs read the same out of them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import duckdb
import polars as pl
import pytest
from openpyxl import load_workbook
from polars.testing import assert_frame_equal

from kpi_tui.exchange.tidy.tables import FIGURE_COLUMNS, KPI_COLUMNS, What, figure_table, kpi_table
from kpi_tui.exchange.tidy.writing import write_table
from kpi_tui.language import activate
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.exchange.conftest import HOSTILE

DOCS = Path(__file__).parents[2] / "docs/export.md"
TABLES = list(What)


def made(snapshot: Snapshot, what: What) -> pl.DataFrame:
    return kpi_table(snapshot) if what is What.KPIS else figure_table(snapshot)


def test_a_kpi_has_a_row_for_each_period_with_its_plan_limits_and_score(snapshot: Snapshot) -> None:
    found = kpi_table(snapshot).row(by_predicate=pl.col("key") == "cost-per-acquisition/2026-10", named=True)
    expected = {
        "date_start": "2026-10-01", "date_end": "2026-10-31", "period": "2026-10", "grain": "month",
        "goals": "Grow online revenue by 20 % before 31 December 2026", "kpi": "Cost per acquisition",
        "segment": None, "value": 62.0, "unit": "currency", "unit_name": "EUR", "numerator": 2480.0,
        "denominator": 40.0, "factor": 1.0, "plan": 50.0, "green_low": None, "green_high": 50.0, "red_below": None,
        "red_above": 55.0, "score": 0.0, "status": "off_track", "remark": "Instagram: many clicks, few first orders",
        "as_of": "2026-11-05",
    }  # fmt: skip
    assert {name: str(found[name]) if "-" in str(said) and name.startswith(("date", "as")) else found[name]
            for name, said in expected.items()} == expected  # fmt: skip


@pytest.mark.parametrize("what", TABLES)
def test_no_two_rows_have_one_key_and_columns_are_those_of_the_documentation(snapshot: Snapshot, what: What) -> None:
    table = made(snapshot, what)
    assert table["key"].is_unique().all()
    assert table["key"].null_count() == 0
    assert tuple(table.columns) == what.columns


def test_every_column_is_documented_in_its_order() -> None:
    text = DOCS.read_text(encoding="utf-8")
    kpis, _heading, figures = text.partition("## KPIs")[2].partition("## Figures")
    for part, columns in ((kpis, KPI_COLUMNS), (figures, FIGURE_COLUMNS)):
        documented = [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")]
        assert tuple(documented) == columns


def test_keys_stay_the_same_when_figures_come_and_change(sample: Path) -> None:
    workspace = Workspace.open(sample)
    before = kpi_table(workspace.snapshot)["key"].to_list()
    period = workspace.snapshot.settings.calendar.parse("2026-10")
    workspace.request(SetFigure("visitors", period, value=12000))
    workspace.request(SetFigure("revenue", period, value=100, segment="a/b"))
    after = kpi_table(workspace.snapshot)["key"].to_list()
    assert set(before) < set(after)
    assert set(after) - set(before) == {"web-shop-revenue/2026-10/a/b"}


def test_a_ratio_can_be_computed_for_several_rows_together(snapshot: Snapshot) -> None:
    rates = kpi_table(snapshot).filter(pl.col("denominator").is_not_null())
    assert set(rates["kpi_id"]) == {
        *("average-order-value", "conversion-rate", "cost-per-acquisition", "csat", "energy-per-loaf", "nps"),
        "waste-rate",
    }  # fmt: skip
    again = pl.col("numerator") / pl.col("denominator") * pl.col("factor")
    assert rates.select(((again - pl.col("value")).abs() < 1e-9).all()).item()


def test_tables_are_the_same_in_every_language(snapshot: Snapshot) -> None:
    before = kpi_table(snapshot)
    activate("nl")
    assert_frame_equal(kpi_table(snapshot), before)


def test_longer_periods_can_be_asked_for(snapshot: Snapshot) -> None:
    table = kpi_table(snapshot, Grain.QUARTER)
    assert set(table["grain"]) == {"quarter"}
    assert "conversion-rate/2026-Q3" in table["key"]


@pytest.mark.parametrize("what", TABLES)
def test_duckdb_and_polars_read_csv_and_parquet_back_equal(snapshot: Snapshot, tmp_path: Path, what: What) -> None:
    table = made(snapshot, what)
    for ending in ("csv", "parquet"):
        path = tmp_path / f"{what.value}.{ending}"
        assert write_table(snapshot, path, what) == table.height
        read = duckdb.sql(f"from '{path}'")
        assert read is not None
        types = dict(zip(read.columns, map(str, read.types), strict=True))
        assert (types["date_start"], types["key"]) == ("DATE", "VARCHAR")
        exact = "* replace (epoch_us(entered_at) as entered_at)" if what is What.FIGURES else "*"
        rows = read.select(exact).fetchall()
        by_polars = pl.read_csv(path, schema_overrides=table.schema) if ending == "csv" else pl.read_parquet(path)
        own = table.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.epoch("us"))
        assert rows == own.rows()
        assert_frame_equal(by_polars, table)


def test_excel_reads_numbers_dates_and_texts(snapshot: Snapshot, tmp_path: Path) -> None:
    table = kpi_table(snapshot)
    path = tmp_path / "kpis.xlsx"
    write_table(snapshot, path, What.KPIS)
    sheet = load_workbook(path)["kpis"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == KPI_COLUMNS
    assert sheet.tables["kpis"].ref == f"A1:AF{table.height + 1}"
    place = head.index("value")
    assert [row[place] for row in rows] == [None if each is None else pytest.approx(each) for each in table["value"]]
    assert [row[1].date() for row in rows] == table["date_start"].to_list()


def test_a_dutch_excel_gets_semicolons_commas_and_a_byte_order_mark(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    write_table(snapshot, path, What.KPIS, excel_nl=True)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfkey;date_start;")
    assert b"\r\n" in data
    again = pl.read_csv(BytesIO(data), separator=";", decimal_comma=True, schema_overrides=kpi_table(snapshot).schema)
    assert_frame_equal(again, kpi_table(snapshot))


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "＝"])
def test_a_text_that_could_be_a_formula_is_guarded_in_csv_and_a_text_in_excel(
    empty: Workspace, tmp_path: Path, begins: str
) -> None:
    from kpi_tui.model.formula import parse_formula
    from kpi_tui.model.input import Input
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.workspace.changes import AddKpi

    note = f"{begins}1+cmd|' /C calc'!A0"
    empty.request(AddKpi(Kpi("net", "Net", parse_formula("net")), (Input("net", "Net", allow_negative=True),)))
    empty.request(SetFigure("net", empty.snapshot.settings.calendar.parse("2026-10"), value=-5, note=note))
    written = empty.snapshot.figures["note"].item()
    for what, name in ((What.FIGURES, "note"), (What.KPIS, "remark")):
        write_table(empty.snapshot, tmp_path / "t.csv", what)
        row = pl.read_csv(tmp_path / "t.csv").row(0, named=True)
        assert row[name] == (f"'{written}" if written.startswith(begins) else written)
        assert row["value"] == -5
        write_table(empty.snapshot, tmp_path / "t.xlsx", what)
        sheet = load_workbook(tmp_path / "t.xlsx")[what.value]
        cell = sheet.cell(2, what.columns.index(name) + 1)
        assert (cell.data_type, cell.value) == ("s", written)


def test_hostile_texts_stay_in_their_cell(hostile: Snapshot, tmp_path: Path) -> None:
    write_table(hostile, tmp_path / "t.csv", What.KPIS)
    table = pl.read_csv(tmp_path / "t.csv")
    assert set(table["kpi"]) == {f"'{HOSTILE}"}
    assert table.height == kpi_table(hostile).height


@pytest.mark.parametrize("what", TABLES)
@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_an_empty_workspace_gives_a_table_with_its_columns(
    empty: Workspace, tmp_path: Path, what: What, ending: str
) -> None:
    path = tmp_path / f"t.{ending}"
    assert write_table(empty.snapshot, path, what) == 0
    if ending == "csv":
        assert path.read_text(encoding="utf-8").strip() == ",".join(what.columns)
    elif ending == "parquet":
        assert pl.read_parquet(path).columns == list(what.columns)


def test_more_rows_than_a_sheet_holds_are_refused(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpi_tui.exchange.tidy import writing

    monkeypatch.setattr(writing, "_MOST_ROWS", 10)
    with pytest.raises(Refusal, match=r"\.csv or \.parquet"):
        write_table(snapshot, tmp_path / "t.xlsx", What.KPIS)
