"""Things that are no files of a workspace stand in it: all is named, nothing hangs, nothing leads outside."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.language import activate, text
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.look import look
from kpi_tui.workspace.backups.backup import write_backup
from kpi_tui.workspace.changes import Change, RemoveKpi, SaveKpi, SaveSettings, SetFigure
from kpi_tui.workspace.check import check_folder
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.workspace import Workspace
from tests.moment import in_a_moment
from tests.workspace.spoiling import SOUND, write_sound

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
CARDS = ["goals/grow.toml", "inputs/orders.toml", "kpis/csat.toml", "actions/pages.toml"]
FILES = [*CARDS, "measurements/orders.anna.toml", "history/anna.toml", ".kpi-tui-pending.toml", "imports/ga4.toml"]
NAMED = ("goals", "inputs", "kpis", "actions", "measurements")
"""The folders of which every file that cannot be used is named."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    write_sound(folder)
    return folder


def checked(folder: Path) -> list[tuple[str, int]]:
    """Everything that reads the workspace does so, in a moment; what it says is sorted and readable."""
    with in_a_moment():
        problems = check_folder(folder)
    places = [(problem.file, problem.line) for problem in problems]
    assert places == sorted(places)
    for problem in problems:
        for language in ("nl", "en"):
            activate(language)
            assert clean(text(problem.sentence)).strip()
    try:
        snapshot = Workspace.open(folder).snapshot
    except Refusal:
        return places
    look(snapshot)
    return places


def ask(workspace: Workspace, change: Change) -> None:
    """Ask for a change: it is carried out, or refused with a sentence."""
    try:
        workspace.request(change)
    except Refusal as refusal:
        text(refusal.sentence)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    place = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may be no longer than a hundred letters
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(place)


def zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere.toml")


def outside(path: Path) -> None:
    target = next(parent for parent in path.parents if parent.name == "shop").with_name("outside.toml")
    target.write_text("secret", encoding="utf-8")
    path.symlink_to(target)


def folder_instead(path: Path) -> None:
    path.mkdir()
    (path / "inner.toml").write_text("x", encoding="utf-8")


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(70 * 1024 * 1024)


def unreadable(path: Path) -> None:
    path.write_text("", encoding="utf-8")
    path.chmod(0)


STRANGE = [fifo, bound_socket, zeros, loop, dangling, outside, folder_instead, large]


@POSIX
@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("file", ["kpis/csat.toml", *FILES[4:7]])
def test_what_is_no_file_is_named_and_never_written(shop: Path, file: str, strange: Callable[[Path], None]) -> None:
    (shop / file).unlink()
    strange(shop / file)
    status = (shop / file).lstat()
    places = checked(shop)
    if file.startswith(NAMED):
        assert file in [place for place, _line in places]
    workspace = Workspace.open(shop)
    kpi = Kpi("csat", "New name", workspace.snapshot.kpis["loaves"].formula)
    for change in (SetFigure("orders", Calendar().parse("2026-10"), 5), SaveKpi(kpi), RemoveKpi("csat")):
        ask(workspace, change)
    if (shop / file).exists() or (shop / file).is_symlink():
        after = (shop / file).lstat()
        assert (after.st_mode, after.st_size, after.st_ino) == (status.st_mode, status.st_size, status.st_ino)
    else:
        assert (strange, file) in ((dangling, file), (loop, file))
    assert strange is not outside or shop.with_name("outside.toml").read_text("utf-8") == "secret"
    checked(shop)


@POSIX
@pytest.mark.parametrize("strange", STRANGE)
def test_settings_that_are_no_file_are_no_workspace(shop: Path, strange: Callable[[Path], None]) -> None:
    (shop / "workspace.toml").unlink()
    if strange is outside:
        shop.with_name("outside.toml").write_text(SOUND["workspace.toml"], encoding="utf-8")
        (shop / "workspace.toml").symlink_to(shop.with_name("outside.toml"))
    else:
        strange(shop / "workspace.toml")
    with pytest.raises(Refusal):
        Workspace.open(shop)
    checked(shop)


@POSIX
@pytest.mark.parametrize("name", ["kpis", "measurements", "history"])
@pytest.mark.parametrize("strange", [fifo, zeros, loop, dangling, large, "file", "elsewhere"])
def test_what_is_no_folder_is_named_and_nothing_is_written_through_it(
    shop: Path, name: str, strange: Callable[[Path], None] | str
) -> None:
    for path in (shop / name).iterdir():
        path.unlink()
    (shop / name).rmdir()
    elsewhere = shop.with_name("elsewhere")
    elsewhere.mkdir()
    if strange == "file":
        (shop / name).write_text("x", encoding="utf-8")
    elif strange == "elsewhere":
        (elsewhere / "a.toml").write_text('name = "x"\n', encoding="utf-8")
        (shop / name).symlink_to(elsewhere)
    elif not isinstance(strange, str):
        strange(shop / name)
    places = checked(shop)
    if name in NAMED and strange is not dangling:
        assert any(place.startswith(name) for place, _line in places)
    workspace = Workspace.open(shop)
    for change in (SetFigure("orders", Calendar().parse("2026-10"), 5), SaveSettings(Settings("New"))):
        ask(workspace, change)
    assert [path.name for path in elsewhere.iterdir()] == (["a.toml"] if strange == "elsewhere" else [])


