"""Whatever is printed is safe for a terminal, and whoever reads it may stop reading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

STEERING = "\x1b\x07\x9b\u202e\u2066"
EVIL = f"Evil{STEERING}[31m [bold]日本 🍞"


def program(*arguments: object, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program itself; ``shell`` is what stands behind it on the command line."""
    words = [sys.executable, "-m", "kpi_tui", *map(str, arguments)]
    command = ["sh", "-c", f'"$@" {shell}', "sh", *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, env={**os.environ, **environment})


@pytest.fixture
def hostile(shop: Path) -> Path:
    """The corner shop, with names that try to steer the terminal."""
    quoted = json.dumps(EVIL, ensure_ascii=False)
    (shop / "workspace.toml").write_text(f"format = 1\nname = {quoted}\n", encoding="utf-8")
    for file in ("inputs/visitors.toml", "kpis/conversion-rate.toml"):
        card = shop / file
        lines = card.read_text(encoding="utf-8").splitlines()
        lines[0] = f"{lines[0].split(' = ')[0]} = {quoted}"
        card.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return shop


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "--json"),
        ("check",),
        ("check", "--json"),
        ("log", "visitors", "5", "--period", "2026-10"),
        ("log", "conversion-rate", "5", "--period", "2026-10"),
        ("set-plan", "conversion-rate", "--mode", "keep", "--low", "4"),
        ("log", EVIL, "5"),
        ("log", "visitors", "5", "--period", EVIL),
        ("add", EVIL),
        ("formula", EVIL),
        ("formula", "conversion-rate", f"{EVIL}=5"),
        ("catalogue", f"zz{STEERING}zz"),
        ("catalogue", "--category", EVIL),
        ("status", "--workspace", EVIL),
        (f"--{EVIL}",),
        (f"{EVIL}\n\n",),
    ],
)
def test_nothing_that_is_printed_steers_the_terminal(kpi: Kpi, hostile: Path, arguments: tuple[str, ...]) -> None:
    outcome = kpi(*arguments)
    assert outcome.out + outcome.err
    assert not set(STEERING) & set(outcome.out + outcome.err)
    assert outcome.err.count("\n") <= 1


def test_json_gives_back_every_letter(kpi: Kpi, hostile: Path) -> None:
    assert json.loads(kpi("status", "--json").out)["workspace"] == EVIL


def test_json_can_be_read_where_the_output_is_not_utf_8(hostile: Path) -> None:
    out = program("status", "--json", PYTHONIOENCODING="ascii").stdout
    assert json.loads(out)["workspace"] == EVIL


@pytest.mark.parametrize("command", ["status", "catalogue", "check", "--help"])
def test_a_reader_may_stop_reading(shop: Path, command: str) -> None:
    outcome = program(command, shell="| head -1")
    assert outcome.stdout.count(b"\n") == 1
    assert outcome.stderr in (b"", b"kpi-tui: 2 problems.\n")


@pytest.mark.parametrize("shell", [">&-", "<&-", "2>&-", ">&- 2>&- <&-"])
def test_closed_streams_do_no_harm(shop: Path, shell: str) -> None:
    outcome = program("log", "visitors=5", "--period", "2026-10", shell=shell)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    (log,) = shop.glob("measurements/visitors.*.toml")
    assert log.read_text(encoding="utf-8").count("\n") == 4
    wrong = program("log", "visitors=five", shell=shell)
    assert (wrong.returncode, wrong.stdout) == (2, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", ["status", "catalogue"])
def test_an_answer_that_cannot_be_written_is_one_sentence(shop: Path, command: str) -> None:
    outcome = program(command, shell=">/dev/full")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(b"kpi-tui: Standard output cannot be used")
    assert outcome.stderr.count(b"\n") == 1


def test_a_table_has_no_blanks_at_the_ends_of_lines_and_a_line_a_row(kpi: Kpi, shop: Path) -> None:
    for arguments in (("status",), ("catalogue",)):
        lines = kpi(*arguments).out.splitlines()
        assert all(line == line.rstrip() for line in lines)
    assert len(lines) == 131 + 1
