"""The command that looks for problems in a workspace: ``check``."""

from __future__ import annotations

from contextlib import suppress

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import complain, print_json, say
from kpi_tui.cli.place import named_folder, open_workspace
from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.glance import check_is_workspace


def _arguments(parser: Parser) -> None:
    parser.add_argument("folder", nargs="?", metavar=_("FOLDER"), help=_("the workspace; the usual one if left out"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _check(arguments: Arguments) -> int:
    from kpi_tui.workspace.check import check_folder

    if arguments.folder and arguments.workspace:
        raise WrongUsage(_("Name the workspace once: as FOLDER or with --workspace."))
    named = arguments.folder or arguments.workspace
    folder = named_folder(named)
    check_is_workspace(folder)
    with suppress(Refusal):
        open_workspace(named)  # for its language: what cannot be opened can still be checked
    problems = check_folder(folder)
    if arguments.json:
        listed = [{"file": p.file, "line": p.line, "message": text(p.sentence)} for p in problems]
        print_json({"workspace": str(folder), "problems": listed})
        return 1 if problems else 0
    for problem in problems:
        say(f"{problem.file}:{problem.line}: {text(problem.sentence)}")
    if problems:
        complain(plural("%(n)s problem.", "%(n)s problems.", len(problems)))
        return 1
    say(_("No problems."))
    return 0


CHECK = Command(Lazy("Look for problems in the files of a workspace."), _arguments, _check)
