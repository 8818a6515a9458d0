"""A measurement is added to a log, and nothing that was there is lost or changed."""

from __future__ import annotations

import errno
import multiprocessing
import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.files import writing
from kpi_tui.workspace.logs.figure_reader import FigureReader
from kpi_tui.workspace.logs.figures import current
from kpi_tui.workspace.logs.log import append, append_all, newest, newest_at
from kpi_tui.workspace.logs.log_format import line

NOW = datetime(2026, 11, 2, 8, 0, 10, 250, tzinfo=UTC)
SPEC = """\
# Visitors of the web shop: sessions, from the shop's statistics page
measurements = [
  { period = "2026-09", value = 1180, at = 2026-10-01T09:12:33Z, by = "Anna" },
  { period = "2026-10", value = 1610, at = 2026-11-02T08:00:10Z, by = "Anna" },
  { period = "2026-10", value = 1160, note = "typed 1610 at first", at = 2026-11-02T08:03:00Z, by = "Anna" },
  { period = "2026-10", segment = "instagram", value = 310, at = 2026-11-02T08:05:00Z, by = "Anna" },
]
"""


def measured(value: float | None = 1180, period: str = "2026-10", **more: Any) -> Measurement:
    return Measurement(period, value, more.pop("at", NOW), **more)


def log_file(folder: Path, data: str | bytes, name: str = "visitors.anna.toml") -> Path:
    path = folder / "measurements" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def records(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8-sig"))["measurements"]
    return found


def test_a_new_log_begins_with_what_it_measures(tmp_path: Path) -> None:
    path = append(tmp_path, "visitors", "anna", measured(by="Anna"), label="Visitors\nof the shop")
    assert path == tmp_path / "measurements" / "visitors.anna.toml"
    assert path.read_bytes() == (
        b"# Visitors of the shop\nmeasurements = [\n"
        b'  { period = "2026-10", value = 1180, at = 2026-11-02T08:00:10Z, by = "Anna" },\n]\n'
    )


def test_a_line_is_added_below_the_others_and_they_stay_to_the_byte(tmp_path: Path) -> None:
    path = log_file(tmp_path, SPEC)
    append(tmp_path, "visitors", "anna", measured(410, segment="instagram", note="a sale", by="Anna"))
    added = (
        '  { period = "2026-10", segment = "instagram", value = 410, note = "a sale", at = 2026-11-02T08:05:01Z, '
        'by = "Anna" },\n]\n'
    )
    assert path.read_text(encoding="utf-8") == SPEC.removesuffix("]\n") + added


def test_values_are_written_as_people_would(tmp_path: Path) -> None:
    written = [line(measured(value)).split(",")[1].strip() for value in (1180, 1180.0, 0.1, -2, 1e300, 0)]
    assert written == ["value = 1180", "value = 1180", "value = 0.1", "value = -2", "value = 1e+300", "value = 0"]


def test_deleted_and_does_not_apply_are_lines_too() -> None:
    assert line(measured(None, deleted=True)) == '  { period = "2026-10", deleted = true, at = 2026-11-02T08:00:10Z },'
    assert "not_applicable = true" in line(measured(None, not_applicable=True))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(tmp_path: Path, value: float) -> None:
    with pytest.raises(Refusal, match="ordinary number"):
        append(tmp_path, "visitors", "anna", measured(value))
    assert not (tmp_path / "measurements").exists()


def test_text_that_no_file_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be saved"):
        append(tmp_path, "visitors", "anna", measured(note="\udcff"))


@pytest.mark.parametrize("name", ["../x", "a/b", "Visitors", "", "a.b", "con"])
def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    for names in ((name, "anna"), ("visitors", name)):
        with pytest.raises(Refusal, match="is not saved"):
            append(tmp_path, *names, measured())


def test_a_slow_clock_cannot_make_a_correction_lose(tmp_path: Path) -> None:
    ahead = '{ period = "2026-10", value = 3, at = 2027-01-01T00:00:00.5+01:00 }'
    log_file(tmp_path, SPEC.replace("2026-11-02T08:03:00Z", "2026-12-31T08:03:00Z"), "visitors.ben.toml")
    log_file(tmp_path, f"measurements = [{ahead}]\n", "visitors.anna (conflicted copy).toml")
    log_file(tmp_path, "not = [toml", "visitors.eve.toml")
    log_file(tmp_path, SPEC.replace("2026-11", "2030-11"), "orders.anna.toml")
    path = append(tmp_path, "visitors", "anna", measured(7))
    assert records(path)[-1]["at"] == datetime(2026, 12, 31, 23, 0, 1, tzinfo=UTC)
    append(tmp_path, "visitors", "anna", measured(8))
    assert records(path)[-1]["at"] == datetime(2026, 12, 31, 23, 0, 2, tzinfo=UTC)
    append(tmp_path, "visitors", "anna", measured(8, "2026-08"))
    assert records(path)[-1]["at"] == NOW.replace(microsecond=0)
    assert newest_at(tmp_path, "visitors", "2026-10", "instagram") == datetime(2026, 11, 2, 8, 5, tzinfo=UTC)
    assert newest_at(tmp_path, "visitors", "2020") is None


def test_the_end_of_time_is_a_sentence(tmp_path: Path) -> None:
    log_file(tmp_path, 'measurements = [ { period = "2026-10", value = 1, at = 9999-12-31T23:59:59Z } ]\n')
    with pytest.raises(Refusal, match="year 9999"):
        append(tmp_path, "visitors", "anna", measured())


def test_a_time_in_another_zone_is_written_in_utc() -> None:
    at = datetime(2026, 11, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    assert "at = 2026-11-02T08:00:00Z" in line(measured(at=at))


def test_windows_line_ends_stay_and_a_byte_order_mark_goes(tmp_path: Path) -> None:
    path = log_file(tmp_path, b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode())
    append(tmp_path, "visitors", "anna", measured(5, "2026-11"))
    data = path.read_bytes()
    assert data.startswith(b"# Visitors")
    assert data.count(b"\n") == data.count(b"\r\n") == SPEC.count("\n") + 1
    assert len(records(path)) == 5


@pytest.mark.parametrize(
    "text",
    [
        "measurements = []",
        "measurements = [ ]\n",
        "measurements=[\n]",
        'measurements = [{period="2026-01",value=1}]',
        'measurements = [\n  { period = "2026-01", value = 1 }\n]\n# the end ] \n',
        'measurements = [\n  { period = "2026-01", value = 1 } # ends with a comma,\n]\n',
        'measurements = [\n  { period = "2026-01", value = 1 }, # a ] comment\n  # another ]\n  ]\n',
        '"measurements" = [\n  { value = 1, period = "]\\"]", note = \'], [\' },\n]\n',
        'title = """\nmeasurements = [\n]"""\nmeasurements = [\n  { period = "2026-01", value = 1 },\n]\n',
        'measurements = [\n  { period = "2026-01", value = 1 },\n]\nother = [ 1 ]\n[table]\nx = [ ]\n',
        "list = [ [ 1 ] ]\nmeasurements = [\n  { nonsense = [ 1, { a = 2 } ] },\n]\n",
        'measurements = [\n  { period = "2024-01", value = 1, at = 2024-02-29T10:00:00Z },\n]\n',
    ],
)
def test_a_log_written_by_hand_grows_too(tmp_path: Path, text: str) -> None:
    path = log_file(tmp_path, text)
    before = tomllib.loads(text)
    assert append(tmp_path, "visitors", "anna", measured(5)) == path
    after = tomllib.loads(path.read_text(encoding="utf-8"))
    assert after["measurements"].pop() == {"period": "2026-10", "value": 5, "at": NOW.replace(microsecond=0)}
    assert after == before


@pytest.mark.parametrize(
    "data",
    [
        b"measurements = [\n  { period = \n]\n",
        b"measurements = [\n",
        b"",
        b"<<<<<<< HEAD\nmeasurements = [\n]\n",
        b"\xff\xfe",
        b'name = "no log"\n',
        b'[[measurements]]\nperiod = "2026-10"\nvalue = 1\n',
        b'measurements = [\n  { period = "2026-02", value = 1, at = 2026-02-29T10:00:00Z },\n]\n',
        b"a" + b".a" * 100_000,
        b'measurements = [\n  { period = "2026-09", value = 1 },\nnan]\n',
        b'measurements = [\n  { period = "2026-09", value = 1 },\n  "x"\n]\n',
    ],
    ids=["syntax", "cut off", "empty", "merge", "utf-16", "no log", "tables", "no such day", "hostile", "nan", "text"],
)
def test_a_file_that_cannot_be_read_or_extended_is_left_alone(tmp_path: Path, data: bytes) -> None:
    broken = log_file(tmp_path, data)
    path = append(tmp_path, "visitors", "anna", measured(1))
    assert append(tmp_path, "visitors", "anna", measured(2)) == path
    assert path.name == "visitors.anna-2.toml"
    assert [record["value"] for record in records(path)] == [1, 2]
    assert broken.read_bytes() == data


def test_a_link_or_a_pipe_in_the_place_of_a_log_is_left_alone(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    target = tmp_path / "target.toml"
    target.write_text(SPEC, encoding="utf-8")
    (workspace / "measurements").mkdir()
    (workspace / "measurements" / "visitors.anna.toml").symlink_to(target)
    (workspace / "measurements" / "visitors.anna-2.toml").symlink_to(tmp_path / "nowhere.toml")
    assert append(workspace, "visitors", "anna", measured()).name == "visitors.anna-3.toml"
    assert target.read_text(encoding="utf-8") == SPEC


def test_a_file_held_by_another_program_gets_a_sibling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = log_file(tmp_path, SPEC)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == held:
            raise PermissionError(errno.EACCES, "held")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(writing, "HELD_WAIT", 0.05)
    assert append(tmp_path, "visitors", "anna", measured()).name == "visitors.anna-2.toml"
    assert held.read_text(encoding="utf-8") == SPEC


def test_where_not_even_a_fresh_file_is_let_through_it_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refuse(self: Path, target: Path) -> Path:
        tried.append(target.name)
        raise PermissionError(errno.EACCES, "held")

    log_file(tmp_path, SPEC)
    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(writing, "HELD_WAIT", 0.0)
    with pytest.raises(Refusal, match="another program holds it"):
        append(tmp_path, "visitors", "anna", measured())
    assert set(tried) == {"visitors.anna.toml", "visitors.anna-2.toml"}


def test_several_figures_of_a_log_are_one_replacement_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = log_file(tmp_path, SPEC)
    replaced: list[str] = []
    replace = Path.replace

    def counted(self: Path, target: Path) -> Path:
        replaced.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", counted)
    entered = [measured(value, f"20{year}-10", batch="k7f3q2") for value, year in enumerate(range(10, 50))]
    assert append_all(tmp_path, "visitors", "anna", [*entered, measured(9), measured(10)]) == path
    assert replaced == [path.name]
    found = records(path)
    assert path.read_text(encoding="utf-8").startswith(SPEC.removesuffix("]\n"))
    assert [record["value"] for record in found[4:]] == [*range(40), 9, 10]
    assert {record["batch"] for record in found[4:44]} == {"k7f3q2"}
    newest = datetime(2026, 11, 2, 8, 3, tzinfo=UTC)
    assert [record["at"] - newest for record in found[44:]] == [timedelta(seconds=2), timedelta(seconds=3)]
    assert found[20]["at"] == newest + timedelta(seconds=1)


def test_a_full_disk_loses_nothing_and_a_retry_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = log_file(tmp_path, SPEC)

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(Refusal, match=r"visitors\.anna\.toml is not saved: the disk is full"):
            append(tmp_path, "visitors", "anna", measured())
    assert path.read_text(encoding="utf-8") == SPEC
    append(tmp_path, "visitors", "anna", measured())
    assert len(records(path)) == 5


def _append_many(folder: Path, first: int) -> None:
    for value in range(first, first + 25):
        append(folder, "visitors", "anna", measured(value))


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_append_many, args=(tmp_path, first)) for first in (0, 25)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    found = records(tmp_path / "measurements" / "visitors.anna.toml")
    assert sorted(record["value"] for record in found) == list(range(50))
    assert len({record["at"] for record in found}) == 50


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.lists(
        st.builds(
            Measurement,
            period=st.sampled_from(["2026-10", "2026-W41", "launch"]) | TEXTS.filter(bool),
            value=st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False),
            at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
            segment=st.none() | TEXTS,
            note=st.none() | TEXTS,
            by=st.none() | TEXTS,
            batch=st.none() | TEXTS,
            undoes=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_whatever_is_entered_comes_back(tmp_path: Path, entered: list[Measurement], together: bool) -> None:
    path = tmp_path / "measurements" / "visitors.anna.toml"
    path.unlink(missing_ok=True)
    if together:
        assert append_all(tmp_path, "visitors", "anna", entered, label="x") == path
    for measurement in entered if not together else []:
        assert append(tmp_path, "visitors", "anna", measurement, label="x") == path
    for measurement, record in zip(entered, records(path), strict=True):
        assert record["period"] == measurement.period
        assert record["value"] == measurement.value
        assert [record.get(key, "") for key in ("segment", "note", "by", "batch")] == [
            text or "" for text in (measurement.segment, measurement.note, measurement.by, measurement.batch)
        ]
        assert record.get("undoes") == (measurement.undoes and measurement.undoes.replace(microsecond=0))
        assert record["at"] >= measurement.at.replace(microsecond=0)


def test_writing_a_figure_loads_nothing_heavy() -> None:
    code = (
        "import sys, kpi_tui.workspace.logs.log, kpi_tui.workspace.user\n"
        "print(sorted({'polars', 'tomlkit', 'babel', 'textual'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("at", ["", ", at = 2026-11-01T10:00:00Z"])
@pytest.mark.parametrize(("ours", "theirs"), [((0, 2), (1, 1)), ((1, 2), (0, 1)), ((0, 1), (0, 1)), ((3, 1), (0, 2))])
def test_of_lines_with_one_moment_the_same_one_is_newest_as_counts(
    tmp_path: Path, at: str, ours: tuple[int, int], theirs: tuple[int, int]
) -> None:
    for device, (above, count) in {"anna": ours, "bob": theirs}.items():
        lines = [f'  {{ period = "2026-10", value = 1{above}{count}{number}{at} }},' for number in range(count)]
        text = "\n".join(["measurements = [", *["  # x"] * above, *lines, "]\n"])
        log_file(tmp_path, text, f"visitors.{device}.toml")
    found = newest(tmp_path, "visitors", "2026-10")
    assert found is not None
    counting = current(FigureReader(tmp_path).read(Calendar())[0])
    assert [(found[0].value, f"measurements/{found[1]}")] == counting.select("value", "file").rows()
