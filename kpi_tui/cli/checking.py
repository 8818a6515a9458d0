"""The command that looks for problems in a workspace: ``check``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import complain, print_json, say
from kpi_tui.cli.place import named_folder, open_workspace
from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.glance import check_is_workspace

if TYPE_CHECKING:
    from kpi_tui.workspace.backups.since_backup import SinceBackup


def _arguments(parser: Parser) -> None:
    parser.add_argument("folder", nargs="?", metavar=_("FOLDER"), help=_("the workspace; the usual one if left out"))
    parser.add_argument(
        "--deep", action="store_true", help=_("compare it with the last backup too: is every figure still there?")
    )
    parser.add_argument("--backup", metavar=_("FILE.zip"), help=_("compare it with this backup"))
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
    deep = bool(arguments.deep or arguments.backup)
    since = _since(folder, arguments.backup) if deep else None
    if since is not None:
        problems = tuple(sorted((*problems, *since.problems), key=lambda problem: (problem.file, problem.line)))
    if arguments.json:
        listed = [{"file": p.file, "line": p.line, "message": text(p.sentence)} for p in problems]
        backup = {"backup": _in_json(since)} if deep else {}
        print_json({"workspace": str(folder), "problems": listed, **backup})
    else:
        for problem in problems:
            say(f"{problem.file}:{problem.line}: {text(problem.sentence)}")
        if problems:
            complain(plural("%(n)s problem.", "%(n)s problems.", len(problems)))
        else:
            say(_("No problems."))
        if since is not None:
            _say_since(since)
    return 1 if problems or (deep and since is None) else 0


def _since(folder: Path, named: str | None) -> SinceBackup | None:
    """What became of the workspace since its backup; None, with the reason said, where there is none to be read."""
    from kpi_tui.workspace.backups.since_backup import since_backup

    try:
        return since_backup(folder, Path(named).expanduser() if named else None)
    except Refusal as refusal:
        complain(text(refusal.sentence))
        return None


def _in_json(since: SinceBackup | None) -> dict[str, object] | None:
    if since is None:
        return None
    files = {"changed": since.changed, "gone": since.gone, "new": since.new}
    return {"file": str(since.target), "made": since.made.isoformat(), **files}


def _say_since(since: SinceBackup) -> None:
    backup = {"made": since.made, "file": str(since.target)}
    if not since.problems:
        say(text(Sentence("Every figure of the backup of %(made)s (%(file)s) is here.", backup)))
    for files, label in (
        (since.changed, _("Changed since the backup: %(file)s")),
        (since.gone, _("Gone since the backup: %(file)s")),
        (since.new, _("New since the backup: %(file)s")),
    ):
        for file in files:
            say(label % {"file": file})


CHECK = Command(Lazy("Look for problems in the files of a workspace."), _arguments, _check)
