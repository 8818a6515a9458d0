"""Files are replaced whole or not at all, by one writer at a time."""

from __future__ import annotations

import errno
import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace import writing
from kpi_tui.workspace.writing import Held, is_temp, lock, replace_file, sweep


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


def test_a_folder_that_cannot_be_synced_is_no_reason_to_refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def only_files(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, "no")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    replace_file(tmp_path, tmp_path / "card.toml", b"new")
    assert (tmp_path / "card.toml").read_bytes() == b"new"


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


def test_a_thread_that_has_the_lock_may_take_it_again(tmp_path: Path) -> None:
    with lock(tmp_path), lock(tmp_path / "."):
        pass
    with lock(tmp_path):
        pass


def test_the_lock_keeps_other_threads_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LOCK_WAIT", 0.1)
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
    monkeypatch.setattr(writing, "LOCK_WAIT", 0.1)
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


def test_an_unwritable_state_folder_is_named(tmp_path: Path, new_user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    with pytest.raises(Refusal, match="Nothing is saved"), lock(tmp_path):
        pass
