"""What ``import`` says: what was recognised, what is new, equal and different, what is open, and what was written."""

from __future__ import annotations

from itertools import islice

from kpi_tui.cli.output import complain, print_table, say
from kpi_tui.exchange.importing.columns import Asked, Question
from kpi_tui.exchange.importing.entering import Entered
from kpi_tui.exchange.importing.offer import Offer
from kpi_tui.exchange.importing.plan import ImportPlan
from kpi_tui.exchange.importing.planned import PlannedFigure, filled, planned_figures, span
from kpi_tui.exchange.importing.source import Source
from kpi_tui.exchange.importing.state import State
from kpi_tui.language import _, plural, text
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import period_name
from kpi_tui.workspace.snapshot import Snapshot

_MOST_SHOWN = 20


def print_plan(snapshot: Snapshot, source: Source, offered: Offer, plan: ImportPlan) -> None:
    """Print what was recognised, and what each input would get."""
    told = span(plan, snapshot.settings.calendar)
    say(f"{_recognised(source, offered)} {text(told) if told else ''}".rstrip())
    rows = []
    for each in filled(plan):
        name = f"{each.input.label} ({', '.join(each.segments)})" if each.segments else each.input.label
        rows.append(
            (
                _("%(input)s (new)") % {"input": name} if each.is_new else name,
                ", ".join(column or _("rows counted") for column in each.columns),
                *(str(count) for count in (each.new, each.equal, each.different)),
            )
        )
    heads = (_("Input"), _("Column"), _("New"), _("Equal"), _("Different"))
    print_table(heads, rows, right=(2, 3, 4))
    _print_figures(snapshot, plan, State.DIFFERENT, _("These differ from what counts now:"))
    _print_figures(snapshot, plan, State.IMPOSSIBLE, _("These cannot be right, so they are left out:"))
    for note in plan.notes:
        say(text(note))
    others = [each.name for each in source.tables if each is not offered.table]
    if others:
        say(_("Other tables in this file: %(tables)s. Take one of them with --table.") % {"tables": ", ".join(others)})
    left = [name for name in offered.choices if name not in {take.column for take in plan.mapping.takes}]
    if left:
        say(_("Not taken: %(columns)s.") % {"columns": ", ".join(left[:_MOST_SHOWN])})
        if offered.profile is None:
            say(_("What has another name than its input is taken with --map “COLUMN=INPUT”."))


def print_result(plan: ImportPlan, entered: Entered, *, dry_run: bool, replaced: bool, partial: bool) -> None:
    """Print what is open, or what was written."""
    for question in plan.questions:
        complain(asked(question))
    if plan.questions:
        return
    if dry_run:
        say(_("Nothing is written: this was a dry run."))
    elif entered.figures:
        say(plural("One figure is entered.", "%(n)s figures are entered.", len(entered.figures)))
    else:
        say(_("Nothing is entered."))
    if (left := plan.count(State.PARTIAL)) and not partial:
        say(
            plural(
                "One figure of an incomplete period is left out: --partial enters it.",
                "%(n)s figures of incomplete periods are left out: --partial enters them.",
                left,
            )
        )
    different = plan.count(State.DIFFERENT)
    if different and not replaced:
        complain(
            plural(
                "One figure differs from what counts now and stays: add --replace to take that of the file.",
                "%(n)s figures differ from what counts now and stay: add --replace to take those of the file.",
                different,
            )
        )


def asked(question: Question) -> str:
    """A question as a sentence that names the option which answers it."""
    if question.asked is Asked.PERIOD:
        return _("The file does not say which period it is of: add --period, such as --period 2026-10.")
    values = {"column": question.column, "example": question.example}
    (first, second), (one, other) = (answer for answer, _reading in question.readings), question.meanings
    values |= {"one": one, "other": other, "first": first, "second": second}
    if question.asked is Asked.DECIMAL:
        return (
            _(
                "“%(example)s” in “%(column)s” can be %(one)s or %(other)s: add --decimal %(first)s or "
                "--decimal %(second)s."
            )
            % values
        )
    if question.asked is Asked.GRAIN:
        return (
            _("“%(example)s” in “%(column)s” can be %(one)s or %(other)s: add --by %(first)s or --by %(second)s.")
            % values
        )
    return (
        _(
            "“%(example)s” in “%(column)s” can be %(one)s or %(other)s: add --date-order %(first)s or "
            "--date-order %(second)s."
        )
        % values
    )


def as_json(
    snapshot: Snapshot, source: Source, offered: Offer, plan: ImportPlan, entered: Entered
) -> dict[str, object]:
    """All of it for a program."""
    return {
        "file": source.name,
        "sha256": source.sha256,
        "table": offered.table.name,
        "profile": offered.profile.id if offered.profile else None,
        "period": plan.period.key if plan.period else None,
        "columns": [{"name": column.name, "kind": column.kind.value} for column in offered.columns],
        "takes": [
            {"input": take.input, "column": take.column or None, "segment": take.segment or None}
            for take in plan.mapping.takes
        ],
        "new_inputs": [each.id for each in plan.new_inputs],
        "questions": [
            {
                "asked": question.asked.value,
                "column": question.column or None,
                "example": question.example or None,
                "readings": dict(question.readings),
                "sentence": asked(question),
            }
            for question in plan.questions
        ],
        "notes": [text(note) for note in plan.notes],
        "figures": [
            {
                "input": figure.input.id,
                "period": figure.period.key,
                "segment": figure.segment,
                "value": figure.value,
                "note": figure.note,
                "before": figure.before,
                "state": figure.state.value,
            }
            for figure in planned_figures(plan, snapshot.settings.calendar)
        ],
        "entered": len(entered.figures),
    }


def _recognised(source: Source, offered: Offer) -> str:
    values = {"file": source.name, "table": offered.table.name}
    values["system"] = offered.profile.name if offered.profile else ""
    if offered.remembered:
        line = _("%(file)s: read as the last time.") % values
    elif offered.profile and offered.profile.layouts:
        line = _("%(file)s: %(system)s.") % values
    elif offered.profile:
        line = _("%(file)s: no layout of %(system)s is known, so the columns are taken by their names.") % values
    else:
        line = _("%(file)s: no known system, so the columns are taken by their names.") % values
    if offered.table.name != source.name:
        line += " " + _("Table: %(table)s.") % values
    return line


def _print_figures(snapshot: Snapshot, plan: ImportPlan, state: State, head: str) -> None:
    figures = planned_figures(plan, snapshot.settings.calendar, state)
    shown = list(islice(figures, _MOST_SHOWN))
    if not shown:
        return
    say(head)
    currency = snapshot.settings.currency
    rows = [
        (
            figure.input.label + (f" ({figure.segment})" if figure.segment else ""),
            period_name(figure.period, short=True),
            _said(figure, figure.before, currency) if figure.counts else "–",
            " ".join(filter(None, (_said(figure, figure.value, currency), figure.note))),
        )
        for figure in shown
    ]
    print_table((_("Input"), _("Period"), _("Now"), _("In the file")), rows, right=(2, 3))
    if rest := plan.count(state) - len(shown):
        say(plural("… and one more", "… and %(n)s more", rest))


def _said(figure: PlannedFigure, value: float | None, currency: str) -> str:
    if value is None:
        return _("does not apply")
    return amount(value, figure.input.unit, decimals=None, currency=currency)
