"""From the words after ``kpi-tui`` to a command carried out. What a command does stands in the file of its group."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from kpi_tui import __version__
from kpi_tui.cli.argparse_words import speak_through
from kpi_tui.cli.command import Command, OpenApp, Parser, WrongUsage
from kpi_tui.cli.commands import COMMANDS
from kpi_tui.cli.output import complain, drop_output, prepare_streams
from kpi_tui.cli.place import find_folder, speak_user_language
from kpi_tui.language import _, text
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.glance import is_workspace


def run(arguments: Sequence[str]) -> int | OpenApp:
    """Carry out a command. Returns its exit status, or OpenApp where the app is to be opened instead."""
    prepare_streams()
    speak_user_language()
    speak_through(argparse)
    try:
        try:
            return _dispatch(list(arguments))
        finally:
            _tell_reservations()
            sys.stdout.flush()
    except WrongUsage as wrong:
        complain(str(wrong))
        return 2
    except Refusal as refusal:
        complain(text(refusal.sentence))
    except BrokenPipeError:
        drop_output()  # the reader of our output has enough, as in “kpi-tui status | head -1”
        return 0
    except OSError as error:
        drop_output()
        from kpi_tui.workspace.files.disk_reason import disk_reason

        place = error.filename or Sentence("Standard output")
        complain(
            text(Sentence("%(place)s cannot be used: %(reason)s.", {"place": place, "reason": disk_reason(error)}))
        )
    except KeyboardInterrupt:
        return 130
    return 1


def _tell_reservations() -> None:
    """Say what the user must know about what was saved."""
    from kpi_tui.workspace.files import reservations

    for sentence in reservations.take():
        complain(text(sentence))


def _dispatch(words: list[str]) -> int | OpenApp:
    at = _place_of_command(words)
    if at is None:
        parser = _app_parser()
        opened, too_much = parser.parse_known_args(words)
        if too_much:  # behind a command that was mistyped, its own words are not what is wrong
            if opened.folder:
                _check_folder(opened.folder)
            parser.parse_args(words)
        if opened.folder and opened.workspace:
            raise WrongUsage(_("Name the workspace once: as FOLDER or with --workspace."))
        if opened.folder:
            _check_folder(opened.folder)
        folder = find_folder(opened.folder or opened.workspace)
        # In a folder that holds no workspace yet, Welcome is the way to make one.
        return OpenApp(None if folder and folder.is_dir() and not is_workspace(folder) else folder)
    name = words.pop(at)
    command = _load(name)
    parser = Parser(prog=f"kpi-tui {name}", description=str(command.summary))
    parser.add_argument("--workspace", metavar=_("FOLDER"), help=_("the workspace that the command is about"))
    command.arguments(parser)
    return command.run(parser.parse_args(words))


def _check_folder(word: str) -> None:
    """A bare word that no folder is called is a command that was mistyped."""
    if Path(word).name != word or Path(word).exists():
        return
    from kpi_tui.model.slug import nearest

    if near := nearest(word, COMMANDS):
        raise WrongUsage(
            _("There is no command or folder “%(word)s”: did you mean “%(nearest)s”?") % {"word": word, "nearest": near}
        )
    raise WrongUsage(
        _("There is no command or folder “%(word)s” (see “%(command)s --help”)") % {"word": word, "command": "kpi-tui"}
    )


def _place_of_command(words: Sequence[str]) -> int | None:
    """Where the command stands: it is the first word that is no option and not the folder behind --workspace."""
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] == "--workspace" else 1
    return place if place < len(words) and words[place] in COMMANDS else None


def _load(name: str) -> Command:
    module, _colon, constant = COMMANDS[name].partition(":")
    command: Command = getattr(import_module(module), constant)
    return command


def _app_parser() -> Parser:
    """What is understood where no command is named. Its help lists the commands."""
    parser = Parser(
        prog="kpi-tui",
        usage=_("kpi-tui [FOLDER]  |  kpi-tui COMMAND [OPTIONS]"),
        description=_("A scorecard in the terminal. Without a command, the app opens the workspace in FOLDER."),
        epilog=_(
            "The workspace is the one named with --workspace, else KPI_TUI_WORKSPACE, else the current folder. "
            "“kpi-tui COMMAND --help” explains a command."
        ),
        add_help=False,
    )
    parser.add_argument("-h", "--help", action=_ShowCommands, nargs=0, help=_("show this help message and exit"))
    parser.add_argument("--version", action="version", version=f"kpi-tui {__version__}", help=_("show the version"))
    parser.add_argument("--workspace", metavar=_("FOLDER"), help=_("the workspace to open"))
    parser.add_argument("folder", nargs="?", metavar=_("FOLDER"), help=_("the same, without the option"))
    return parser


class _ShowCommands(argparse.Action):
    """Help with all commands: they are loaded for this alone."""

    def __call__(self, parser: argparse.ArgumentParser, *_values: object) -> None:
        group = parser.add_argument_group(_("commands"))
        for name in COMMANDS:
            group.add_argument(name, help=str(_load(name).summary))
        parser.print_help()
        parser.exit()
