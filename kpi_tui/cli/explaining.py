"""The command that says where a number comes from: ``explain``."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser
from kpi_tui.cli.looking_back import add_as_of_option, asked_snapshot
from kpi_tui.cli.output import print_json, say
from kpi_tui.cli.problems import tell_problems
from kpi_tui.cli.which_period import add_period_options, asked_period
from kpi_tui.language import Lazy, _, text

if TYPE_CHECKING:
    from kpi_tui.scorecard.explanation.explain import Explanation, GoalExplanation

STEP = 2
"""Cells that what belongs to a line stands further in."""
LEAST = 30
"""The narrowest that lines are folded to."""


def _arguments(parser: Parser) -> None:
    parser.add_argument("about", metavar=_("KPI_OR_GOAL"), help=_("the id of a KPI or a goal of the workspace"))
    add_period_options(parser)
    add_as_of_option(parser)
    parser.add_argument("--segment", metavar=_("SEGMENT"), default="", help=_("explain this segment of the KPI alone"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _explain(arguments: Arguments) -> int:
    from kpi_tui.scorecard.explanation.explain import explain_any

    snapshot = asked_snapshot(arguments)
    period, grain = asked_period(snapshot.settings, arguments)
    found = explain_any(snapshot, arguments.about, period, grain, segment=arguments.segment)
    if arguments.json:
        from kpi_tui.cli.explained import as_json

        print_json(as_json(found))
    else:
        _print(found)
    tell_problems(snapshot)
    return 0


def _print(found: Explanation | GoalExplanation) -> None:
    from kpi_tui.language.dates import period_name

    say(f"{found.name} · {period_name(found.asked)}")
    for section in found.sections:
        say("")
        say(text(section.title))
        for line in section.lines:
            _say_folded(text(line.sentence), 1)
            for detail in line.details:
                _say_folded(text(detail), 2)


def _say_folded(sentence: str, level: int) -> None:
    """A sentence further in; on a terminal its next lines stand below it, a pipe gets a line a sentence."""
    indent = " " * STEP * level
    if not sys.stdout.isatty():
        say(indent + sentence)
        return
    width = max(shutil.get_terminal_size().columns, LEAST)
    for line in textwrap.wrap(
        sentence, width, initial_indent=indent, subsequent_indent=indent + " " * STEP, break_on_hyphens=False
    ):
        say(line)


EXPLAIN = Command(Lazy("Say where the number of a KPI or the score of a goal comes from."), _arguments, _explain)
