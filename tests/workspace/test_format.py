"""Workspaces of other versions: older ones are brought up to date once written, newer ones are only looked at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kpi_tui.model.input import Input
from kpi_tui.model.period import Calendar, Period
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import FORMAT, Settings
from kpi_tui.workspace import user
from kpi_tui.workspace.backups.backup import restore
from kpi_tui.workspace.changes import (
    Change,
    RemoveGoal,
    RemoveKpi,
    SaveGoal,
    SaveInput,
    SaveKpi,
    SaveSettings,
    SetFigure,
    SetPlan,
)
from kpi_tui.workspace.check import check_folder
from kpi_tui.workspace.files import reservations
from kpi_tui.workspace.files.places import PENDING
from kpi_tui.workspace.history.history_file import CardChange, text_of
from kpi_tui.workspace.logs.batch import new_batch
from kpi_tui.workspace.merging.sync import sync
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace

AT = datetime(2026, 11, 2, 8, 0, 10, tzinfo=UTC)
OCTOBER: Period = Calendar().parse("2026-10")
OLD = """\
# Our shop
format = 1 # do not touch
name = "Shop"
currency = "USD"
"""
KPI = """\
name = "Waste"
formula = "unsold"
direction = "lower"
shape = "round" # of a later version

[[plans]]
mode = "keep"
high = 5
curve = "s"

[[plans]]
mode = "keep"
high = 4
start = 2027-01-01
curve = "flat"

[[views]]
of = "managers"
"""


GOAL = """\
name = "Thrift"
kpis = [ { id = "waste", tint = "red" } ]
"""


def shop_of(folder: Path, settings: str) -> Path:
    """A workspace as another version left it, with one input, one KPI and one goal."""
    for place in ("goals", "inputs", "kpis", "measurements"):
        (folder / place).mkdir(parents=True)
    (folder / "workspace.toml").write_text(settings, "utf-8")
    (folder / "inputs" / "unsold.toml").write_text('label = "Unsold"\n', "utf-8")
    (folder / "kpis" / "waste.toml").write_text(KPI, "utf-8")
    (folder / "goals" / "thrift.toml").write_text(
        'name = "Thrift"\nkpis = [ { id = "waste", tint = "red" } ]\n', "utf-8"
    )
    line = '{ period = "2026-10", value = 5, at = 2026-11-01T10:00:00Z }'
    (folder / "measurements" / "unsold.toml").write_text(f"measurements = [\n  {line},\n]\n", "utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return shop_of(tmp_path / "old", OLD)


def test_an_older_workspace_opens_as_it_is(old: Path) -> None:
    before = files(old)
    snapshot = Workspace.open(old).snapshot
    assert (snapshot.settings.format, snapshot.figures["value"].to_list(), snapshot.read_only) == (1, [5.0], None)
    assert files(old) == before


def test_the_first_write_makes_a_backup_and_then_it_has_the_format_of_today(old: Path, tmp_path: Path) -> None:
    before = files(old)
    Workspace.open(old).enter([SetFigure("unsold", OCTOBER, 7)])
    after = files(old)
    assert after["workspace.toml"].decode() == OLD.replace("format = 1", f"format = {FORMAT}")
    assert all(after[name] == text for name, text in before.items() if name != "workspace.toml")
    (backup,) = (old / "backups").iterdir()
    restore(backup, tmp_path / "restored")
    assert files(tmp_path / "restored") == before


def test_a_file_that_has_the_name_of_the_backup_is_left_and_keeps_nobody_from_writing(
    old: Path, tmp_path: Path
) -> None:
    taken = old / "backups" / f"before-format-{FORMAT}-{date.today().isoformat()}.zip"
    taken.parent.mkdir()
    taken.write_bytes(b"half a backup")
    reservations.take()
    Workspace.open(old).request(SetFigure("unsold", OCTOBER, 7))
    backup = taken.with_stem(f"{taken.stem}-2")
    assert taken.read_bytes() == b"half a backup"
    assert restore(backup, tmp_path / "restored").manifest.files
    (told,) = reservations.take()
    assert backup.name in str(told)


def test_that_it_was_made_newer_is_told_once(old: Path) -> None:
    reservations.take()
    workspace = Workspace.open(old)
    for value in (7, 8):
        workspace.request(SetFigure("unsold", OCTOBER, value))
    (told,) = reservations.take()
    assert "backups/before-format-2" in str(told)
    assert len(list((old / "backups").iterdir())) == 1


def test_what_git_was_told_before_stays_and_the_rest_is_added(old: Path) -> None:
    (old / ".gitattributes").write_text("*.zip binary\nmeasurements/*.toml text eol=lf merge=union", "utf-8")
    (old / ".gitignore").write_text(".kpi-tui-*.tmp\n", "utf-8")
    Workspace.open(old).request(SetFigure("unsold", OCTOBER, 7))
    assert (old / ".gitattributes").read_text("utf-8").splitlines() == [
        "*.zip binary",
        "measurements/*.toml text eol=lf merge=union",
        "history/*.toml text eol=lf merge=union",
    ]
    assert (old / ".gitignore").read_text("utf-8").splitlines() == [".kpi-tui-*.tmp", ".kpi-tui-*", "backups/"]


def test_without_room_for_the_backup_nothing_is_written(old: Path) -> None:
    (old / "backups").write_text("a file in the way", "utf-8")
    before = files(old)
    with pytest.raises(Refusal, match="there is a file where the folder"):
        Workspace.open(old).request(SetFigure("unsold", OCTOBER, 7))
    assert files(old) == before


NEWER = """\
format = 99
name = "Shop"
language = "fr"
first_month = "april"
currency = { main = "EUR" }
as_of = 2026-11-05
galaxy = "M31"

