"""A disk that is full takes nothing away: what was saved stays, what was not is said, and works once there is room."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Count

REPOSITORY = Path(__file__).parents[2]
SIZE = "512k"


def on_small_disk(disk: Path, *command: str) -> list[str]:
    """The command with a disk of its own mounted at ``disk``, which nobody else sees and which is gone afterwards."""
    mount = f'mount -t tmpfs -o size={SIZE} none "$0" && exec "$@"'
    return ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(disk), *command]


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where a small disk can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare here")
    if subprocess.run(on_small_disk(place, "true"), capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not allow a disk to be mounted")
    return place


def test_a_full_disk_loses_nothing(disk: Path, count: Count) -> None:
    command = on_small_disk(disk, sys.executable, "-m", "tests.faults.filling", str(disk))
    ended = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    counts = json.loads(ended.stdout)
    count(
        f"full disks: {counts['refused']}, figures acknowledged {counts['saved']}, lost or corrupted "
        f"{len(counts['wrong'])}"
    )
    assert counts["wrong"] == []
    assert counts["refused"] >= 10
    assert counts["saved"] > counts["refused"]
