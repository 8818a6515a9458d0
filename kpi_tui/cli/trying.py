"""The command that tries other figures: ``what-if``. It writes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.entering import pairs
from kpi_tui.cli.output import plain, print_json, print_table, say, status_text
from kpi_tui.cli.place import open_workspace
from kpi_tui.cli.which_period import add_period_options, asked_period
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.sentence import Refusal

if TYPE_CHECKING:
    from rich.text import Text

    from kpi_tui.model.input import Input
    from kpi_tui.model.period import Period
    from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard
    from kpi_tui.scorecard.what_if import WhatIf
    from kpi_tui.workspace.snapshot import Snapshot


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "figures",
        nargs=argparse.ONE_OR_MORE,
        metavar=_("NAME=VALUE"),
        help=_("an input and its other value, or how much more or less: visitors=1200 visitors=+10%% visitors=-5%%"),
    )
    add_period_options(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _what_if(arguments: Arguments) -> int:
    from kpi_tui.scorecard.look import newest_period
    from kpi_tui.scorecard.what_if import input_values, what_if

    snapshot = open_workspace(arguments.workspace).snapshot
    said, grain = asked_period(snapshot.settings, arguments)
    shown = said or newest_period(snapshot, grain, snapshot.today)
    inputs = {_input(snapshot, name): typed for name, typed in pairs(arguments.figures).items()}
    period = _common(snapshot, shown, [snapshot.inputs[name] for name in inputs])
    now = input_values(snapshot, period, inputs)
    values = {name: _other(typed, snapshot.inputs[name], now[name]) for name, typed in inputs.items()}
    found = what_if(snapshot, period, values, shown=shown)
    if arguments.json:
        print_json(_as_json(found, now))
    else:
        _print(snapshot, found, now)
    return 0


def _input(snapshot: Snapshot, name: str) -> str:
    """The input that is meant. A KPI that is one input as it is stands for that input."""
    entry = snapshot.entry_id(name)
    if entry not in snapshot.inputs:
        known = ", ".join(snapshot.kpis[entry].entered)
        raise WrongUsage(_("“%(id)s” is computed: try its inputs (%(inputs)s).") % {"id": name, "inputs": known})
    return entry


def _common(snapshot: Snapshot, shown: Period, inputs: list[Input]) -> Period:
    """The period that is tried: longer than the shown one where an input is entered more rarely."""
    grain = max([shown.grain, *(each.frequency.grain for each in inputs)], key=lambda each: each.rank)
    return snapshot.settings.calendar.containing(shown, grain)


def _other(typed: str, entered: Input, now: float | None) -> float:
    from kpi_tui.language.relative import parse_other

    try:
        return parse_other(typed, entered, now)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None


def _as_json(found: WhatIf, now: Mapping[str, float | None]) -> dict[str, object]:
    return {
        "workspace": found.before.settings.name,
        "period": found.before.period.key,
        "inputs": {name: {"before": now[name], "after": value} for name, value in found.values.items()},
        "kpis": [
            {"id": before.kpi.id, "name": before.kpi.name, "before": _kpi_json(before), "after": _kpi_json(after)}
            for before, after in found.kpis
        ],
        "goals": [
            {"id": before.goal.id, "name": before.goal.name, "before": _goal_json(before), "after": _goal_json(after)}
            for before, after in found.goals
        ],
    }


def _kpi_json(result: KpiResult) -> dict[str, object]:
    return {"value": result.point.value, "score": result.point.score, "status": result.point.status}


def _goal_json(result: GoalResult) -> dict[str, object]:
    return {"score": result.score, "status": result.status}


def _print(snapshot: Snapshot, found: WhatIf, now: Mapping[str, float | None]) -> None:
    from kpi_tui.language.amounts import amount
    from kpi_tui.language.dates import period_name

    card, currency = found.before, snapshot.settings.currency
    say(f"{card.settings.name} · {period_name(card.period)} · {_('nothing is saved')}")
    for name, value in found.values.items():
        entered = snapshot.inputs[name]
        was, then = (amount(each, entered.unit, decimals=None, currency=currency) for each in (now[name], value))
        say(f"{entered.label}: {was} → {then}")
    heads = (_("KPI"), _("Now"), _("Score"), _("Status"), _("Then"), _("Score"), _("Status"))
    rows = [(plain(was.kpi.name), *_kpi_cells(was, card), *_kpi_cells(then, card)) for was, then in found.kpis]
    rows += [(plain(was.goal.name), *_goal_cells(was), *_goal_cells(then)) for was, then in found.goals]
    if rows:
        say("")
        print_table(heads, rows, right=(1, 2, 4, 5), fixed=(1, 2, 4, 5))
    else:
        say(_("No KPI is computed from it."))


def _kpi_cells(result: KpiResult, card: Scorecard) -> tuple[Text, ...]:
    from kpi_tui.language.status_words import status_word
    from kpi_tui.language.wording import kpi_amount, kpi_span

    point, currency = result.point, card.settings.currency
    value = "–" if point.value is None else kpi_amount(point.value, result.kpi, currency)
    if point.between:
        value = kpi_span(point.between, result.kpi, currency)
    words = status_word(point.status, ranged=point.between is not None)
    if point.unweighted:
        words += f", {_('unweighted')}"
    return plain(value), plain(_score(point.score)), status_text(point.status, words)


def _goal_cells(result: GoalResult) -> tuple[Text, ...]:
    from kpi_tui.language.status_words import goal_word

    return plain(""), plain(_score(result.score)), status_text(result.status, goal_word(result.status))


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"


WHAT_IF = Command(Lazy("Try other figures and see what they would do. Nothing is saved."), _arguments, _what_if)
