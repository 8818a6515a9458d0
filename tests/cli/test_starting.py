"""``new`` makes a workspace; ``demo`` opens a copy of the sample; without a command the app is asked for."""

from __future__ import annotations

import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_tui.cli.command import OpenApp

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def test_new_makes_an_empty_workspace(kpi: Kpi, tmp_path: Path) -> None:
    outcome = kpi("new", tmp_path / "shop", "--name", "Corner shop", "--currency", "usd")
    assert (outcome.status, outcome.err) == (0, "")
    settings = tomllib.loads((tmp_path / "shop" / "workspace.toml").read_text(encoding="utf-8"))
    assert settings["name"] == "Corner shop"
    assert settings["currency"] == "USD"
    assert kpi("check", tmp_path / "shop").status == 0


@pytest.mark.parametrize("language", ["en", "nl"])
def test_new_from_a_set_brings_kpis_under_a_goal_and_nothing_to_complain_of(
    kpi: Kpi, tmp_path: Path, language: str
) -> None:
    outcome = kpi("new", tmp_path / "shop", "--name", "Shop", "--language", language, "--set", "webshop")
    assert outcome.status == 0
    assert len(list((tmp_path / "shop" / "kpis").glob("*.toml"))) == 8
    assert len(list((tmp_path / "shop" / "goals").glob("*.toml"))) == 1
    assert kpi("check", tmp_path / "shop").status == 0


def test_a_starter_set_is_one_change_that_one_undo_takes_back(kpi: Kpi, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    kpi("new", folder, "--name", "Shop", "--set", "webshop")
    assert kpi("undo", "--workspace", folder).status == 0
    assert not [*folder.glob("kpis/*"), *folder.glob("inputs/*"), *folder.glob("goals/*")]
    assert kpi("undo", "--workspace", folder).status == 1
    assert kpi("redo", "--workspace", folder).status == 0
    assert len(list(folder.glob("kpis/*.toml"))) == 8
    assert kpi("check", folder).status == 0


def test_new_never_touches_a_workspace_that_exists(kpi: Kpi, shop: Path) -> None:
    before = (shop / "workspace.toml").read_bytes()
    outcome = kpi("new", shop, "--name", "Another")
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert (shop / "workspace.toml").read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        ("--set", "butcher"),
        ("--currency", "euro"),
        ("--language", "de"),
        ("--name", " "),
    ],
)
def test_new_refuses_what_it_does_not_know(kpi: Kpi, tmp_path: Path, wrong: tuple[str, str]) -> None:
    outcome = kpi("new", tmp_path / "shop", "--name", "Shop", *wrong)
    assert outcome.status == 2
    assert outcome.err.startswith("kpi-tui: ")
    assert not (tmp_path / "shop").exists()


def sit_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody sits before the program; what is passing goes into the folder of the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)


def demo(kpi: Kpi, *arguments: str) -> Path:
    opened = kpi("demo", *arguments).status
    assert isinstance(opened, OpenApp)
    assert opened.folder is not None
    return opened.folder


def test_demo_opens_a_private_copy_of_the_sample(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(monkeypatch, tmp_path)
    first, second = demo(kpi), demo(kpi)
    assert first != second
    assert (first / "workspace.toml").is_file()


def test_demo_speaks_the_language_of_the_terminal_or_the_one_asked_for(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, tmp_path)

    def name(folder: Path) -> str:
        return str(tomllib.loads((folder / "workspace.toml").read_text(encoding="utf-8"))["name"])

    assert name(demo(kpi)) == "Bakery De Korenbloem"
    assert name(demo(kpi, "--language", "nl")) == "Bakkerij De Korenbloem"
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert name(demo(kpi)) == "Bakkerij De Korenbloem"
    assert name(demo(kpi, "--language", "en")) == "Bakery De Korenbloem"


def test_demo_without_a_terminal_says_so_and_leaves_nothing_behind(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    outcome = kpi("demo")
    assert outcome.status == 1
    assert "terminal" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_the_app_opens_the_workspace_that_is_named(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kpi(tmp_path / "x").status == OpenApp(tmp_path / "x")
    assert kpi("--workspace", tmp_path / "x").status == OpenApp(tmp_path / "x")
    monkeypatch.chdir(tmp_path)
    assert kpi().status == OpenApp(None)
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(tmp_path / "y"))
    assert kpi().status == OpenApp(tmp_path / "y")


def test_the_current_folder_is_used_where_it_is_a_workspace(
    kpi: Kpi, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KPI_TUI_WORKSPACE")
    monkeypatch.chdir(shop)
    assert kpi("status").status == 0


def test_help_and_version_are_there(kpi: Kpi) -> None:
    assert kpi("--help").status == 0
    assert "set-plan" in kpi("--help").out
    assert kpi("--version").out.startswith("kpi-tui ")
    assert "--period" in kpi("log", "--help").out


def test_a_command_without_a_workspace_says_how_to_name_one(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = kpi("status")
    assert outcome.status == 2
    assert "--workspace" in outcome.err


def test_errors_speak_the_language_of_the_terminal(kpi: Kpi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    monkeypatch.chdir(tmp_path)
    assert "werkmap" in kpi("status").err


def test_a_mistyped_command_is_no_folder(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = kpi("stauts", "--workspace", tmp_path)
    assert outcome.status == 2
    assert "“status”" in kpi("stauts").err
    assert "“status”" in kpi("stauts", "--json").err
    assert "“log”" in kpi("lgo", "visitors", "12").err
    assert kpi("frobnicate").status == 2
    (tmp_path / "frobnicate").mkdir()
    assert kpi("frobnicate").status == OpenApp(None)


def test_a_folder_without_a_workspace_is_welcomed(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert kpi(tmp_path / "empty").status == OpenApp(None)
    assert kpi(shop).status == OpenApp(shop)


def test_new_says_what_is_in_its_way(kpi: Kpi, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    outcome = kpi("new", tmp_path / "file", "--name", "Shop")
    assert outcome.status == 1
    assert "there is a file where the folder" in outcome.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert kpi("new", "", "--name", "Shop").status == 2


def test_a_removed_current_folder_is_no_workspace(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    outcome = kpi("status")
    assert outcome.status == 2
    assert "--workspace" in outcome.err


def test_a_name_that_no_disk_takes_is_refused_in_the_users_language(
    kpi: Kpi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kpi_tui.__main__ import main

    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    outcome = kpi("status", "--workspace", "x" * 300)
    assert outcome.status == 1
    assert outcome.err.endswith("is niet te gebruiken: de naam is te lang.\n")
    assert main(["x" * 300]) != 0
    assert capsys.readouterr().err.count("\n") == 1
