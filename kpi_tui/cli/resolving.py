"""The command that lists files of which there are two versions, and writes the one that is chosen: ``resolve``."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import print_json, print_table, say
from kpi_tui.cli.place import named_folder, open_workspace
from kpi_tui.language import Lazy, _
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.glance import check_is_workspace

if TYPE_CHECKING:
    from kpi_tui.workspace.merging.conflicts import Conflict
    from kpi_tui.workspace.merging.resolving import Take


def _arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar=_("FILE"), nargs="?", help=_("the card or its copy; lists all if left out"))
    parser.add_argument(
        "--take",
        choices=("ours", "theirs", "both"),
        help=_(
            "which version counts where they contradict: ours is the upper of the two (or the card itself), theirs the "
            "lower one (or the copy), and “kpi-tui resolve FILE” says whose each is, since git swaps them in a rebase; "
            "both puts together what does not contradict. What only one of them changed is kept, where git knows what "
            "both began with. The file that is not kept goes to removed/"
        ),
    )
    parser.add_argument(
        "--field",
        metavar=_("KEY=ours|theirs"),
        action="append",
        default=[],
        help=_("for one key of the card, which version it is taken from; the other keys as --take both does"),
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _resolve(arguments: Arguments) -> int:
    from kpi_tui.workspace.merging.conflicts import conflicts

    if arguments.field and arguments.take not in (None, "both"):
        raise WrongUsage(_("--field goes with --take both only: it chooses key by key."))
    folder = named_folder(arguments.workspace)
    check_is_workspace(folder)
    with suppress(Refusal):
        open_workspace(arguments.workspace)  # for its language: what cannot be opened can still be resolved
    found = conflicts(folder)
    if arguments.file:
        found = _named(arguments.file, found)
    if arguments.take or arguments.field:
        return _take(folder, found, arguments)
    if arguments.json:
        print_json([_as_json(each) for each in found])
    elif not found:
        say(_("There is one version of every file."))
    elif arguments.file:
        for each in found:
            _show(each)
    else:
        _list(found)
    return 0


def _named(name: str, found: tuple[Conflict, ...]) -> tuple[Conflict, ...]:
    """The conflicts of a file, by its name in the workspace, its bare name or the id of the card."""
    name = name.replace("\\", "/").removeprefix("./")
    exact = tuple(each for each in found if name in (each.file, each.copy))
    named = exact or tuple(each for each in found if name in _bare_names(each))
    if not named:
        raise Refusal("There are no two versions of “%(file)s”: “kpi-tui resolve” lists what there is.", file=name)
    return named


def _bare_names(conflict: Conflict) -> tuple[str, ...]:
    card, copy = Path(conflict.file), Path(conflict.copy)
    return card.stem, card.name, copy.name


def _take(folder: Path, found: tuple[Conflict, ...], arguments: Arguments) -> int:
    from kpi_tui.workspace.changes import ResolveConflict
    from kpi_tui.workspace.merging.conflicts import ConflictKind
    from kpi_tui.workspace.merging.resolving import Take, chosen_text
    from kpi_tui.workspace.workspace import Workspace

    if not arguments.file:
        raise WrongUsage(_("Name the file that is to be resolved."))
    if len(found) > 1:
        raise WrongUsage(_("There are several versions of “%(file)s”: name the copy.") % {"file": arguments.file})
    (conflict,) = found
    take = _fields(arguments.field) if arguments.field else Take(arguments.take)
    text = chosen_text(conflict, take)
    Workspace.open(folder).request(ResolveConflict(conflict, text))
    say(_("%(file)s has one version now.") % {"file": conflict.file})
    if conflict.copy:
        say(_("%(copy)s was moved to removed/.") % {"copy": conflict.copy})
    elif conflict.kind is not ConflictKind.LOG:
        say(_("The file with both versions is kept in removed/."))
    return 0


def _fields(words: list[str]) -> dict[str, Take]:
    from kpi_tui.workspace.merging.resolving import Take

    chosen = {}
    for word in words:
        key, _equals, side = word.partition("=")
        if side not in (Take.OURS, Take.THEIRS):
            raise WrongUsage(_("“%(word)s” is not understood: write KEY=ours or KEY=theirs.") % {"word": word})
        chosen[key] = Take(side)
    return chosen


def _list(found: tuple[Conflict, ...]) -> None:
    from kpi_tui.workspace.merging.words import NOTHING

    rows = []
    for each in found:
        lines = ", ".join(f"{first}–{last}" for first, last in each.places)
        where = each.copy or _("lines %(lines)s") % {"lines": lines}
        keys = ", ".join(difference.key for difference in each.differences or ())
        rows.append((each.file, where, _("nothing: both say the same") if each.same else keys or NOTHING))
    print_table((_("Card or log"), _("Second version"), _("They differ in")), rows)
    say(_("“kpi-tui resolve FILE” shows the two beside each other, and with --take writes the one that you choose."))


def _show(conflict: Conflict) -> None:
    from kpi_tui.workspace.merging.conflicts import ConflictKind
    from kpi_tui.workspace.merging.words import side_names

    ours, theirs = side_names(conflict)
    if conflict.kind is ConflictKind.LOG:
        say(_("%(file)s: the figures of both versions count. --take both joins them.") % {"file": conflict.file})
        return
    if conflict.differences is None:
        say(_("%(file)s: one of the two versions cannot be read. Take one as a whole.") % {"file": conflict.file})
        return
    if not conflict.differences:
        if conflict.copy:
            said = _("%(file)s and %(copy)s say the same: --take ours puts the copy away.")
        else:
            said = _("%(file)s has two versions that say the same: --take ours keeps one.")
        say(said % {"file": conflict.file, "copy": conflict.copy})
        return
    say(conflict.file)
    rows = [(each.key, _flat(each.ours), _flat(each.theirs)) for each in conflict.differences]
    print_table((_("Key"), f"ours: {ours}", f"theirs: {theirs}"), rows)


def _flat(value: object) -> str:
    from kpi_tui.workspace.merging.words import value_text

    return " | ".join(value_text(value).split("\n"))


def _as_json(conflict: Conflict) -> dict[str, object]:
    return {
        "file": conflict.file,
        "kind": conflict.kind.value,
        "copy": conflict.copy or None,
        "lines": [list(place) for place in conflict.places],
        "differences": None
        if conflict.differences is None
        else [
            {"key": each.key, "ours": _plain(each.ours), "theirs": _plain(each.theirs), "contradicts": each.clashes}
            for each in conflict.differences
        ],
    }


def _plain(value: Any) -> object:
    """A value of a card as JSON can have it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else value


RESOLVE = Command(Lazy("List cards of which there are two versions, and choose between them."), _arguments, _resolve)
