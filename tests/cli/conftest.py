"""Running commands as a script does: arguments in; status, output and errors out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi_tui.cli.command import OpenApp
from kpi_tui.cli.command_line import run


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    status: int | OpenApp
    out: str
    err: str


Kpi = Callable[..., Outcome]


@pytest.fixture
def kpi(capsys: pytest.CaptureFixture[str]) -> Kpi:
    """Run ``kpi-tui`` with these arguments, in this process."""

    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        try:
            status: int | OpenApp = run([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        said = capsys.readouterr()
        return Outcome(status, said.out, said.err)

    return command


@pytest.fixture
def shop(tmp_path: Path, kpi: Kpi, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two KPIs under no goal, found through KPI_TUI_WORKSPACE."""
    folder = tmp_path / "shop"
    assert kpi("new", folder, "--name", "Corner shop").status == 0
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(folder))
    assert kpi("add", "conversion-rate").status == 0
    assert kpi("add", "cost-per-acquisition").status == 0
    return folder
