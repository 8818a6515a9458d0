"""The words of argparse itself, so that they are translated with ours."""

from __future__ import annotations

from types import ModuleType

from kpi_tui.language import N_, _

WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
)
"""What argparse says, letter for letter as its source has it."""


def speak_through(argparse: ModuleType) -> None:
    """Let argparse look up its words in our catalogue: it asks a function of its own module for each."""
    argparse._ = _  # type: ignore[attr-defined]
