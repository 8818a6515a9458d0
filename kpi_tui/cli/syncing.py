"""The command that sends and fetches a workspace in a git clone, for people who do not know git: ``sync``."""

from __future__ import annotations

from contextlib import suppress

from kpi_tui.cli.command import Arguments, Command, Parser
from kpi_tui.cli.output import complain, say
from kpi_tui.cli.place import named_folder, open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.glance import check_is_workspace


def _arguments(parser: Parser) -> None:
    parser.description = _(
        "Keep the workspace in git, take in what others changed, and send your changes to them. Nothing is ever "
        "forced, and nothing is lost: where you and somebody else changed the same thing, you are asked to choose."
    )


def _sync(arguments: Arguments) -> int:
    from kpi_tui.workspace.merging.sync import sync, what_changed

    folder = named_folder(arguments.workspace)
    check_is_workspace(folder)
    with suppress(Refusal):
        open_workspace(arguments.workspace)  # for its language
    done = sync(folder)
    if done.kept:
        say(_("Kept: %(what)s") % {"what": text(what_changed(done.kept))})
    if done.received:
        say(_("From others: %(what)s") % {"what": text(what_changed(done.received))})
    if done.merged:
        say(_("Changed by you and by others, and put together: %(files)s") % {"files": ", ".join(done.merged)})
    if done.waiting:
        complain(
            _(
                "You and others say different things in %(files)s. Choose with “kpi-tui resolve” or with Resolve in "
                "the app, then “kpi-tui sync” again. All else is kept, and nothing is sent before that."
            )
            % {"files": ", ".join(done.waiting)}
        )
        return 1
    if done.problem and not done.alone:
        complain(text(done.problem))
        return 1
    if done.problem:
        say(text(done.problem))
    elif done.pushed or done.received:
        say(_("You and the others have the same now."))
    else:
        say(_("There was nothing to send, and nothing new from others."))
    return 0


SYNC = Command(Lazy("Send your changes and fetch those of others, through git."), _arguments, _sync)
