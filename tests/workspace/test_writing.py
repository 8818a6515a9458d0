"""Files are replaced whole or not at all, by one writer at a time."""

from __future__ import annotations

import errno
import multiprocessing
import os
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.files import locking, reservations, writing
from kpi_tui.workspace.files.writing import Changed, Held, is_temp, lock, replace_file, sweep
from kpi_tui.workspace.workspace import Workspace


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    replace_file(tmp_path, tmp_path / "goals" / "grow.toml", b"a = 1\n")
    assert (tmp_path / "goals" / "grow.toml").read_bytes() == b"a = 1\n"
    assert names(tmp_path / "goals") == ["grow.toml"]


def test_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(tmp_path, path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_bytes_that_fail_their_check_never_take_the_place_of_the_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    path.write_bytes(b"old")

    def verify(data: bytes) -> None:
        raise Refusal("No.")

    with pytest.raises(Refusal, match="No"):
        replace_file(tmp_path, path, b"new", verify)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["card.toml"]


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    replace_file(tmp_path, tmp_path / "card.toml", b"name = 'Bakery'\n")
    assert (tmp_path / "card.toml").read_bytes() == b"name = 'Bakery'\n"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "cannot be written"), (errno.EIO, "Try again")],
)
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_refuses_leaves_the_old_file_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, call: str
) -> None:
    path = tmp_path / "card.toml"
    path.write_bytes(b"old")

    def refuse(*arguments: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(Refusal, match=f"card.toml is not saved: .*{words}"):
        replace_file(tmp_path, path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["card.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows folders have no such rights")
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(Refusal, match="cannot be written"):
            replace_file(tmp_path, tmp_path / "card.toml", b"new")
    finally:
        tmp_path.chmod(0o755)


@pytest.fixture(autouse=True)
def _just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    reservations.take()
    monkeypatch.setattr(reservations, "_left_once", set())


def fsync_of_folders(number: int) -> Callable[[int], None]:
    fsync = os.fsync

    def refusing(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(descriptor)

    return refusing


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fsync of folders")
def test_what_the_disk_does_not_confirm_is_saved_and_each_time_said_to_be_unconfirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", fsync_of_folders(errno.EIO))
    for data in (b"new", b"newer"):
        replace_file(tmp_path, tmp_path / "card.toml", data)
        assert (tmp_path / "card.toml").read_bytes() == data
        (said,) = reservations.take()
        assert "card.toml is saved, but not confirmed by the disk (the disk could not be read or written)" in str(said)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_drive_that_never_confirms_is_written_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    for data in (b"new", b"newer"):
        replace_file(tmp_path, tmp_path / "kpis" / "card.toml", data)
        assert (tmp_path / "kpis" / "card.toml").read_bytes() == data
    (said,) = reservations.take()
    assert f"The drive with {tmp_path} does not confirm what is written" in str(said)


def test_a_disk_that_takes_nothing_any_more_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda _descriptor, _data: 0)
    with pytest.raises(Refusal, match=r"card\.toml is not saved"):
        replace_file(tmp_path, tmp_path / "card.toml", b"new")
    assert names(tmp_path) == []


def test_a_disk_that_only_says_to_have_written_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda _descriptor, data: len(data))
    with pytest.raises(Refusal, match=r"card\.toml is not saved: the disk gave back something else"):
        replace_file(tmp_path, tmp_path / "card.toml", b"new")
    assert names(tmp_path) == []


def test_a_file_that_changes_while_it_is_written_is_left_as_the_other_made_it(tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    path.write_bytes(b"old")

    def unchanged() -> bool:
        path.write_bytes(b"theirs")
        return path.read_bytes() == b"old"

    with pytest.raises(Changed, match="another program changed it at the same moment"):
        replace_file(tmp_path, path, b"new", unchanged=unchanged)
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["card.toml"]


def test_a_file_that_took_its_place_although_that_was_said_to_fail_is_not_called_unsaved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path.replace

    def lying(self: Path, target: Path) -> Path:
        place(self, target)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "replace", lying)
    replace_file(tmp_path, tmp_path / "card.toml", b"new")
    assert (tmp_path / "card.toml").read_bytes() == b"new"
    assert "not confirmed" in str(reservations.take()[0])


def test_a_file_that_another_program_holds_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, tries = Path.replace, []

    def held_twice(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "held")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held_twice)
    replace_file(tmp_path, tmp_path / "card.toml", b"new")
    assert (tmp_path / "card.toml").read_bytes() == b"new"


