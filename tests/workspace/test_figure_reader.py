"""Read again after a change, figures are the same as read anew; and which of them count is told as simply as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar, Campaign
from kpi_tui.workspace.logs import stack
from kpi_tui.workspace.logs.figure_reader import FigureReader
from kpi_tui.workspace.logs.figures import current
from kpi_tui.workspace.logs.log_format import line
from kpi_tui.workspace.logs.stack import Stack

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CALENDAR = Calendar(
    campaigns=(Campaign("early", "E", NOON.date(), NOON.date()), Campaign("late", "L", NOON.date(), NOON.date()))
)
IDS = ("sales", "sales-web", "visits")
entries = st.tuples(
    st.sampled_from(IDS),
    st.sampled_from(["anna", "ben"]),
    st.sampled_from(["2026-01-01", "2026-01-02", "2026-W01", "2026-01", "2026", "2026-Q1", "early", "late"]),
    st.sampled_from([None, "shop", "web"]),
    st.one_of(st.none(), st.integers(0, 9)),
    st.integers(0, 5),
)
Entry = tuple[str, str, str, str | None, int | None, int]
own_folders = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def write(folder: Path, logs: Mapping[tuple[str, str], Iterable[Entry]]) -> None:
    for (name, device), entered in logs.items():
        lines = [
            line(Measurement(period, value, NOON + timedelta(minutes=at), segment=segment, deleted=value is None))
            for *_, period, segment, value, at in entered
        ]
        text = "\n".join(["measurements = [", *lines, "]", ""])
        (folder / "measurements" / f"{name}.{device}.toml").write_text(text, encoding="utf-8")


def counting(records: pl.DataFrame) -> list[tuple[object, ...]]:
    """The records that count, found one by one."""
    newest: dict[tuple[object, ...], tuple[object, ...]] = {}
    rows = records.select("id", "period", "segment", "at", "line", "file", "deleted", "value").rows()
    for row in sorted(rows, key=lambda row: row[3:6]):
        newest[row[:3]] = row
    return sorted((row for row in newest.values() if not row[6]), key=repr)


def shown(figures: pl.DataFrame) -> list[tuple[object, ...]]:
    return sorted(figures.select("id", "period", "segment", "at", "line", "file", "deleted", "value").rows(), key=repr)


@own_folders
@given(rounds=st.lists(st.lists(entries, max_size=6), min_size=1, max_size=4), small=st.booleans())
def test_after_each_change_the_figures_are_those_that_are_read_anew(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, rounds: list[list[Entry]], small: bool
) -> None:
    monkeypatch.setattr(stack, "_SMALL", 10**9 if small else 0)
    monkeypatch.setattr(stack, "_MOST_PARTS", 4)
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "measurements").mkdir()
    kept, logs = FigureReader(folder), dict[tuple[str, str], list[Entry]]()
    for entered in rounds:
        for entry in entered:
            logs.setdefault(entry[:2], []).append(entry)
        write(folder, {key: logs[key] for key in {entry[:2] for entry in entered}})
        records, problems = kept.read(CALENDAR)
        anew, _ = FigureReader(folder).read(CALENDAR)

        assert (problems, records.rows()) == ((), anew.rows())
        assert kept.current(records).equals(current(anew))
        assert shown(kept.current(records)) == counting(records)


def test_a_log_that_is_taken_away_takes_its_figures_with_it(tmp_path: Path) -> None:
    (tmp_path / "measurements").mkdir()
    write(
        tmp_path,
        {
            ("sales", "anna"): [("sales", "anna", "2026-01", None, 1, 1)],
            ("sales", "ben"): [("sales", "ben", "2026-01", None, 2, 2)],
            ("visits", "ben"): [("visits", "ben", "2026-01", None, 3, 2)],
        },
    )
    reader = FigureReader(tmp_path)
    records, _ = reader.read(CALENDAR)
    assert reader.current(records)["value"].to_list() == [2, 3]

    (tmp_path / "measurements/sales.ben.toml").unlink()
    (tmp_path / "measurements/visits.ben.toml").unlink()
    records, _ = reader.read(CALENDAR)
    assert reader.current(records)["value"].to_list() == [1]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(0, 9), max_size=4)), max_size=6),
    st.permutations("abcdef"),
)
def test_a_stack_holds_the_newest_rows_of_each_key_in_order(
    changes: list[dict[str, list[int]]], order: list[str]
) -> None:
    pile = Stack(pl.DataFrame(schema={"row": pl.Int64}), {})
    known: dict[str, list[int]] = {}
    for change in changes:
        known |= change
        fresh = {key: pl.DataFrame({"row": rows}, schema={"row": pl.Int64}) for key, rows in change.items()}
        keys = [key for key in order if key in known]
        assert pile.stacked(keys, fresh)["row"].to_list() == [row for key in keys for row in known[key]]
