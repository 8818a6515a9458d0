"""The commands about what is done about a KPI: ``action`` and ``actions``; and ``confirm-change``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.days import read_day
from kpi_tui.cli.output import print_json, print_table, say
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.action import Action, check_action
from kpi_tui.model.sentence import Refusal

if TYPE_CHECKING:
    from kpi_tui.scorecard.trend.verdict import ActionResult
    from kpi_tui.workspace.snapshot import Snapshot


def _action_arguments(parser: Parser) -> None:
    parser.add_argument("kpi", metavar="KPI_ID", help=_("a KPI of the workspace"))
    parser.add_argument("name", metavar=_("NAME"), help=_("what is done, in a few words"))
    parser.add_argument("--start", metavar=_("DATE"), help=_("its first day; today if left out"))
    parser.add_argument("--end", metavar=_("DATE"), help=_("its last day; without one it goes on"))
    parser.add_argument("--owner", metavar=_("NAME"), help=_("who does it; who owns the KPI if left out"))
    parser.add_argument("--why", metavar=_("TEXT"), default="", help=_("why, and what is expected of it"))


def _act(arguments: Arguments) -> int:
    from kpi_tui.language.action_words import action_dates
    from kpi_tui.model.slug import slug
    from kpi_tui.workspace.changes import SaveAction

    workspace = open_workspace(arguments.workspace)
    snapshot = workspace.snapshot
    kpi = snapshot.kpi(arguments.kpi)
    name = " ".join(arguments.name.split())
    action = Action(
        slug(name, taken=frozenset(snapshot.actions)),
        name,
        (kpi.id,),
        read_day(arguments.start) if arguments.start else snapshot.today,
        read_day(arguments.end) if arguments.end else None,
        why=arguments.why.strip(),
        owner=kpi.owner if arguments.owner is None else arguments.owner.strip(),
    )
    try:
        check_action(action)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
    workspace.request(SaveAction(action))
    say(f"{kpi.name}: {action.name} ({action_dates(action, action.stage(snapshot.today))})")
    return 0


def _actions_arguments(parser: Parser) -> None:
    parser.add_argument("kpi", metavar="KPI_ID", nargs="?", help=_("a KPI of the workspace; all if left out"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _list(arguments: Arguments) -> int:
    from kpi_tui.scorecard.trend.verdict import action_results

    snapshot = open_workspace(arguments.workspace).snapshot
    named = {each for action in snapshot.actions.values() for each in action.kpis if each in snapshot.kpis}
    wanted = [snapshot.kpi(arguments.kpi).id] if arguments.kpi else sorted(named)
    found = [result for kpi_id in wanted for result in action_results(snapshot, kpi_id)]
    found.sort(key=lambda each: (each.action.start, each.action.id, each.kpi))
    if arguments.json:
        print_json([_as_json(result) for result in found])
    elif found:
        _print(found, snapshot)
    else:
        say(_("There are no actions yet: kpi-tui action KPI_ID NAME adds one."))
    return 0


def _print(found: list[ActionResult], snapshot: Snapshot) -> None:
    from kpi_tui.language.action_words import action_dates

    heads = (_("Action"), _("KPI"), _("When"), _("Owner"), _("What the KPI did"))
    rows = [
        (
            each.action.name,
            snapshot.kpis[each.kpi].name,
            action_dates(each.action, each.stage),
            each.action.owner,
            _said(each),
        )
        for each in found
    ]
    print_table(heads, rows)


def _said(result: ActionResult) -> str:
    if result.verdict is None:
        return _("Not begun yet.")
    details = "; ".join(text(each) for each in result.verdict.details)
    return f"{text(result.verdict.title)}: {details}" if details else text(result.verdict.title)


def _as_json(result: ActionResult) -> dict[str, object]:
    action, verdict = result.action, result.verdict
    return {
        "id": action.id,
        "name": action.name,
        "kpi": result.kpi,
        "why": action.why,
        "owner": action.owner,
        "start": action.start.isoformat(),
        "end": action.end.isoformat() if action.end else None,
        "outcome": action.outcome,
        "stage": result.stage.value,
        "verdict": None
        if verdict is None
        else {
            "effect": verdict.effect.value,
            "better": verdict.better,
            "before": verdict.before,
            "after": verdict.after,
            "periods": verdict.periods,
            "sentence": _said(result),
        },
    }


def _confirm_arguments(parser: Parser) -> None:
    parser.add_argument("kpi", metavar="KPI_ID", help=_("a KPI of the workspace"))
    parser.add_argument("since", metavar=_("DATE"), help=_("the day from which its usual limits start anew"))
    parser.add_argument("--take-back", action="store_true", help=_("take it back, where it was confirmed before"))


def _confirm(arguments: Arguments) -> int:
    from kpi_tui.language.dates import day
    from kpi_tui.workspace.changes import ConfirmChange, TakeBackChange

    workspace = open_workspace(arguments.workspace)
    kpi = workspace.snapshot.kpi(arguments.kpi)
    since = read_day(arguments.since)
    said = {"kpi": kpi.name, "day": day(since)}
    if not arguments.take_back:
        workspace.request(ConfirmChange(kpi.id, since))
        say(_("The usual limits of “%(kpi)s” start anew on %(day)s.") % said)
        return 0
    if since not in kpi.limits_from:
        raise Refusal("No change of “%(kpi)s” was confirmed for %(day)s.", kpi=kpi.name, day=since)
    workspace.request(TakeBackChange(kpi.id, since))
    say(_("The change of %(day)s is taken back.") % said)
    return 0


ACTION = Command(Lazy("Add an action: what is done about a KPI."), _action_arguments, _act)
ACTIONS = Command(Lazy("Print the actions, and what the KPIs did since they began."), _actions_arguments, _list)
CONFIRM_CHANGE = Command(
    Lazy("Say that a KPI changed for good, so that its usual limits start anew."), _confirm_arguments, _confirm
)
