"""What is kept when the program itself goes wrong: a file with the details, none of them on the screen."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

KEPT = 10


def log_folder() -> Path:
    """Where the details of crashes are kept: the user's own state folder."""
    from platformdirs import user_state_path

    return user_state_path("kpi-tui") / "crashes"


def log_crash(error: BaseException) -> Path | None:
    """Write the traceback, without the values of variables, to a file of its own; None where no file can be written.

    Of older files the newest few are kept.
    """
    folder = log_folder()
    file = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        for old in sorted(folder.glob("*.log"))[:-KEPT]:
            old.unlink()
    except OSError:
        return None
    return file
