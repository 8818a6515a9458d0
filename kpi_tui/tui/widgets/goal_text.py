"""What is said beside the goal tree about the row under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from textual.content import Content

from kpi_tui.language import _, plural, text
from kpi_tui.language.dates import day
from kpi_tui.language.kpi_words import HORIZONS
from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.scorecard.advice.smart import SmartCheck, SmartItem
from kpi_tui.scorecard.result import KpiResult
from kpi_tui.tui.widgets.goal_rows import FactorRow, LinkRow
from kpi_tui.tui.widgets.kpi_text import card, headline, lines
from kpi_tui.workspace.files.reading import clean

SIGNS = {True: "✓", None: "?", False: "○"}
"""In order; to be asked of people; still missing."""
COLOURS = {True: "$status-on-track", None: "$accent", False: "$muted"}


def about_goal(goal: Goal, width: int) -> Content:
    """Name, why, who, and from when to when."""
    parts = [
        *Content.styled(clean(goal.name), "bold $ink").wrap(width),
        *Content.styled(" · ".join(_facts(goal)), "$muted").wrap(width),
    ]
    if goal.why:
        parts += [Content(""), *Content.styled(clean(goal.why, lines=True), "$ink").wrap(width)]
    return Content("\n").join(parts)


def _facts(goal: Goal) -> Iterable[str]:
    if goal.owner:
        yield clean(goal.owner)
    yield _(HORIZONS[goal.horizon])
    yield span(goal.start, goal.due)


def span(start: date | None, due: date | None) -> str:
    """From when to when: “1 Jan 2026 – 31 Dec 2026”."""
    if start and due:
        return f"{day(start)} – {day(due)}"
    if due:
        return _("by %(due)s") % {"due": day(due)}
    if start:
        return _("from %(start)s, no date yet") % {"start": day(start)}
    return _("no date yet")


def smart_text(check: SmartCheck, found: Sequence[Finding], width: int) -> Content:
    """The SMART check, a line for each letter, and the advice about this goal."""
    parts: list[Content] = []
    for item in check.items:
        parts += _hanging(smart_mark(item), Content.styled(text(item.sentence), _ink(item)), width)
    return Content("\n").join([*parts, *advice(found, width)])


def smart_mark(item: SmartItem) -> Content:
    """A letter with its sign: “S ✓”."""
    return Content.assemble((item.letter, "bold $ink"), " ", (SIGNS[item.ok], f"bold {COLOURS[item.ok]}"))


def advice(found: Sequence[Finding], width: int) -> list[Content]:
    """What good practice has to say, each with the reason why."""
    parts: list[Content] = []
    for finding in found:
        words = Content.assemble((clean(text(finding.sentence)), "$ink"), " ", (text(finding.why), "$muted"))
        parts += [Content(""), *_hanging(Content.styled("→", "$accent"), words, width)]
    return parts


def about_factor(row: FactorRow, width: int) -> Content:
    """A success factor, and what it is worth in its goal."""
    links = row.factor.links
    parts = [
        *Content.styled(clean(row.factor.name), "bold $ink").wrap(width),
        *Content.styled(_("Success factor of “%(goal)s”") % {"goal": clean(row.goal.name)}, "$muted").wrap(width),
        Content(""),
    ]
    if links:
        kpis = plural("%(n)s KPI", "%(n)s KPIs", len(links))
        weight = sum(link.weight for link in links)
        words = _("%(kpis)s, %(share)s of the goal's score") % {"kpis": kpis, "share": _share(weight, row.goal)}
    else:
        words = _("No KPI shows yet whether this goes right. Press k to link one.")
    return Content("\n").join([*parts, *Content(words).wrap(width)])


def about_link(row: LinkRow, currency: str, width: int) -> Content:
    """A KPI under a goal: where it stands, and how heavily it counts."""
    if row.kpi is None:
        words = _("There is no KPI “%(id)s”: its card is missing or cannot be read. Press x to take it from the goal.")
        return Content("\n").join(Content(words % {"id": row.link.kpi}).wrap(width))
    share = _("%(share)s of the score of “%(goal)s”") % {
        "share": _share(row.link.weight, row.goal),
        "goal": clean(row.goal.name),
    }
    return Content("\n").join([about_kpi(row.kpi, row.result, currency, width), *_muted(share, width)])


def about_kpi(kpi: Kpi, result: KpiResult | None, currency: str, width: int) -> Content:
    """A KPI: its name and where it stands."""
    parts = [*Content.styled(clean(kpi.name), "bold $ink").wrap(width)]
    if result:
        parts.append(headline(result, currency, width))
    return Content("\n").join(parts)


def kpi_facts(kpi: Kpi, labels: Mapping[str, str], found: Sequence[Finding], width: int) -> Content:
    """What stands on the KPI's card, with its formula in the ``labels`` of the inputs, and the advice about it."""
    return Content("\n").join([lines(card(kpi, labels), width), *advice(found, width)])


def about_loose(width: int) -> Content:
    """What the KPIs without a goal stand there for."""
    title = Content.styled(_("KPIs without a goal"), "bold $ink")
    words = _(
        "They are on the scorecard, but count for no goal. Put the cursor on one and press k to link it to a goal, "
        "or ask whether it is still worth its time."
    )
    return Content("\n").join([title, *Content(words).wrap(width)])


def _share(weight: float, goal: Goal) -> str:
    return f"{weight / sum(link.weight for link in goal.all_links) * 100:.0f}%"


def _muted(words: str, width: int) -> list[Content]:
    return Content.styled(words, "$muted").wrap(width)


def _ink(item: SmartItem) -> str:
    return "$muted" if item.ok else "$ink"


def _hanging(mark: Content, words: Content, width: int) -> list[Content]:
    """A mark, and the words folded beside it."""
    indent = mark.cell_length + 1
    folded = words.wrap(max(width - indent, 12))
    return [
        Content.assemble(mark if number == 0 else Content(" " * (indent - 1)), " ", line)
        for number, line in enumerate(folded)
    ]
