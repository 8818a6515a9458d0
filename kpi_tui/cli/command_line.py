"""The commands and their arguments. What a command does stands in the file of its group."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from kpi_tui import __version__
from kpi_tui.cli import checking, choosing, entering, planning, scoring, starting
from kpi_tui.cli.argparse_words import speak_through
from kpi_tui.cli.command import Command, OpenApp, Parser, WrongUsage
from kpi_tui.cli.place import find_folder, speak_user_language
from kpi_tui.language import _, text
from kpi_tui.model.sentence import Refusal

COMMANDS: dict[str, Command] = {
    "demo": starting.DEMO,
    "new": starting.NEW,
    "add": choosing.ADD,
    "set-plan": planning.SET_PLAN,
    "log": entering.LOG,
    "status": scoring.STATUS,
    "check": checking.CHECK,
    "catalogue": choosing.CATALOGUE,
    "formula": choosing.FORMULA,
}


def run(arguments: Sequence[str]) -> int | OpenApp:
    """Carry out a command. Returns its exit status, or OpenApp where the app is to be opened instead."""
    speak_user_language()
    speak_through(argparse)
    for stream in (sys.stdout, sys.stderr):
        if callable(reconfigure := getattr(stream, "reconfigure", None)):
            reconfigure(errors="replace")  # a terminal without UTF-8 must not end a command halfway
    try:
        return _dispatch(arguments)
    except WrongUsage as wrong:
        return _complain(str(wrong), 2)
    except Refusal as refusal:
        return _complain(text(refusal.sentence), 1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing left to say, to anyone
        return 0
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments: Sequence[str]) -> int | OpenApp:
    parser = _parser()
    first = next((word for word in _without_workspace(arguments) if not word.startswith("-")), None)
    if first not in COMMANDS:
        opened = _app_parser(parser).parse_args(arguments)
        if opened.folder and opened.workspace:
            raise WrongUsage(_("Name the workspace once: as FOLDER or with --workspace."))
        return OpenApp(find_folder(opened.folder or opened.workspace))
    parsed = parser.parse_args(arguments)
    outcome: int | OpenApp = parsed.run(parsed)
    return outcome


def _without_workspace(arguments: Sequence[str]) -> list[str]:
    """The arguments without the value of --workspace, so that the command can be found among them."""
    words = list(arguments)
    if "--workspace" in words[:-1]:
        at = words.index("--workspace")
        del words[at : at + 2]
    return words


def _complain(sentence: str, status: int) -> int:
    print(f"kpi-tui: {sentence}", file=sys.stderr)
    return status


def _app_parser(commands: Parser) -> Parser:
    parser = Parser(prog="kpi-tui", usage=commands.usage, description=commands.description, add_help=False)
    parser.add_argument("-h", "--help", action=_ShowHelp, nargs=0, commands=commands)
    parser.add_argument("--version", action="version", version=f"kpi-tui {__version__}")
    parser.add_argument("--workspace")
    parser.add_argument("folder", nargs="?")
    return parser


class _ShowHelp(argparse.Action):
    """Shows the help of all commands, also where the app would have been opened."""

    def __init__(self, *, commands: Parser, **options: Any) -> None:
        super().__init__(**options)
        self.commands = commands

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        self.commands.print_help()
        parser.exit()


def _parser() -> Parser:
    parser = Parser(
        prog="kpi-tui",
        usage=_("kpi-tui [FOLDER]  |  kpi-tui COMMAND [OPTIONS]"),
        description=_("A scorecard in the terminal. Without a command, the app opens the workspace in FOLDER."),
        epilog=_(
            "The workspace is the one named with --workspace, else KPI_TUI_WORKSPACE, else the current folder. "
            "“kpi-tui COMMAND --help” explains a command."
        ),
    )
    parser.add_argument("--version", action="version", version=f"kpi-tui {__version__}", help=_("show the version"))
    parser.add_argument("--workspace", metavar=_("FOLDER"), help=_("the workspace that the command is about"))
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=str(command.summary), description=str(command.summary))
        # Also behind the command, without forgetting what was said before it.
        sub.add_argument("--workspace", metavar=_("FOLDER"), default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return parser
