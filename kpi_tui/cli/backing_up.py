"""Commands that keep a workspace safe: ``backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import complain, print_json, say
from kpi_tui.cli.place import named_folder, speak_workspace_language
from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.language.numbers import number
from kpi_tui.workspace.backups.backup_manifest import Manifest


def _backup_arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar=_("FILE.zip"), help=_("the zip to write, on another disk if you can"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _backup(arguments: Arguments) -> int:
    from kpi_tui.workspace.backups.backup import write_backup

    folder = named_folder(arguments.workspace)
    speak_workspace_language(folder)
    report = write_backup(folder, _zip(arguments.file))
    if arguments.json:
        left_out = [{"file": each.file, "message": text(each.sentence)} for each in report.left_out]
        print_json({"file": str(report.target), **_in_numbers(report.manifest), "left_out": left_out})
    else:
        say(_("Backed up %(files)s in %(file)s.") % {"files": _counted(report.manifest), "file": report.target})
        for each in report.left_out:
            complain(_("%(file)s is not in the backup: %(why)s") % {"file": each.file, "why": text(each.sentence)})
    return 1 if report.left_out else 0


def _restore_arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar=_("FILE.zip"), help=_("the backup"))
    parser.add_argument("folder", metavar=_("FOLDER"), help=_("where to restore it: a new or empty folder"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _restore(arguments: Arguments) -> int:
    from kpi_tui.workspace.backups.backup import restore

    if not arguments.folder:
        raise WrongUsage(_("The workspace needs a folder: name one that is not there yet."))
    report = restore(_zip(arguments.file), Path(arguments.folder).expanduser())
    speak_workspace_language(report.target)
    if arguments.json:
        print_json({"folder": str(report.target), **_in_numbers(report.manifest)})
        return 0
    say(_("Restored %(files)s into %(folder)s.") % {"files": _counted(report.manifest), "folder": report.target})
    say(_("Open it with: %(command)s") % {"command": f"kpi-tui {report.target}"})
    return 0


def _zip(word: str) -> Path:
    if not word:
        raise WrongUsage(_("The backup needs a file: name one that ends in .zip."))
    return Path(word).expanduser()


def _in_numbers(manifest: Manifest) -> dict[str, object]:
    return {"made": manifest.made.isoformat(), "files": len(manifest.files), "bytes": manifest.size}


def _counted(manifest: Manifest) -> str:
    kilobytes = number(max(1, round(manifest.size / 1000)))
    return plural("%(n)s file (%(size)s kB)", "%(n)s files (%(size)s kB)", len(manifest.files), size=kilobytes)


BACKUP = Command(Lazy("Back up a workspace into one zip, and prove that it is whole."), _backup_arguments, _backup)
RESTORE = Command(Lazy("Bring a backup back, into a new folder."), _restore_arguments, _restore)
