"""All logs of a workspace as one frame, whoever wrote them and however."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar, Campaign
from kpi_tui.workspace.logs import figures
from kpi_tui.workspace.logs.figure_reader import FigureReader
from kpi_tui.workspace.logs.figures import RECORDS, current, figure_at
from kpi_tui.workspace.logs.log import append
from kpi_tui.workspace.logs.log_format import line

CALENDAR = Calendar(campaigns=(Campaign("launch", "Launch", date(2026, 3, 5), date(2026, 4, 2)),))
AT = datetime(2026, 11, 2, 8, 0, 10, tzinfo=UTC)
SPEC = """\
# Visitors of the web shop: sessions, from the shop's statistics page
measurements = [
  { period = "2026-09", value = 1180, at = 2026-10-01T09:12:33Z, by = "Anna" },
  { period = "2026-10", value = 1610, at = 2026-11-02T08:00:10Z, by = "Anna" },
  { period = "2026-10", value = 1160, note = "typed 1610 at first", at = 2026-11-02T08:03:00Z, by = "Anna" },
  { period = "2026-10", segment = "instagram", value = 310, at = 2026-11-02T08:05:00Z, by = "Anna" },
]
"""


def log_file(folder: Path, data: str | bytes, name: str = "visitors.anna.toml") -> Path:
    path = folder / "measurements" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def lines(*records: str) -> str:
    return "measurements = [\n" + "".join(f"  {record},\n" for record in records) + "]\n"


def read(folder: Path) -> tuple[list[dict[str, Any]], list[tuple[str, int, str]]]:
    records, problems = FigureReader(folder).read(CALENDAR)
    assert records.schema == RECORDS
    return records.rows(named=True), [(problem.file, problem.line, str(problem.sentence)) for problem in problems]


def values(folder: Path) -> dict[tuple[str, str, str | None], float | None]:
    counting = current(FigureReader(folder).read(CALENDAR)[0])
    rows = counting.select("id", "period", "segment", "value").iter_rows()
    return {(entry, period, segment): value for entry, period, segment, value in rows}


def test_the_log_of_the_format_is_read_line_by_line(tmp_path: Path) -> None:
    log_file(tmp_path, SPEC)
    records, problems = read(tmp_path)
    assert problems == []
    assert [(record["line"], record["value"]) for record in records] == [(3, 1180), (4, 1610), (5, 1160), (6, 310)]
    assert records[2] == {
        "id": "visitors",
        "period": "2026-10",
        "grain": "month",
        "start": date(2026, 10, 1),
        "end": date(2026, 10, 31),
        "anchor": date(2026, 10, 1),
        "segment": None,
        "value": 1160.0,
        "not_applicable": False,
        "deleted": False,
        "note": "typed 1610 at first",
        "at": datetime(2026, 11, 2, 8, 3, tzinfo=UTC),
        "by": "Anna",
        "batch": None,
        "undoes": None,
        "file": "measurements/visitors.anna.toml",
        "line": 5,
    }


def test_the_newest_line_counts_for_each_period_and_segment(tmp_path: Path) -> None:
    log_file(tmp_path, SPEC)
    assert values(tmp_path) == {
        ("visitors", "2026-09", None): 1180,
        ("visitors", "2026-10", None): 1160,
        ("visitors", "2026-10", "instagram"): 310,
    }


def test_a_deletion_takes_the_figure_away_and_a_later_line_brings_it_back(tmp_path: Path) -> None:
    append(tmp_path, "visitors", "anna", Measurement("2026-10", 5, AT))
    append(tmp_path, "visitors", "anna", Measurement("2026-10", None, AT, deleted=True))
    assert values(tmp_path) == {}
    append(tmp_path, "visitors", "ben", Measurement("2026-10", None, AT, not_applicable=True))
    assert values(tmp_path) == {("visitors", "2026-10", None): None}


def test_all_files_of_an_input_count_together_and_equal_lines_once(tmp_path: Path) -> None:
    newer = SPEC.replace("]\n", '  { period = "2026-09", value = 7, at = 2027-01-01T00:00:00Z },\n]\n')
    log_file(tmp_path, newer)
    for name in (
        "visitors.anna (conflicted copy 2026).toml",
        "visitors.anna.sync-conflict-1.toml",
        "visitors (1).toml",
    ):
        log_file(tmp_path, SPEC, name)
    log_file(tmp_path, SPEC.replace("value = 310", "value = 311"), "visitors.toml")
    log_file(tmp_path, lines('{ period = "2026-09", value = 8, at = 2027-01-01T00:00:01Z }'), "visitors.ben.toml")
    assert values(tmp_path)["visitors", "2026-09", None] == 8
    assert len(values(tmp_path)) == 3


def test_without_a_time_of_entry_the_lower_line_is_the_newer_one_and_older_than_any_with(tmp_path: Path) -> None:
    log_file(tmp_path, lines('{ period = "2026-10", value = 1 }', '{ period = "2026-10", value = 2 }'))
    assert values(tmp_path)["visitors", "2026-10", None] == 2
    log_file(tmp_path, lines('{ period = "2026-10", value = 3, at = 1999-01-01T00:00:00Z }'), "visitors.ben.toml")
    assert values(tmp_path)["visitors", "2026-10", None] == 3


@pytest.mark.parametrize(
    ("key", "grain", "start", "end", "anchor"),
    [
        ("2026-10-05", "day", date(2026, 10, 5), date(2026, 10, 5), date(2026, 10, 5)),
        ("2026-W01", "week", date(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 1)),
        ("2026-Q4", "quarter", date(2026, 10, 1), date(2026, 12, 31), date(2026, 10, 1)),
        ("2026-H2", "half_year", date(2026, 7, 1), date(2026, 12, 31), date(2026, 7, 1)),
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1)),
        ("launch", "campaign", date(2026, 3, 5), date(2026, 4, 2), date(2026, 4, 2)),
    ],
)
def test_a_period_gets_its_dates(tmp_path: Path, key: str, grain: str, start: date, end: date, anchor: date) -> None:
    log_file(tmp_path, lines(f'{{ period = "{key}", value = 1 }}'))
    (record,), problems = read(tmp_path)
    assert problems == []
    assert [record[name] for name in ("grain", "start", "end", "anchor")] == [grain, start, end, anchor]


@pytest.mark.parametrize("key", ["2026-13", "2026-W54", "2026-02-30", "2026-Q5", "someday", "0000"])
@pytest.mark.parametrize("ending", [", at = 2026-11-02T08:00:10Z", ""], ids=["canonical", "by hand"])
def test_a_period_that_does_not_exist_is_a_problem_and_the_others_count(tmp_path: Path, key: str, ending: str) -> None:
    log_file(
        tmp_path, lines(f'{{ period = "2026-10", value = 1{ending} }}', f'{{ period = "{key}", value = 2{ending} }}')
    )
    records, problems = read(tmp_path)
    assert [record["value"] for record in records] == [1]
    assert [(file, number) for file, number, _ in problems] == [("measurements/visitors.anna.toml", 3)]
    assert f"“{key}” does not exist" in problems[0][2]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("{ value = 1 }", "needs a period in quotes"),
        ("{ period = 2026-10-05, value = 1 }", "needs a period in quotes"),
        ('{ period = "2026-10" }', "one of value, deleted"),
        ('{ period = "2026-10", value = 1, deleted = true }', "one of value, deleted"),
        ('{ period = "2026-10", deleted = true, not_applicable = true }', "one of value, deleted"),
        ('{ period = "2026-10", deleted = "yes" }', "must be true"),
        ('{ period = "2026-10", value = "1180" }', "number without quotes"),
        ('{ period = "2026-10", value = true }', "number without quotes"),
        ('{ period = "2026-10", value = nan }', "ordinary number"),
        ('{ period = "2026-10", value = -inf, at = 2026-11-02T08:00:10Z }', "ordinary number"),
        ('{ period = "2026-10", value = 1e999, at = 2026-11-02T08:00:10Z }', "ordinary number"),
        ('{ period = "2026-10", value = 1' + "0" * 400 + ", at = 2026-11-02T08:00:10Z }", "ordinary number"),
        ('{ period = "2026-10", value = 1, at = "yesterday" }', "moment of entry without quotes"),
        ('{ period = "2026-10", value = 1, at = 08:00:00 }', "moment of entry without quotes"),
        ('{ period = "2026-10", value = 1, at = 0001-01-01T00:00:00+10:00 }', "does not exist in UTC"),
        ('{ period = "2026-10", value = 1, note = 5 }', "must be a text"),
        ('{ period = "2026-10", value = 1, at = 2026-11-02T08:00:10Z, batch = 5 }', "must be a text"),
        (
            '{ period = "2026-10", value = 1, at = 2026-11-02T08:00:10Z, undoes = "x" }',
            "moment of entry without quotes",
        ),
        ("5", "must look like"),
        ("[ 1, 2 ]", "must look like"),
    ],
)
def test_a_line_of_the_wrong_shape_is_a_problem_and_the_others_count(tmp_path: Path, record: str, words: str) -> None:
    log_file(
        tmp_path,
        lines('{ period = "2026-09", value = 1, at = 2026-11-02T08:00:10Z }', record, SPEC.split("\n")[2][2:-1]),
    )
    records, problems = read(tmp_path)
    assert [record["line"] for record in records] == [2, 4]
    assert [number for _, number, _ in problems] == [3]
    assert words in problems[0][2]


def test_an_unknown_key_is_named_with_the_nearest_one_and_the_figure_counts(tmp_path: Path) -> None:
    log_file(
        tmp_path,
        'titel = "x"\n' + lines('{ period = "2026-10", value = 1, nota = "x" }', '{ period = "2026-09", value = 2 }'),
    )
    records, problems = read(tmp_path)
    assert [record["value"] for record in records] == [1, 2]
    assert [(number, text) for _, number, text in problems] == [
        (1, "The key “titel” means nothing here."),
        (3, "The key “nota” means nothing here: did you mean “note”?"),
    ]


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (b"", 1),
        (b'name = "Bakery"\n', 1),
        (b"measurements = 5\n", 1),
        (SPEC.replace("value = 1160", "value = ").encode(), 5),
        (SPEC.encode().replace(b"first", b"f\xefrst"), 5),
        (SPEC.replace("10-01T09", "02-30T09").encode(), 3),
        (SPEC.encode().replace(b"]\n", b""), 6),
        (b"a" + b".a" * 100_000, 1),
    ],
)
def test_a_file_that_is_no_log_is_a_problem_and_the_other_files_count(tmp_path: Path, data: bytes, number: int) -> None:
    log_file(tmp_path, data)
    log_file(tmp_path, SPEC, "orders.anna.toml")
    records, problems = read(tmp_path)
    assert {record["id"] for record in records} == {"orders"}
    assert [(file, found) for file, found, _ in problems] == [("measurements/visitors.anna.toml", number)]


def test_other_files_are_ignored_and_logs_of_nothing_are_named(tmp_path: Path) -> None:
    for name in ("notes.txt", ".kpi-tui-host-1-a.tmp", "._visitors.toml", ".hidden.toml", "visitors.toml.bak"):
        log_file(tmp_path, "nonsense", name)
    log_file(tmp_path, SPEC, "Bezoekers.anna.toml")
    (tmp_path / "measurements" / "folder.toml").mkdir()
    records, problems = read(tmp_path)
    assert records == []
    assert [file for file, _, _ in problems] == ["measurements/Bezoekers.anna.toml", "measurements/folder.toml"]


def test_a_workspace_without_logs_has_no_figures(tmp_path: Path) -> None:
    assert read(tmp_path) == ([], [])
    assert current(FigureReader(tmp_path).read(CALENDAR)[0]).is_empty()


def test_links_out_of_the_workspace_are_not_read(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    (workspace / "measurements").mkdir(parents=True)
    (tmp_path / "secret.toml").write_text(SPEC, encoding="utf-8")
    (workspace / "measurements" / "visitors.toml").symlink_to(tmp_path / "secret.toml")
    (workspace / "measurements" / "orders.toml").symlink_to(tmp_path / "nowhere.toml")
    records, problems = read(workspace)
    assert records == []
    assert len(problems) == 2


def test_a_measurement_table_a_piece_is_read_too(tmp_path: Path) -> None:
    log_file(tmp_path, '[[measurements]]\nperiod = "2026-10"\nvalue = 1\n\n[[measurements]]\nperiod = "x"\nvalue = 2\n')
    records, problems = read(tmp_path)
    assert [(record["line"], record["value"]) for record in records] == [(1, 1)]
    assert [number for _, number, _ in problems] == [5]


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    really_open = os.open

    def counted(path: Any, *arguments: Any, **named: Any) -> Any:
        if Path(path).suffix == ".toml":
            opened.append(Path(path).name)
        return really_open(path, *arguments, **named)

    monkeypatch.setattr(os, "open", counted)
    log_file(tmp_path, SPEC, "orders.anna.toml")
    broken = log_file(tmp_path, "nonsense")
    reader = FigureReader(tmp_path)
    first = reader.read(CALENDAR)
    assert sorted(opened) == ["orders.anna.toml", "visitors.anna.toml"]
    assert reader.read(CALENDAR)[0] is first[0]
    opened.clear()
    log_file(tmp_path, SPEC)
    records, problems = reader.read(CALENDAR)
    assert (opened, records.height, problems) == (["visitors.anna.toml"], 8, ())
    append(tmp_path, "orders", "anna", Measurement("2026-10", 5, AT))
    opened.clear()
    assert reader.read(CALENDAR)[0].height == 9
    broken.unlink()
    assert reader.read(CALENDAR)[0].height == 5
    assert opened == ["orders.anna.toml"]


def test_another_calendar_gives_other_dates_without_reading(tmp_path: Path) -> None:
    log_file(tmp_path, lines('{ period = "2026", value = 1 }', '{ period = "launch", value = 2 }'))
    reader = FigureReader(tmp_path)
    assert reader.read(CALENDAR)[0]["start"].to_list() == [date(2026, 1, 1), date(2026, 3, 5)]
    records, problems = reader.read(Calendar(first_month=7))
    assert records["start"].to_list() == [date(2026, 7, 1)]
    assert [problem.line for problem in problems] == [3]


def test_one_figure_can_be_asked_for(tmp_path: Path) -> None:
    log_file(tmp_path, SPEC)
    counting = current(FigureReader(tmp_path).read(CALENDAR)[0])
    assert figure_at(counting, "visitors", "2026-10") == Measurement(
        "2026-10", 1160, datetime(2026, 11, 2, 8, 3, tzinfo=UTC), None, "typed 1610 at first", "Anna"
    )
    instagram = figure_at(counting, "visitors", "2026-10", "instagram")
    assert instagram is not None
    assert instagram.value == 310
    assert figure_at(counting, "visitors", "2026-09", "instagram") is None


# The two readers: whatever the lines of polars accept, tomllib must read in the same way.

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    [
        'a "quoted" word',
        "back\\slash",
        "# no comment",
        "{ } [ ]",
        "\\u0041",
        "tab\tline\n",
        "\x7f\x00",
        "é😀\u2028\x85",
        "",
        '", at = ',
    ]
)
MEASUREMENTS = st.builds(
    Measurement,
    period=st.sampled_from(["2026-10", "2026-W41", "2026", "launch", "2026-13"]),
    value=st.integers(-(10**19), 10**19)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, -0.0, 5e-324]),
    at=st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    segment=st.none() | TEXTS,
    note=st.none() | TEXTS,
    by=st.none() | TEXTS,
    batch=st.none() | TEXTS | st.sampled_from(["k7f3q2", "tk2e8v1b0x"]),
    undoes=st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
# fmt: off
PIECES = [
    "# a comment", "  # \tcomment", "", "\t", "\r", "\r\n", "\ufeff", "]", "[", "},", ",", "measurements = [", '"',
    "\\", "\\\\", '\\"', "\\u0041", "\\u00e9", "\\ud800", "\\U0001F600", "\\e", "{", "}", "# ", "x = 1", "[table]",
    "2026-02-29T00:00:00Z", "T24:00:00Z", ":60Z", "+02:00", "-00:00", ".5Z", ".1234567Z", "z", " ", "value = 1",
    "value = 1e3", "value = 1_000", "value = 0x10", "value = +5", "value = 01", "value = 1.", "value = .5",
    'batch = "x"', "batch = 1", 'batch = ""', "undoes = 2026-02-29T00:00:00Z", "undoes = 2026-10-01T10:00:00Z",
    "undoes = 2026-10-01", 'undoes = "x"', "value = -0", "value = 1e400", "value = inf", "value = nan", "value = 1E-9",
    "value = 1e05", "deleted = true", "deleted = false", "not_applicable = true", 'note = "x"', "note = 'x'",
    'note = """x"""', "at = 2026-10-01",
    "at = 2026-10-01T10:00:00", "at = 2026-10-01 10:00:00Z", 'period = "2026-10"', "period = 2026", 'by = "x"',
    "\u00a0", "\x0b", "\x00", "9" * 20,
]
# fmt: on


def mutated(text: str, choose: random.Random) -> str:
    """A log with some things changed, as an editor, another program or a merge would."""
    for _ in range(choose.choice([0, 1, 1, 1, 2, 3])):
        rows = text.split("\n")
        row = choose.randrange(len(rows))
        at = choose.randrange(len(rows[row]) + 1)
        match choose.randrange(10):
            case 0:
                rows[row] = rows[row][:at] + choose.choice(PIECES) + rows[row][at:]
            case 1:
                rows[row] = rows[row][:at] + rows[row][at + choose.randrange(1, 4) :]
            case 2:
                rows.insert(row, choose.choice([*PIECES, *rows]))
            case 3:
                del rows[row]
            case 4:
                parts = rows[row].split(", ")
                choose.shuffle(parts)
                rows[row] = ", ".join(parts)
            case 5:
                parts = rows[row].split(", ")
                parts[choose.randrange(len(parts))] = choose.choice(PIECES)
                rows[row] = ", ".join(parts)
            case 6:
                rows[row] = rows[row].rstrip(",")
            case 7:
                text = "\n".join(rows)
                rows = (text.replace("\n", "\r\n") if choose.random() < 0.5 else text.rstrip("\n")).split("\n")
            case 8:
                old, new = choose.choice(
                    [
                        ("Z,", "+01:00,"),
                        ("Z,", ".25Z,"),
                        ("value = ", "value = -"),
                        ("  {", "{"),
                        (" }", "}"),
                        ('"', "'"),
                    ]
                )
                rows[row] = rows[row].replace(old, new)
            case 9:
                other = choose.randrange(len(rows))
                rows[row], rows[other] = rows[other], rows[row]
        text = "\n".join(rows)
    return text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.lists(st.lists(MEASUREMENTS, max_size=4), min_size=8, max_size=8), st.randoms(use_true_random=False))
def test_the_two_readers_agree_on_every_file(
    tmp_path: Path, logs: list[list[Measurement]], choose: random.Random
) -> None:
    folder = tmp_path / "measurements"
    folder.mkdir(exist_ok=True)
    for number, log in enumerate(logs):
        text = "# Visitors\nmeasurements = [\n" + "".join(line(measurement) + "\n" for measurement in log) + "]\n"
        (folder / f"visitors.d{number}.toml").write_bytes(mutated(text, choose).encode())
    fast = FigureReader(tmp_path).read(CALENDAR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "_read_canonical", lambda texts: {})
        slow = FigureReader(tmp_path).read(CALENDAR)
    assert_frame_equal(fast[0], slow[0], check_exact=True)
    assert fast[1] == slow[1]


def test_what_the_program_writes_never_needs_the_slow_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for note in ('a "quoted" word', "back\\slash", "# { [", "tab\tline\n\x1f\x7f", "é😀\u2028", "at = "):
        append(
            tmp_path, "visitors", "anna", Measurement("2026-10", 0.1, AT, segment=note, note=note, by=note), label="É"
        )
    append(tmp_path, "visitors", "anna", Measurement("2024-02-29", 1e-7, datetime(2024, 2, 29, tzinfo=UTC)))
    append(tmp_path, "orders", "anna", Measurement("2026-10", None, AT, not_applicable=True))
    append(tmp_path, "orders", "anna", Measurement("2026-11", 1, AT, by="Anna", batch="k7f3q2"))
    append(tmp_path, "orders", "anna", Measurement("2026-11", 1, AT, batch="k7f3q2", undoes=AT))

    def refuse(file: str, text: str) -> None:
        raise AssertionError(file)

    monkeypatch.setattr(figures, "_read_any", refuse)
    records, problems = read(tmp_path)
    assert (len(records), problems) == (10, [])
    assert [(record["batch"], record["undoes"]) for record in records[:3]] == [
        (None, None),
        ("k7f3q2", None),
        ("k7f3q2", AT),
    ]
    assert records[6]["note"] == "tab\tline\n\x1f\x7f"