@POSIX
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may read anything")
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_may_not_be_read_is_named(shop: Path, file: str) -> None:
    (shop / file).unlink()
    unreadable(shop / file)
    places = checked(shop)
    if file.startswith(NAMED):
        assert file in [place for place, _line in places]


STRANGE_NAMES = [
    "con", "nul", "aux.x", "com1", "prn", "lpt9", "CON", "X", "a b", "trailing ", "trailing.", "a..b", "%41", "'",
    "é", "e\u0301", "\u202eabc", "\x1b[2J", "a\nb", "a\tb", "-rf", "x" * 200, "$HOME", "[b]", "{x}", "%(x)s", "_x",
]  # fmt: skip


@POSIX
@pytest.mark.parametrize("place", NAMED)
def test_strange_names_are_named_and_used_for_nothing(shop: Path, place: str) -> None:
    text_of = SOUND["kpis/csat.toml"] if place != "measurements" else "measurements = [\n]\n"
    for name in STRANGE_NAMES:
        (shop / place / f"{name}.toml").write_text(text_of, encoding="utf-8")
    assert {file for file, _line in checked(shop)} >= {f"{place}/{name}.toml" for name in STRANGE_NAMES}


@POSIX
def test_a_name_that_is_no_text_is_named(shop: Path) -> None:
    for place in ("goals", "inputs", "kpis", "actions", "measurements"):
        (shop / place / os.fsdecode(b"\xff\xfe.toml")).write_text("x = 1\n", encoding="utf-8")
    assert len([file for file, _line in checked(shop) if "\udcff" in file]) == 5


@POSIX
def test_ids_that_differ_in_capitals_only_are_one_card_and_a_problem(shop: Path) -> None:
    (shop / "kpis" / "CSAT.toml").write_text(SOUND["kpis/csat.toml"], encoding="utf-8")
    assert ("kpis/CSAT.toml", 1) in checked(shop)
    assert "CSAT" not in Workspace.open(shop).snapshot.kpis


@pytest.mark.parametrize("card_id", ["con", "nul", "aux", "com1", "../x", "x/y", "x.toml", "x.", "x ", "X", "", "."])
def test_no_new_card_gets_a_name_that_some_computer_cannot_make(shop: Path, card_id: str) -> None:
    workspace = Workspace.open(shop)
    kpi = Kpi(card_id, "New", workspace.snapshot.kpis["loaves"].formula)
    with pytest.raises(Refusal):
        workspace.request(SaveKpi(kpi))
    with pytest.raises(Refusal):
        workspace.request(SetFigure(card_id, Calendar().parse("2026-10"), 5))


@pytest.mark.parametrize(
    "name", ["with spaces", "ünï — 公司", "line\nbreak", "%(x)s", "[b]", "a'b\"c", "-rf", "\u202ea"]
)
def test_a_workspace_may_stand_anywhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    if sys.platform == "win32" and not name.replace(" ", "").isalnum():
        pytest.skip("Windows has no such names")
    Workspace.create(folder, Settings("Shop"))
    write_sound(folder)
    assert checked(folder) == []
    Workspace.open(folder).request(SetFigure("orders", Calendar().parse("2026-10"), 5))
    write_backup(folder, tmp_path / "backup.zip")


def test_ten_thousand_files_that_do_not_belong_there_cost_a_moment(shop: Path) -> None:
    for number in range(10_000):
        (shop / "measurements" / f"photo {number}.jpg").touch()
        (shop / "kpis" / f"photo {number}.jpg").touch()
    places = checked(shop)
    assert len(places) == 10_000


def test_thousands_of_cards_and_logs_are_read(shop: Path) -> None:
    for number in range(1_000):
        (shop / "kpis" / f"k{number}.toml").write_text('name = "K"\nformula = "mark"\n', encoding="utf-8")
        (shop / "measurements" / f"mark.d{number}.toml").write_text("measurements = [\n]\n", encoding="utf-8")
    problems = check_folder(shop)
    assert len(problems) == 1_000  # no goal uses them
    assert look(Workspace.open(shop).snapshot, today=date(2026, 11, 20)).kpis