[[campaigns]]
id = 5
"""


@pytest.mark.parametrize("settings", [NEWER, "format = 99\n", "format = 1000000000000000000000000000000\n"])
def test_a_newer_workspace_can_be_looked_at(tmp_path: Path, settings: str) -> None:
    folder = shop_of(tmp_path / "new", settings)
    snapshot = Workspace.open(folder).snapshot
    assert snapshot.figures["value"].to_list() == [5.0]
    assert "waste" in snapshot.kpis
    assert "newer kpi-tui" in str(snapshot.read_only)
    assert ("workspace.toml", 1) in [(problem.file, problem.line) for problem in check_folder(folder)]


@pytest.mark.parametrize(
    "change",
    [
        lambda workspace: SetFigure("unsold", OCTOBER, 7),
        lambda workspace: SaveKpi(replace(workspace.snapshot.kpis["waste"], owner="Anna")),
        lambda workspace: RemoveKpi("waste"),
        lambda workspace: RemoveGoal("thrift"),
        lambda workspace: SaveInput(Input("orders", "Orders")),
        lambda workspace: SaveSettings(Settings("Another")),
    ],
    ids=["figure", "KPI", "KPI away", "goal away", "input", "settings"],
)
def test_a_newer_workspace_is_never_written(tmp_path: Path, change: Callable[[Workspace], Change]) -> None:
    folder = shop_of(tmp_path / "new", NEWER)
    before = files(folder)
    workspace = Workspace.open(folder)
    with pytest.raises(Refusal, match="it can be looked at, but not changed"):
        workspace.request(change(workspace))
    assert files(folder) == before


def test_a_workspace_that_is_made_newer_while_it_is_open_is_not_written_any_more(tmp_path: Path) -> None:
    folder = shop_of(tmp_path / "shop", OLD)
    workspace = Workspace.open(folder)
    (folder / "workspace.toml").write_text(NEWER, "utf-8")
    with pytest.raises(Refusal, match="newer kpi-tui"):
        workspace.request(SetFigure("unsold", OCTOBER, 7))


@pytest.mark.parametrize(
    ("change", "file", "old_text", "new_text"),
    [
        (
            lambda shop: SaveKpi(replace(shop.kpis["waste"], name="Waste of bread")),
            "kpis/waste.toml",
            '"Waste"',
            '"Waste of bread"',
        ),
        (lambda shop: SetPlan("waste", Plan(Mode.KEEP, high=3)), "kpis/waste.toml", "high = 4", "high = 3"),
        (
            lambda shop: SaveGoal(replace(shop.goals["thrift"], name="Thrifty")),
            "goals/thrift.toml",
            '"Thrift"',
            '"Thrifty"',
        ),
        (
            lambda shop: SaveSettings(replace(shop.settings, currency="GBP")),
            "workspace.toml",
            '"USD"',
            '"GBP"',
        ),
    ],
    ids=["a KPI", "a plan", "a goal", "the settings"],
)
def test_keys_of_a_later_version_survive_a_change(
    tmp_path: Path, change: Callable[[Snapshot], Change], file: str, old_text: str, new_text: str
) -> None:
    settings = OLD.replace("format = 1", f"format = {FORMAT}") + 'galaxy = "M31"\n'
    workspace = Workspace.open(shop_of(tmp_path / "shop", settings))
    before = (workspace.folder / file).read_text("utf-8")
    workspace.request(change(workspace.snapshot))
    assert (workspace.folder / file).read_text("utf-8") == before.replace(old_text, new_text)


def test_what_a_newer_version_left_behind_is_left_to_it(tmp_path: Path) -> None:
    newer = shop_of(tmp_path / "newer", OLD.replace("format = 1", f"format = {FORMAT + 1}"))
    card = (newer / "goals" / "thrift.toml").read_text("utf-8")
    change = CardChange("goals/thrift.toml", card, 'name = "Waste"\n', AT, new_batch())
    (newer / f"{PENDING}-{user.device()}.toml").write_text(text_of([change]), "utf-8")
    half_written = newer / "kpis" / ".kpi-tui-elsewhere-1-a.tmp"
    half_written.write_bytes(b"half")
    os.utime(half_written, (0, 0))
    before = files(newer)
    Workspace.open(newer)
    assert files(newer) == before


def test_a_newer_workspace_is_not_sent_nor_merged(tmp_path: Path) -> None:
    newer = shop_of(tmp_path / "newer", OLD.replace("format = 1", f"format = {FORMAT + 1}"))
    subprocess.run(["git", "init", "-q", str(newer)], check=True)
    with pytest.raises(Refusal, match="newer kpi-tui"):
        sync(newer)
    assert not subprocess.run(["git", "-C", str(newer), "log"], capture_output=True, check=False).stdout
