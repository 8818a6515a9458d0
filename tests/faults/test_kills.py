"""A program that is killed at any moment leaves all that it said was saved, and at most one thing more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Count

KILLS = {"figures": 150, "cards": 50}
REPOSITORY = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which Windows cannot")
@pytest.mark.parametrize("kind", sorted(KILLS))
def test_what_was_acknowledged_is_there_after_a_kill(folder: Path, kind: str, count: Count) -> None:
    command = [sys.executable, "-m", "tests.faults.killing", str(folder), kind, str(KILLS[kind]), "1"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    counts = json.loads(ended.stdout)
    count(
        f"kills while {kind} were written: {counts['kills']}, acknowledged {counts['acknowledged']}, there without "
        f"having been acknowledged {counts['beyond']}, lost {len(counts['lost'])}, "
        f"corrupted {len(counts['corrupted'])}"
    )
    assert (counts["lost"], counts["corrupted"]) == ([], [])
    assert counts["kills"] == KILLS[kind]
    assert counts["acknowledged"] >= counts["kills"] // 2
