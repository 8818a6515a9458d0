"""The program in a real terminal: started, used, and left, as people do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

terminal = pytest.importorskip("benchmarks.terminal", reason="a pseudo-terminal is a thing of Unix")

APP = (sys.executable, "-m", "kpi_tui")
CTRL_Q = "\x11"
F3 = "\x1bOR"


def test_start_enter_a_figure_and_quit(sample: Path, new_user: Path) -> None:
    with terminal.Terminal([*APP, str(sample)], new_user) as screen:
        assert screen.wait_for("Cost per acquisition")
        assert screen.wait_for("62.00")
        screen.type("2")
        assert screen.wait_for("7 of 7 done")
        screen.type(F3)
        assert screen.wait_for("7 of 8 done")
        screen.type("11\r")
        assert screen.wait_for("8 of 8 done")
        logs = [path.read_text(encoding="utf-8") for path in sample.glob("measurements/*.toml")]
        screen.type(CTRL_Q)
        assert screen.exit_status() == 0
    assert any('{ period = "2026-Q3", value = 11, at = ' in log for log in logs)


def test_a_workspace_that_cannot_be_opened_is_said_in_a_sentence(sample: Path, new_user: Path) -> None:
    settings = sample / "workspace.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('language = "en"', 'language = "xx"'), "utf-8")
    with terminal.Terminal([*APP, str(sample)], new_user) as screen:
        assert screen.exit_status() == 1
        assert screen.wait_for("cannot be opened", 2)
        assert "Traceback" not in screen.text


def test_a_terminal_that_only_prints_line_after_line_is_told_of_the_command(sample: Path, new_user: Path) -> None:
    with terminal.Terminal(["env", "TERM=dumb", *APP, str(sample)], new_user) as screen:
        assert screen.exit_status() == 1
        assert screen.wait_for("the app needs a terminal", 2)


def test_welcome_leads_to_the_sample(tmp_path: Path, new_user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with terminal.Terminal(APP, new_user) as screen:
        assert screen.wait_for("Look around in the sample")
        screen.type("s")
        assert screen.wait_for("62.00")
        screen.type(CTRL_Q)
        assert screen.exit_status() == 0
