"""Enters figures on the command line, one after the other: ``python -m tests.faults.logging_loop FOLDER INPUT START
COUNT``. One process calls the command again and again, so that starting it does not take the time of the others."""

from __future__ import annotations

import sys

from kpi_tui.cli.command_line import run
from tests.faults.accounting import day_of

if __name__ == "__main__":
    folder, name, start, count = sys.argv[1:]
    for number in range(int(start), int(start) + int(count)):
        words = ["log", name, str(number), "--period", day_of(number).key, "--workspace", folder, "--quiet"]
        if run(words) != 0:
            sys.exit(1)
