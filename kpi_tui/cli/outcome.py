"""How a command can end, apart from an exit status. Without argparse: opening the app does not wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class WrongUsage(Exception):
    """The command was not called as it should be: one sentence, exit status 2."""


@dataclass(frozen=True, slots=True)
class OpenApp:
    """The app is asked for, with this workspace folder; None shows Welcome. A passing copy is not remembered."""

    folder: Path | None
    remember: bool = True
