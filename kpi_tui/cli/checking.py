"""The command that looks for problems in a workspace: ``check``."""

from __future__ import annotations

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import print_json
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, plural, text


def _arguments(parser: Parser) -> None:
    parser.add_argument("folder", nargs="?", metavar=_("FOLDER"), help=_("the workspace; the usual one if left out"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _check(arguments: Arguments) -> int:
    from kpi_tui.workspace.check import check
    from kpi_tui.workspace.reading import clean

    if arguments.folder and arguments.workspace:
        raise WrongUsage(_("Name the workspace once: as FOLDER or with --workspace."))
    workspace = open_workspace(arguments.folder or arguments.workspace)
    problems = check(workspace.snapshot)
    if arguments.json:
        print_json(
            {
                "workspace": str(workspace.snapshot.folder),
                "problems": [{"file": p.file, "line": p.line, "message": text(p.sentence)} for p in problems],
            }
        )
        return 1 if problems else 0
    for problem in problems:
        print(clean(f"{problem.file}:{problem.line}: {text(problem.sentence)}"))
    if problems:
        print(plural("%(n)s problem.", "%(n)s problems.", len(problems)))
        return 1
    print(_("No problems."))
    return 0


CHECK = Command(Lazy("Look for problems in the files of a workspace."), _arguments, _check)
