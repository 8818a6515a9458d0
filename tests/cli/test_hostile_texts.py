"""Whatever stands in the files of a workspace, no command prints what steers a terminal, and no report holds it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_tui.workspace.files.reading import is_hidden
from tests.tampered import STEERING, tampered_sample

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

NAME = f"evil{STEERING}\n[bold]"
COMMANDS = """
status
status --segments
status --grain year
status --as-of 2026-09-30
compare 2026-06-30
advise --all
explain conversion-rate
explain waste-rate
explain grow-online-revenue
actions
what-if orders=+10%
log visitors 5 --period 2026-10
log orders=1 visitors=2 --period 2026-09
log visitors 6 --period 2026-10 --note NAME --segment NAME
set-plan conversion-rate --mode keep --low 4
action conversion-rate NAME --start 2026-10-01
confirm-change conversion-rate 2026-04-01
history
history visitors
history conversion-rate
undo
undo
redo
resolve
resolve kpis/waste-rate.toml
sync
check
check --deep
backup FOLDER/a.zip
backup FOLDER/NAME/a.zip
check --deep
restore FOLDER/a.zip FOLDER/back
restore FOLDER/a.zip FOLDER/back
restore NAME FOLDER/b
import FOLDER/NAME.csv
import FOLDER/NAME.csv --map visitors=visitors --dry-run
report FOLDER/a.md
export FOLDER/a.csv
formula NAME
history NAME
explain NAME
what-if NAME=5
resolve NAME
actions NAME
compare NAME
new FOLDER/NAME --name NAME
"""
WITH_JSON = """
status
advise
explain conversion-rate
what-if orders=5
actions
history
resolve
check
check --deep
compare 2026-06-30
backup FOLDER/j.zip
restore FOLDER/j.zip FOLDER/j
import FOLDER/NAME.csv --map visitors=visitors --dry-run
"""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample with texts that steer, a file with such a name, a broken card, and a merge that stopped halfway."""
    folder = tampered_sample(tmp_path / "sample")
    (folder / "kpis" / f"{NAME}.toml").write_text("x", encoding="utf-8")
    (folder / "measurements" / f"{NAME}.toml").write_text("measurements = [\n]\n", encoding="utf-8")
    (folder / "inputs" / "broken.toml").write_text(f'label = "{NAME}', encoding="utf-8")
    card = folder / "kpis" / "waste-rate.toml"
    text = card.read_text("utf-8")
    card.write_text(f'<<<<<<< {NAME}\n{text}=======\n{text}owner = "x"\n>>>>>>> {NAME}\n', encoding="utf-8")
    rows = f"month;visitors;x{STEERING}\n2026-10;5;1\n2026-11;7;x{STEERING}\n"
    (tmp_path / f"{NAME}.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(folder))
    return folder


def words(command: str, folder: Path) -> list[str]:
    return [word.replace("NAME", NAME).replace("FOLDER", str(folder)) for word in command.split(" ")]


def test_no_command_prints_what_steers_a_terminal(kpi: Kpi, hostile: Path, tmp_path: Path) -> None:
    for command in COMMANDS.split("\n")[1:-1]:
        outcome = kpi(*words(command, tmp_path))
        said = outcome.out + outcome.err
        assert said, command
        assert not [sign for sign in said if is_hidden(sign) and sign != "\n"], command
        assert outcome.status in (0, 1, 2), command


def test_no_report_holds_what_steers_a_terminal(kpi: Kpi, hostile: Path, tmp_path: Path) -> None:
    for name in ("a.md", "a.html"):
        assert kpi("report", tmp_path / name).status == 0
        text = (tmp_path / name).read_text("utf-8")
        assert not {sign for sign in text if unicodedata.category(sign) == "Cc"} - {"\n", "\t"}
        assert not set(STEERING) & set(text)


def test_json_is_json_whatever_stands_in_the_files(kpi: Kpi, hostile: Path, tmp_path: Path) -> None:
    for command in WITH_JSON.split("\n")[1:-1]:
        outcome = kpi(*words(command, tmp_path), "--json")
        assert outcome.out, (command, outcome.err)
        json.loads(outcome.out)
        assert not [sign for sign in outcome.out if is_hidden(sign) and sign != "\n"], command