def test_a_file_that_stays_held_is_refused_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "card.toml"
    path.write_bytes(b"old")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(writing, "HELD_WAIT", 0.1)
    with pytest.raises(Held, match="another program holds it"):
        replace_file(tmp_path, path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["card.toml"]


def test_links_are_not_written_through(tmp_path: Path) -> None:
    workspace, elsewhere = tmp_path / "workspace", tmp_path / "elsewhere"
    workspace.mkdir()
    elsewhere.mkdir()
    (elsewhere / "card.toml").write_bytes(b"old")
    (workspace / "card.toml").symlink_to(elsewhere / "card.toml")
    (workspace / "goals").symlink_to(elsewhere)
    for path in (workspace / "card.toml", workspace / "goals" / "new.toml", workspace / ".." / "new.toml"):
        with pytest.raises(Refusal, match="link to another place"):
            replace_file(workspace, path, b"new")
    assert (elsewhere / "card.toml").read_bytes() == b"old"
    assert names(elsewhere) == ["card.toml"]


def _die_while_writing(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: os._exit(9))
        replace_file(folder, folder / "visitors.toml", b"half")


def test_temp_files_of_killed_processes_are_swept_and_those_of_other_computers_when_old(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_die_while_writing, args=(tmp_path,))
    process.start()
    process.join(30)
    assert [is_temp(name) for name in names(tmp_path)] == [True]
    young, old = tmp_path / ".kpi-tui-elsewhere-1-a.tmp", tmp_path / ".kpi-tui-elsewhere-1-b.tmp"
    other = tmp_path / "visitors.toml"
    for path in (young, old, other):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    with lock(tmp_path):
        sweep(tmp_path)
    assert names(tmp_path) == sorted([young.name, other.name])


def test_what_a_living_process_is_writing_is_not_swept(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, free = context.Event(), context.Event()
    process = context.Process(target=_linger_while_writing, args=(tmp_path, ready, free))
    process.start()
    try:
        assert ready.wait(30)
        with lock(tmp_path):
            sweep(tmp_path)
    finally:
        free.set()
        process.join(30)
    assert (process.exitcode, names(tmp_path)) == (0, ["visitors.toml"])


def _linger_while_writing(folder: Path, ready: Any, free: Any) -> None:
    def verify(_data: bytes) -> None:
        ready.set()
        free.wait(30)

    replace_file(folder, folder / "visitors.toml", b"whole", verify)


def test_a_thread_that_has_the_lock_may_take_it_again(tmp_path: Path) -> None:
    with lock(tmp_path), lock(tmp_path / "."):
        pass
    with lock(tmp_path):
        pass


def test_the_lock_keeps_other_threads_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "LOCK_WAIT", 0.1)
    refused = []

    def enter() -> None:
        try:
            with lock(tmp_path):
                pass
        except Refusal as refusal:
            refused.append(refusal)

    with lock(tmp_path):
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
    assert "another kpi-tui is writing" in str(refused[0])


def _hold(folder: Path, ready: Any, free: Any) -> None:
    with lock(folder):
        ready.set()
        free.wait(30)


def test_the_lock_keeps_other_processes_out_and_leaves_nothing_in_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "LOCK_WAIT", 0.1)
    context = multiprocessing.get_context("spawn")
    ready, free = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path, ready, free))
    process.start()
    try:
        assert ready.wait(30)
        with pytest.raises(Refusal, match="Nothing is saved: another kpi-tui"), lock(tmp_path):
            pass
    finally:
        free.set()
        process.join(30)
    with lock(tmp_path):
        assert names(tmp_path) == []


def block_state_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = folder / "blocked"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    monkeypatch.setenv("LOCALAPPDATA", str(blocked))
    monkeypatch.setenv("HOME", str(blocked))


def test_without_a_state_folder_the_lock_lies_among_the_temp_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_state_folder(tmp_path, monkeypatch)
    places = tmp_path / "temp"
    places.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(places))
    with lock(tmp_path):
        assert [path.suffix for path in places.glob("*/*")] == [".lock"]
    assert reservations.take() == ()


def test_where_there_is_no_lock_to_be_had_the_write_goes_on_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(locking, "_try_lock", refuse)
    for _ in range(2):
        with lock(tmp_path):
            replace_file(tmp_path, tmp_path / "card.toml", b"new")
    (said,) = reservations.take()
    assert "This computer gives no locks" in str(said)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_a_lock_is_never_laid_behind_a_link_of_a_stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block_state_folder(tmp_path, monkeypatch)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (tmp_path / f"kpi-tui-locks-{os.geteuid()}").symlink_to(theirs)
    with lock(tmp_path):
        pass
    assert names(theirs) == []
    assert len(reservations.take()) == 1


def test_of_several_figures_it_is_said_which_are_saved_where_the_disk_fills_up_in_between(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(sample)
    place = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name.startswith("orders."):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return place(self, target)

    monkeypatch.setattr(Path, "replace", full)
    november = workspace.snapshot.settings.calendar.parse("2026-11")
    with pytest.raises(Refusal, match=r"orders\..* is not saved: the disk is full"):
        workspace.enter([SetFigure(name, november, 7) for name in ("visitors", "orders")])
    (said,) = reservations.take()
    assert str(said) == "Part of it is saved, but not all: Visitors of the web shop is there."
    figures = Workspace.open(sample).snapshot.figures.filter(period="2026-11")
    assert figures["id"].to_list() == ["visitors"]
