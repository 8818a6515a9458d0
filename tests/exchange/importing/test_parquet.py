"""Parquet files are tables whose columns say of themselves what they hold."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.exchange.importing import parquet
from kpi_tui.exchange.importing.offer import offer
from kpi_tui.exchange.importing.plan import plan_import
from kpi_tui.exchange.importing.source import read_source
from kpi_tui.exchange.work import ALONE, Stopped, Work
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.workspace import Workspace

FRAME = pl.DataFrame(
    {
        "date": [date(2027, 2, 1), date(2027, 2, 3)],
        "visitors": [1234, None],
        "revenue": [10.5, 1.0],
        "seen": [datetime(2027, 2, 1, 23, 59, tzinfo=UTC), None],
        "tags": [["a"], []],
        "page": [" home ", ""],
    }
)


def written(folder: Path, frame: pl.DataFrame = FRAME) -> Path:
    path = folder / "warehouse.parquet"
    frame.write_parquet(path)
    return path


def test_numbers_and_days_need_no_guessing_and_lists_are_left_out(tmp_path: Path) -> None:
    (table,) = read_source(written(tmp_path)).tables
    assert table.typed == {"date": "day", "visitors": "number", "revenue": "number", "seen": "day"}
    assert pl.concat(list(table.batches(ALONE))).rows() == [
        ("2027-02-01", "1234", "10.5", "2027-02-01", None, "home"),
        ("2027-02-03", None, "1.0", None, None, None),
    ]


def test_its_columns_go_to_inputs_as_those_of_any_table(sample: Path, tmp_path: Path) -> None:
    snapshot = Workspace.open(sample).snapshot
    offered = offer(snapshot, read_source(written(tmp_path)))
    plan = plan_import(snapshot, offered.table, offered.mapping, columns=offered.columns)
    found = plan.rows.select("id", "period", "value").rows()
    assert {("visitors", "2027-02", 1234.0), ("revenue", "2027-02", 11.5)} <= set(found)


def test_reading_is_followed_and_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_BATCH", 1000)
    (table,) = read_source(written(tmp_path, pl.DataFrame({"day": ["a"] * 5000, "n": range(5000)}))).tables
    shares: list[float] = []
    assert sum(batch.height for batch in table.batches(Work(shares.append))) == 5000
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(Stopped):
        list(table.batches(Work(stopped=lambda: True)))


def test_more_columns_than_anybody_needs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MOST_COLUMNS", 3)
    with pytest.raises(Refusal, match="more than 3 columns"):
        read_source(written(tmp_path))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_a_table_or_a_sentence(tmp_path: Path, data: st.DataObject) -> None:
    target = BytesIO()
    FRAME.write_parquet(target)
    content = bytearray(target.getvalue())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.parquet"
    path.write_bytes(content[: data.draw(st.integers(4, len(content)))])
    with suppress(Refusal):
        (table,) = read_source(path).tables
        list(table.batches(ALONE))
