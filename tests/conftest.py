"""What every test gets: a user without settings of their own, and the sample workspace to work in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kpi_tui.language import activate
from kpi_tui.workspace.sample import copy_sample

settings.register_profile("quick", max_examples=30)
settings.register_profile("thorough", max_examples=1000)
settings.load_profile("quick")

HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": ".run",
}
LEFT_OUT = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "COLORTERM")
LEFT_OUT_PREFIXES = ("KPI_TUI_", "TEXTUAL")
KEPT = "TEXTUAL_SNAPSHOT_TEMPDIR"
"""Where the pictures of screens are compared: the tests' own."""


def move_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this folder the home of all that the tests and the programs they start do."""
    for variable, folder in HOME_VARIABLES.items():
        (home / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(home / folder))
    for variable in list(os.environ):
        if variable in LEFT_OUT or (variable.startswith(LEFT_OUT_PREFIXES) and variable != KEPT):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture(scope="session", autouse=True)
def away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fixtures that several tests share are made before ``new_user`` has moved in."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        move_in(tmp_path_factory.mktemp("shared-home"), monkeypatch)
        yield


@pytest.fixture(autouse=True)
def new_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder in which nothing was ever saved, an English program, and a terminal that says nothing of itself.

    Answers the home folder.
    """
    home = tmp_path_factory.mktemp("home")
    move_in(home, monkeypatch)
    activate("en")
    yield home
    activate("en")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace that the test may change."""
    return copy_sample(tmp_path / "sample")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests that make faults have counted: see ``tests/faults``."""
    told = [
        str(text)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, text in report.user_properties
        if name == "counts"
    ]
    sums: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for _name, (what, counted) in (each for each in report.user_properties if each[0] == "summed"):
                sums.setdefault(what, Counter()).update(counted)
    told += [f"{what}: {', '.join(f'{n} {name}' for name, n in each.items())}" for what, each in sums.items() if each]
    if told:
        terminalreporter.section("faults")
        for text in sorted(told):
            terminalreporter.write_line(text)
