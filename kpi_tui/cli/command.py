"""What a command is made of: its words, its arguments, the function behind it, and how it can end."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from kpi_tui.cli.outcome import OpenApp as OpenApp
from kpi_tui.cli.outcome import WrongUsage as WrongUsage
from kpi_tui.language import Lazy, _

Arguments = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence on standard error and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call."""
        raise WrongUsage(_("%(problem)s (see “%(command)s --help”)") % {"problem": message, "command": self.prog})


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it does in a line, its arguments, and the function that carries it out."""

    summary: Lazy
    arguments: Callable[[Parser], None]
    run: Callable[[Arguments], int | OpenApp]
