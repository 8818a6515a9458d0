"""The command that gives advice, and silences it: ``advise``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import print_json, say
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, plural, text

if TYPE_CHECKING:
    from kpi_tui.scorecard.advice.practice import Finding
    from kpi_tui.workspace.workspace import Workspace


def _arguments(parser: Parser) -> None:
    parser.add_argument("--all", action="store_true", help=_("list what is silenced too, with the reason"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--silence", metavar=_("RULE"), help=_("give this advice no more; say why with --reason"))
    change.add_argument("--hear", metavar=_("RULE"), help=_("give this advice again"))
    change.add_argument("--reviewed", action="store_true", help=_("say that the KPIs were reviewed today"))
    about = parser.add_mutually_exclusive_group()
    about.add_argument("--kpi", metavar="KPI_ID", help=_("about this KPI only"))
    about.add_argument("--goal", metavar="GOAL_ID", help=_("about this goal only"))
    parser.add_argument("--reason", metavar=_("TEXT"), help=_("why it is silenced; kept in the workspace"))


def _advise(arguments: Arguments) -> int:
    changes = arguments.silence or arguments.hear
    if (changes or arguments.reviewed) and (arguments.all or arguments.json):
        raise WrongUsage(_("--all and --json are for the list: leave --silence, --hear and --reviewed out."))
    if (arguments.kpi or arguments.goal) and not changes:
        raise WrongUsage(_("--kpi and --goal say what --silence or --hear is about."))
    if (arguments.reason is None) is bool(arguments.silence):
        raise WrongUsage(_("--silence needs a --reason, and nothing else has one."))
    workspace = open_workspace(arguments.workspace)
    if arguments.reviewed:
        return _reviewed(workspace)
    if changes:
        return _change(workspace, arguments)
    from kpi_tui.scorecard.advice.advice import advice

    found = advice(workspace.snapshot)
    heard = [finding for finding in found if finding.silenced is None]
    silenced = [finding for finding in found if finding.silenced is not None]
    if arguments.json:
        print_json([_as_json(finding) for finding in (found if arguments.all else heard)])
        return 0
    _print(heard)
    if arguments.all:
        _print_silenced(silenced)
    elif silenced:
        said = plural("%(n)s finding is silenced: see --all.", "%(n)s findings are silenced: see --all.", len(silenced))
        say(f"\n{said}")
    return 0


def _change(workspace: Workspace, arguments: Arguments) -> int:
    from kpi_tui.workspace.changes import HearFinding, SilenceFinding

    about = {"kpi": arguments.kpi, "goal": arguments.goal}
    if arguments.silence:
        workspace.request(SilenceFinding(arguments.silence, arguments.reason, **about))
        say(_("Silenced: %(rule)s.") % {"rule": _name(arguments.silence, **about)})
    else:
        workspace.request(HearFinding(arguments.hear, **about))
        say(_("Heard again: %(rule)s.") % {"rule": _name(arguments.hear, **about)})
    return 0


def _reviewed(workspace: Workspace) -> int:
    from kpi_tui.language.dates import day
    from kpi_tui.workspace.changes import SaveSettings

    settings, today = workspace.snapshot.settings, workspace.snapshot.today
    workspace.request(SaveSettings(replace(settings, reviewed=today), seen=settings))
    say(_("Reviewed on %(day)s.") % {"day": day(today)})
    return 0


def _name(rule: str, kpi: str | None, goal: str | None) -> str:
    about = kpi or goal
    return f"{rule} · {about}" if about else rule


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "id": str(finding.id),
        "kpi": finding.kpi,
        "goal": finding.goal,
        "sentence": text(finding.sentence),
        "why": text(finding.why),
        "silenced": finding.silenced is not None,
        "reason": finding.silenced.reason if finding.silenced else None,
    }


def _print(heard: Sequence[Finding]) -> None:
    if not heard:
        say(_("There is nothing to advise now."))
    for number, finding in enumerate(heard):
        if number:
            say("")
        say(text(finding.sentence))
        say(f"  {text(finding.why)}")
        say(f"  [{_name(finding.id, finding.kpi, finding.goal)}]")


def _print_silenced(silenced: Sequence[Finding]) -> None:
    from kpi_tui.language.silence_words import silenced_because

    if silenced:
        say(f"\n{_('Silenced:')}")
    for finding in silenced:
        if finding.silenced is not None:
            say(f"  {text(finding.sentence)}")
            say(f"    {silenced_because(finding.silenced)}")
            say(f"    [{_name(finding.id, finding.kpi, finding.goal)}]")


ADVISE = Command(
    Lazy("Say what good practice and the figures advise, and why; silence what does not matter here."),
    _arguments,
    _advise,
)
