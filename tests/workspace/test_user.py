"""What belongs to the user of a computer and not to a workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_tui.model.slug import is_slug
from kpi_tui.workspace import user


def workspace(folder: Path) -> Path:
    folder.mkdir()
    (folder / "workspace.toml").write_text("format = 1\n")
    return folder


def settings_file(home: Path) -> Path:
    return next(home.rglob("user.toml"))


def test_the_device_is_named_once_and_fits_in_a_file_name() -> None:
    name = user.device()
    assert is_slug(name)
    assert user.device() == name
    assert len(name.rpartition("-")[2]) == 4


def test_two_computers_with_one_name_are_two_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for home in range(8):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / str(home)))
        names.add(user.device())
    assert len(names) > 1


def test_settings_that_cannot_be_read_are_left_alone_and_the_device_keeps_one_name(new_user: Path) -> None:
    user.device()
    file = settings_file(new_user)
    file.write_text('device = "broken\n')
    name = user.device()
    assert is_slug(name)
    assert user.device() == name
    assert file.read_text() == 'device = "broken\n'
    assert user.person() is None


def test_a_name_that_is_no_file_name_is_replaced(new_user: Path) -> None:
    user.set_person("Anna")
    settings_file(new_user).write_text('device = "../../x"\nperson = "Anna"\n')
    assert is_slug(user.device())
    assert user.person() == "Anna"


def test_a_person_is_remembered_beside_the_device_until_forgotten() -> None:
    assert user.person() is None
    name = user.device()
    user.set_person(' Anna "the baker" ')
    assert user.person() == 'Anna "the baker"'
    assert user.device() == name
    user.set_person("")
    assert user.person() is None


def test_the_last_workspace_comes_first_and_each_once(tmp_path: Path) -> None:
    assert user.recent() == ()
    first, second = workspace(tmp_path / "first"), workspace(tmp_path / 'quote "é"')
    for folder in (first, second, first):
        user.remember(folder)
    assert user.recent() == (first, second)


def test_workspaces_that_are_gone_are_left_out_until_they_are_back(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "first")
    user.remember(folder)
    folder.rename(tmp_path / "away")
    assert user.recent() == ()
    (tmp_path / "away").rename(folder)
    assert user.recent() == (folder,)


def test_ten_workspaces_are_remembered(tmp_path: Path) -> None:
    folders = [workspace(tmp_path / str(number)) for number in range(12)]
    for folder in folders:
        user.remember(folder)
    assert user.recent() == tuple(reversed(folders[2:]))


def test_what_cannot_be_remembered_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    user.remember(workspace(tmp_path / "first"))
    assert user.recent() == ()
    assert user.device() == user.device()
