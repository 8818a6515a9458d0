"""What became of a workspace since its backup: cards may change, but no line of a log or history may go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.backups.backup import write_backup
from kpi_tui.workspace.backups.since_backup import since_backup
from kpi_tui.workspace.logs.log import append

AT = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def log(sample: Path, tmp_path: Path) -> Path:
    """A log of the sample, which is backed up."""
    write_backup(sample, tmp_path / "backup.zip")
    return next((sample / "measurements").glob("visitors.*"))


def found(folder: Path, target: Path | None = None) -> list[tuple[str, int]]:
    return [(problem.file, problem.line) for problem in since_backup(folder, target).problems]


def test_without_a_backup_it_is_said_how_to_make_one(sample: Path) -> None:
    with pytest.raises(Refusal, match=r"kpi-tui backup FILE\.zip"):
        since_backup(sample)


def test_what_is_as_it_was_is_found_so(sample: Path, log: Path, tmp_path: Path) -> None:
    since = since_backup(sample)
    assert (since.changed, since.gone, since.new, since.problems) == ((), (), (), ())
    assert since == since_backup(sample, tmp_path / "backup.zip")


def test_changed_gone_and_new_files_are_no_mistake(sample: Path, log: Path) -> None:
    card = sample / "kpis" / "waste-rate.toml"
    card.write_bytes(card.read_bytes() + b"# x\n")
    (sample / "kpis" / "conversion-rate.toml").unlink()
    (sample / "new.txt").write_bytes(b"")
    since = since_backup(sample)
    assert since.changed == ("kpis/waste-rate.toml",)
    assert since.gone == ("kpis/conversion-rate.toml",)
    assert since.new == ("new.txt",)
    assert since.problems == ()


def test_figures_that_were_added_are_no_difference(sample: Path, log: Path) -> None:
    device = log.name.split(".")[1]
    append(sample, "visitors", device, Measurement("2027-01", 5, AT))
    since = since_backup(sample)
    assert (since.changed, since.new, since.problems) == ((), (), ())


def test_a_line_that_was_lost_and_one_that_was_altered_are_named(sample: Path, log: Path) -> None:
    lines = log.read_text("utf-8").split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if line.strip().startswith("{")]
    lines[numbers[3] - 1] = lines[numbers[3] - 1].replace("value = ", "value = 9")
    del lines[numbers[7] - 1]
    log.write_text("\n".join(lines), "utf-8")
    file = f"measurements/{log.name}"
    assert found(sample) == [(file, numbers[3]), (file, numbers[7])]
    assert "is gone or altered: { period = " in str(since_backup(sample).problems[0].sentence)


def test_lines_that_were_moved_or_rewritten_by_hand_are_still_there(sample: Path, log: Path) -> None:
    text = log.read_text("utf-8")
    log.with_name("visitors.other (conflicted copy).toml").write_text(text, "utf-8")
    log.unlink()
    assert found(sample) == []
    log.write_text("# heading\r\n" + text.replace("{ period", "{period").replace("\n", "\r\n"), "utf-8")
    log.with_name("visitors.other (conflicted copy).toml").unlink()
    assert found(sample) == []


def test_of_a_log_that_is_gone_every_line_is_missed_the_first_ones_by_name(sample: Path, log: Path) -> None:
    count = log.read_text("utf-8").count("{ period")
    log.unlink()
    problems = since_backup(sample).problems
    assert len(problems) == 21
    assert str(problems[-1].sentence) == f"More lines of the backup are gone or altered: {count - 20}."
    assert since_backup(sample).gone == (f"measurements/{log.name}",)


def test_a_log_that_cannot_be_read_any_more_has_lost_nothing_as_long_as_its_lines_stand(
    sample: Path, log: Path
) -> None:
    log.write_text("oops\n" + log.read_text("utf-8"), "utf-8")
    assert found(sample) == []
    log.write_bytes(b"\xff\xfe")
    assert len(found(sample)) == 21


def test_without_the_zip_the_log_is_named_and_not_its_lines(sample: Path, log: Path, tmp_path: Path) -> None:
    log.write_text(log.read_text("utf-8").replace("value = ", "value = 9", 1), "utf-8")
    (tmp_path / "backup.zip").rename(tmp_path / "elsewhere.zip")
    (problem,) = since_backup(sample).problems
    assert (problem.file, problem.line) == (f"measurements/{log.name}", 1)
    assert "--backup" in str(problem.sentence)
    assert found(sample, tmp_path / "elsewhere.zip") == [(f"measurements/{log.name}", _first_record(log))]


def _first_record(log: Path) -> int:
    return next(n for n, line in enumerate(log.read_text("utf-8").split("\n"), 1) if line.strip().startswith("{"))


def test_lines_of_a_history_may_not_go_either(sample: Path, tmp_path: Path) -> None:
    history = sample / "history" / "anna-laptop.toml"
    history.parent.mkdir()
    line = '  { at = 2026-11-02T08:00:00Z, batch = "a", file = "kpis/x.toml", after = "x" },\n'
    history.write_text(f"changes = [\n{line}]\n", "utf-8")
    write_backup(sample, tmp_path / "backup.zip")
    history.write_text(f"changes = [\n{line}{line.replace('x', 'y')}]\n", "utf-8")
    assert found(sample) == []
    history.write_text("changes = [\n]\n", "utf-8")
    assert found(sample) == [("history/anna-laptop.toml", 2)]


def test_of_a_log_in_a_shape_of_ones_own_every_figure_is_looked_for(sample: Path, tmp_path: Path) -> None:
    log = sample / "measurements" / "visitors.by-hand.toml"
    start = 'measurements = [{ period = "2020-01", value = 1 }, { period = "2020-02", value = 2 }'
    log.write_text(f"{start}, {{ period = '2020-03', value = 3 }}]\n", "utf-8")
    tables = sample / "measurements" / "orders.by-hand.toml"
    tables.write_text('[[measurements]]\nperiod = "2020-01"\nvalue = 1\n', "utf-8")
    write_backup(sample, tmp_path / "backup.zip")
    assert found(sample) == []
    log.write_text(f"{start}]\n", "utf-8")
    tables.write_text('[[measurements]]\nperiod = "2020-01"\nvalue = 7\n', "utf-8")
    assert found(sample) == [("measurements/orders.by-hand.toml", 1), ("measurements/visitors.by-hand.toml", 1)]
