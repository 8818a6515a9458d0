"""The program's door: a command goes to the command line, everything else opens the app."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kpi_tui.cli.command import OpenApp
from kpi_tui.cli.command_line import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run kpi-tui with these arguments (those of the process where None) and return the exit status."""
    outcome = run(sys.argv[1:] if arguments is None else list(arguments))
    if isinstance(outcome, OpenApp):
        # Textual costs a quarter of a second: commands must not pay for it.
        from kpi_tui.tui.app import open_app

        return open_app(outcome.folder, remember=outcome.remember)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
