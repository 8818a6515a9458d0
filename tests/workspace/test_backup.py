"""A backup holds all of a workspace, proves it, and comes back as it was; what is no backup brings nothing back."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.backups import backup_zip
from kpi_tui.workspace.backups.backup import restore, write_backup
from kpi_tui.workspace.backups.backup_manifest import MANIFEST_FILE, parse_manifest
from kpi_tui.workspace.backups.last_backup import last_backup
from kpi_tui.workspace.check import check_folder
from kpi_tui.workspace.workspace import Workspace

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def zipped(sample: Path, tmp_path: Path) -> Path:
    """A backup of the sample."""
    return write_backup(sample, tmp_path / "backup.zip").target


def changed(zipped: Path, change: Callable[[dict[str, tuple[zipfile.ZipInfo, bytes]]], None]) -> Path:
    """The backup with other entries in it."""
    with zipfile.ZipFile(zipped) as old:
        entries = {each.filename: (each, old.read(each)) for each in old.infolist()}
    change(entries)
    path = zipped.with_name("hostile.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry, data in entries.values():
            new.writestr(entry, data)
    return path


def test_what_was_backed_up_comes_back_to_the_byte(sample: Path, tmp_path: Path) -> None:
    (sample / "notes é.txt").write_bytes(b"\x00\xff")
    (sample / "empty").write_bytes(b"")
    (sample / "removed" / "kpis").mkdir(parents=True)
    (sample / "removed" / "kpis" / "old.toml").write_bytes(b"name = 'x'\r\n")
    report = write_backup(sample, tmp_path / "backup.ZIP")
    assert report.left_out == ()
    back = restore(report.target, tmp_path / "a new folder" / "back")
    assert back.manifest == report.manifest
    assert contents(tmp_path / "a new folder" / "back") == contents(sample)
    assert check_folder(back.target) == check_folder(sample) == ()


def test_a_backup_goes_only_where_there_is_a_folder_and_gets_the_name_of_a_zip(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="stick is not there, so nothing is backed up"):
        write_backup(sample, tmp_path / "stick" / "backup.zip")
    assert not (tmp_path / "stick").exists()
    with pytest.raises(Refusal, match=r"ends in \.zip"):
        write_backup(sample, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_git_temp_files_and_earlier_backups_are_no_part_of_it(sample: Path) -> None:
    for name in (".git/config", "kpis/.kpi-tui-x-1.tmp", "backups/old.zip"):
        (sample / name).parent.mkdir(exist_ok=True)
        (sample / name).write_bytes(b"x")
    report = write_backup(sample, sample / "backups" / "new.zip")
    names = [each.file for each in report.manifest.files]
    assert names == sorted(names)
    assert "workspace.toml" in names
    assert not [name for name in names if name.startswith((".git/", "backups/")) or name.endswith(".tmp")]


def test_an_unchanged_workspace_gives_the_same_files_in_the_same_order(sample: Path, tmp_path: Path) -> None:
    first = write_backup(sample, tmp_path / "1.zip")
    second = write_backup(sample, tmp_path / "2.zip")
    assert first.manifest.files == second.manifest.files
    with zipfile.ZipFile(first.target) as one, zipfile.ZipFile(second.target) as two:
        listed = [[(e.filename, e.date_time, e.CRC) for e in each.infolist()[:-1]] for each in (one, two)]
        assert listed[0] == listed[1]
        assert one.namelist()[-1] == MANIFEST_FILE


def test_the_list_tells_what_never_changes_again_of_a_log(sample: Path, tmp_path: Path) -> None:
    log = next((sample / "measurements").iterdir())
    report = write_backup(sample, tmp_path / "backup.zip")
    (listed,) = (each for each in report.manifest.files if each.file == f"measurements/{log.name}")
    assert listed.kept is not None
    assert log.read_bytes()[listed.kept.size :] == b"]\n"
    assert all((each.kept is None) == (not each.file.startswith("measurements/")) for each in report.manifest.files)


def test_the_last_backup_is_remembered_for_each_workspace(sample: Path, tmp_path: Path) -> None:
    assert last_backup(sample) is None
    report = write_backup(sample, tmp_path / "backup.zip")
    remembered = last_backup(sample)
    assert remembered is not None
    assert (remembered.manifest, remembered.target) == (report.manifest, report.target)
    assert last_backup(tmp_path) is None


def test_a_backup_takes_the_place_of_an_earlier_one_and_of_nothing_else(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    write_backup(sample, target)
    (sample / "new.txt").write_bytes(b"new")
    assert "new.txt" in [each.file for each in write_backup(sample, target).manifest.files]
    target.write_bytes(b"my photos")
    with pytest.raises(Refusal, match="choose another name"):
        write_backup(sample, target)
    assert target.read_bytes() == b"my photos"
    target.unlink()
    target.mkdir()
    with pytest.raises(Refusal, match="choose another name"):
        write_backup(sample, target)


def test_a_backup_inside_the_workspace_goes_to_its_own_folder(sample: Path) -> None:
    for place in (sample / "backup.zip", sample / "kpis" / "backup.zip", sample / "backups.zip"):
        with pytest.raises(Refusal, match="folder backups"):
            write_backup(sample, place)
        assert not place.exists()


def test_only_a_workspace_is_backed_up(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no workspace"):
        write_backup(tmp_path, tmp_path.parent / "backup.zip")


def test_a_disk_that_gives_back_something_else_is_noticed(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = write_backup(sample, tmp_path / "backup.zip").target.read_bytes()
    fsync = os.fsync

    def damage(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.pwrite(descriptor, b"\0\0", 2000)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", damage)
    with pytest.raises(Refusal, match="the disk gave back something else"):
        write_backup(sample, tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_bytes() == earlier
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "sample"]


@POSIX
def test_what_is_no_ordinary_file_is_left_out_and_named(sample: Path, tmp_path: Path) -> None:
    os.mkfifo(sample / "pipe")
    (tmp_path / "secret").write_bytes(b"secret")
    (sample / "kpis" / "out.toml").symlink_to(tmp_path / "secret")
    (sample / "in.toml").symlink_to(sample / "workspace.toml")
    (sample / "loop").symlink_to(sample)
    (sample / "zero").symlink_to("/dev/zero")
    (sample / "a\\b").write_bytes(b"")
    (sample / "nul.toml").write_bytes(b"")
    (sample / MANIFEST_FILE).write_bytes(b"")
    report = write_backup(sample, tmp_path / "backup.zip")
    named = ["a\\b", "kpi-tui-backup.toml", "kpis/out.toml", "loop", "nul.toml", "pipe", "zero"]
    assert [problem.file for problem in report.left_out] == named
    restore(report.target, tmp_path / "back")
    assert (tmp_path / "back" / "in.toml").read_bytes() == (sample / "workspace.toml").read_bytes()
    assert not (tmp_path / "back" / "in.toml").is_symlink()


@POSIX
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_cannot_be_read_is_left_out_and_named(sample: Path, tmp_path: Path) -> None:
    (sample / "kpis" / "waste-rate.toml").chmod(0)
    report = write_backup(sample, tmp_path / "backup.zip")
    assert [problem.file for problem in report.left_out] == ["kpis/waste-rate.toml"]


def test_more_than_can_be_restored_is_not_backed_up(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_tui.workspace.backups.backup.SIZE_LIMIT", 10_000)
    with pytest.raises(Refusal, match="GiB"):
        write_backup(sample, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_only_a_new_or_empty_folder_is_restored_into(zipped: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    restore(zipped, tmp_path / "empty")
    assert Workspace.open(tmp_path / "empty").snapshot.kpis
    full = tmp_path / "full"
    full.mkdir()
    (full / "a.txt").write_bytes(b"mine")
    with pytest.raises(Refusal, match="not empty"):
        restore(zipped, full)
    assert contents(full) == {"a.txt": b"mine"}
    with pytest.raises(Refusal, match="cannot be used"):
        restore(zipped, full / "a.txt")


@pytest.mark.parametrize(
    "name",
    [
        "../out.toml", "kpis/../../out.toml", "/out.toml", "//host/x", "C:/out.toml", "c:out.toml", "kpis\\out.toml",
        "kpis//out.toml", "./out.toml", "out\x00.toml", "con", "kpis/nul.toml", "out.toml.", "out ", "x\x1b[2J",
        "a/" * 600 + "x",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_brings_nothing_back(zipped: Path, tmp_path: Path, name: str) -> None:
    def add(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        entries["?"] = (entry, b"x")

    hostile = changed(zipped, add)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Refusal):
        restore(hostile, tmp_path / "back")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_link_a_second_file_a_missing_one_and_one_too_many_are_refused(zipped: Path, tmp_path: Path) -> None:
    def link(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entry = zipfile.ZipInfo("goals")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        entries["goals"] = (entry, b"/etc")

    def twice(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries["again"] = entries["workspace.toml"]

    def missing(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        del entries["workspace.toml"]

    def extra(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries["x"] = (zipfile.ZipInfo("x.toml"), b"")

    def unlisted(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        del entries[MANIFEST_FILE]

    def altered(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entry, data = entries["workspace.toml"]
        entries["workspace.toml"] = (entry, data.replace(b"1", b"2"))

    for change, words in (
        (link, "a link"),
        (twice, "twice"),
        (missing, "missing"),
        (extra, "does not name"),
        (unlisted, "no list"),
        (altered, "not what it was"),
    ):
        with pytest.raises(Refusal, match=words):
            restore(changed(zipped, change), tmp_path / "back")
        assert not (tmp_path / "back").exists()


def test_a_zip_that_swells_is_refused_before_it_is_unpacked(
    zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bomb(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries["bomb"] = (zipfile.ZipInfo("bomb"), bytes(3_000_000))

    monkeypatch.setattr(backup_zip, "SIZE_LIMIT", 2_000_000)
    with pytest.raises(Refusal, match="GiB"):
        restore(changed(zipped, bomb), tmp_path / "back")
    monkeypatch.setattr(backup_zip, "COUNT_LIMIT", 10)
    with pytest.raises(Refusal, match="10 files"):
        restore(zipped, tmp_path / "back")


def test_a_zip_that_lies_about_its_sizes_gives_no_more_than_it_promised(zipped: Path, tmp_path: Path) -> None:
    def swollen(entries: dict[str, tuple[zipfile.ZipInfo, bytes]]) -> None:
        entry, data = entries["workspace.toml"]
        entries["workspace.toml"] = (entry, data + bytes(1_000_000))

    path = changed(zipped, swollen)
    with zipfile.ZipFile(zipped) as whole, zipfile.ZipFile(path) as bad:
        promised, real = whole.getinfo("workspace.toml").file_size, bad.getinfo("workspace.toml").file_size
    data = path.read_bytes()
    path.write_bytes(data.replace(real.to_bytes(4, "little"), promised.to_bytes(4, "little")))
    with pytest.raises(Refusal, match="damaged"):
        restore(path, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_any_damage_is_noticed(zipped: Path, tmp_path: Path) -> None:
    data = zipped.read_bytes()
    whole = contents(restore(zipped, tmp_path / "whole").target)
    damaged = tmp_path / "damaged.zip"
    refused = 0
    for place in range(0, len(data), max(1, len(data) // 80)):
        damaged.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        back = tmp_path / f"back{place}"
        try:
            restore(damaged, back)
        except Refusal:
            refused += 1
            assert not back.exists()
        else:
            assert contents(back) == whole  # a byte that says nothing, such as part of a date
        damaged.write_bytes(data[:place])
        with pytest.raises(Refusal):
            restore(damaged, back / "cut")
    assert refused > 50


def test_what_is_no_zip_is_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    for data in (b"", b"PK", b"PK\x05\x06" + bytes(18), b"hello" * 100):
        path.write_bytes(data)
        with pytest.raises(Refusal, match="no backup"):
            restore(path, tmp_path / "back")
    with pytest.raises(Refusal, match="no such file"):
        restore(tmp_path / "none.zip", tmp_path / "back")
    with pytest.raises(Refusal, match=r"cannot be read|not an ordinary"):
        restore(tmp_path, tmp_path / "back")


@pytest.mark.parametrize(
    "text",
    [
        "", "= broken", "format = 1", "format = 2", 'made = "x"', "made = 2026-11-01T00:00:00Z\nfiles = [1]",
        'made = 2026-11-01T00:00:00Z\nfiles = [{ file = "x" }]',
        'made = 2026-11-01T00:00:00Z\nfiles = [{ file = "x", size = -1, sha256 = "" }]',
        f'made = 2026-11-01T00:00:00Z\nfiles = [{{ file = "x", size = {"9" * 30}, sha256 = "{"0" * 64}" }}]',
        "made = 0001-01-01T00:00:00+12:00\nfiles = []",
    ],
)  # fmt: skip
def test_a_list_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        parse_manifest(text)


def test_a_broken_off_restore_leaves_nothing(zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 20:
            raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match="disk is full"):
        restore(zipped, tmp_path / "back")
    assert not (tmp_path / "back").exists()
