"""What was read from many logs is kept; whatever happens to it, the logs alone say what was entered."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from platformdirs import user_cache_path

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar, Campaign
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.logs import figure_cache, figure_reader
from kpi_tui.workspace.logs.figure_reader import FigureReader
from kpi_tui.workspace.logs.figures import read_lines
from kpi_tui.workspace.logs.log import append
from kpi_tui.workspace.logs.log_format import line

CALENDAR = Calendar()
NAMES = ("visitors", "orders", "revenue", "costs")
Found = tuple[pl.DataFrame, tuple[Problem, ...]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with four logs, of which the cache keeps what is read in two pieces or more."""
    monkeypatch.setattr(figure_reader, "CACHED_FROM", 1)
    monkeypatch.setattr(figure_reader, "_BUNDLE", 1_500)
    for name in NAMES:
        write(tmp_path, name, [figure(day, f"Note on {name}") for day in range(10)])
    return tmp_path


def figure(day: int, note: str | None = None) -> Measurement:
    at = datetime(2026, 1, 1, 8, day, tzinfo=UTC)
    return Measurement((date(2026, 1, 1) + timedelta(day)).isoformat(), day + 0.5, at, note=note, by="Anna")


def write(folder: Path, name: str, figures: list[Measurement], extra: str = "") -> None:
    (folder / "measurements").mkdir(exist_ok=True)
    text = "\n".join(["measurements = [", *map(line, figures), extra, "]", ""])
    (folder / f"measurements/{name}.anna.toml").write_text(text, encoding="utf-8")


def read(folder: Path, calendar: Calendar = CALENDAR) -> Found:
    """What somebody who starts the program reads."""
    return FigureReader(folder).read(calendar)


def pieces() -> list[Path]:
    return sorted((user_cache_path("kpi-tui", appauthor=False) / "figures").glob("*.figures"))


def same(one: Found, other: Found) -> bool:
    return one[0].equals(other[0]) and one[0].schema == other[0].schema and one[1] == other[1]


def forbid_reading(monkeypatch: pytest.MonkeyPatch, but: str = "") -> None:
    """From here on no log may be read line by line, but for those that are read together with one."""

    def refuse(contents: dict[str, bytes]) -> object:
        assert any(but and but in file for file in contents), f"read again: {list(contents)}"
        return read_lines(contents)

    monkeypatch.setattr(figure_reader, "read_lines", refuse)


def test_logs_that_did_not_change_are_not_read_line_by_line_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(folder)
    assert len(pieces()) > 1

    forbid_reading(monkeypatch)
    assert same(read(folder), first)


def test_a_log_that_changed_makes_only_its_own_piece_worthless(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(folder)
    append(folder, "orders", "anna", figure(20))

    forbid_reading(monkeypatch, but="orders")
    records, _ = read(folder)
    assert records.filter(pl.col("id") == "orders").height == 11
    assert records.height == 41


def test_few_figures_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure_reader, "CACHED_FROM", 10**6)
    read(folder)
    assert pieces() == []


def test_a_cache_damaged_in_any_way_changes_nothing(folder: Path) -> None:
    first = read(folder)
    whole = {path: path.read_bytes() for path in pieces()}
    names = list(whole)
    chance = random.Random(7)
    accepted = 0
    for number in range(120):
        for path in names:
            path.write_bytes(damaged(whole[path], whole[names[names.index(path) - 1]], number, chance))
        accepted += not same(read(folder), first)
        for path, content in whole.items():
            assert path.read_bytes() == content or number % 5 == 4, "what was damaged is made anew"
            path.write_bytes(content)
    assert accepted == 0


def damaged(content: bytes, other: bytes, number: int, chance: random.Random) -> bytes:
    """The content of a piece after a mishap: cut off, with a wrong bit, mixed up, or grown."""
    place = chance.randrange(len(content))
    match number % 5:
        case 0:
            return content[:place]
        case 1:
            return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        case 2:
            return content[:place] + bytes(len(content) - place)
        case 3:
            return content + chance.randbytes(9)
        case _:
            return other


@pytest.mark.parametrize("kind", ["folder", "link", "gone"])
def test_something_else_in_the_place_of_a_piece_changes_nothing(folder: Path, kind: str, tmp_path: Path) -> None:
    first = read(folder)
    for path in pieces():
        path.unlink()
        if kind == "folder":
            path.mkdir()
        elif kind == "link":
            path.symlink_to(tmp_path / "nowhere")
    assert same(read(folder), first)


def test_without_a_folder_for_the_cache_figures_are_read_all_the_same(folder: Path) -> None:
    place = user_cache_path("kpi-tui", appauthor=False)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("not a folder")
    assert same(read(folder), read(folder))
    assert read(folder)[0].height == 40


def test_what_another_version_kept_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, kept = read(folder), pieces()
    monkeypatch.setattr(figure_cache, "_VERSION", "another")
    assert same(read(folder), first)
    assert len(pieces()) == 2 * len(kept)


def test_dates_are_those_of_the_calendar_that_is_asked_for(folder: Path) -> None:
    write(folder, "visitors", [Measurement("spring", 5.0, datetime(2026, 1, 1, tzinfo=UTC))])
    starts = []
    for day in (3, 9):
        campaign = Campaign("spring", "Spring", date(2026, 3, day), date(2026, 4, 1))
        records, problems = read(folder, Calendar(campaigns=(campaign,)))
        assert not problems
        starts += records.filter(pl.col("period") == "spring")["start"].to_list()
    assert starts == [date(2026, 3, 3), date(2026, 3, 9)]


def test_what_is_wrong_with_a_log_is_told_at_every_start(folder: Path) -> None:
    write(folder, "costs", [figure(1), Measurement("autumn", 1.0, datetime(2026, 1, 1, tzinfo=UTC))])
    write(folder, "orders", [figure(1)], extra='  { period = "2026-01-05", value = }')
    first = read(folder)
    assert {problem.file for problem in first[1]} == {
        "measurements/costs.anna.toml", "measurements/orders.anna.toml"
    }  # fmt: skip
    assert same(read(folder), first)


def test_the_cache_stays_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(folder)
    largest = max(path.stat().st_size for path in pieces())
    monkeypatch.setattr(figure_cache, "MOST_BYTES", 3 * largest)
    for day in range(30, 40):
        append(folder, "orders", "anna", figure(day))
        read(folder)
    assert sum(path.stat().st_size for path in pieces()) <= 3 * largest + 200
    assert not list(pieces()[0].parent.glob(".*"))


def test_progress_is_told_up_to_the_last_byte(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    FigureReader(folder).read(CALENDAR, lambda done, total: told.append((done, total)))
    total = sum(path.stat().st_size for path in (folder / "measurements").iterdir())
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
