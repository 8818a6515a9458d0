"""The program's door: a command goes to the command line, everything else opens the app."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from kpi_tui.cli.commands import plain_opening
from kpi_tui.cli.outcome import OpenApp


def main(arguments: Sequence[str] | None = None) -> int:
    """Run kpi-tui with these arguments (those of the process where None) and return the exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    outcome = plain_opening(words) or _command(words)
    if isinstance(outcome, OpenApp):
        # All that is loaded to start stays: looking through it for garbage again and again would cost a tenth of the
        # time. The app resumes once it has started.
        gc.disable()
        # Textual costs a quarter of a second: commands must not pay for it.
        from kpi_tui.tui.running import open_app

        return open_app(outcome.folder, remember=outcome.remember)
    return outcome


def _command(words: Sequence[str]) -> int | OpenApp:
    from kpi_tui.cli.command_line import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
