"""The report as Markdown, for a wiki: tables, and small lines of blocks. Texts are escaped: they are no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpi_tui.exchange.reporting.html import GENERATOR, as_sentence
from kpi_tui.exchange.reporting.report import ActionLine, GoalPart, KpiPage, Report
from kpi_tui.language.sparkline import sparkline

_SIGNS = re.compile(r"([\\`*_\[\]<>|~#$^=&])")
_OPENING = re.compile(r"^([-+](?=[-+\s]|$)|\d+[.)](?=\s|$))")


def escaped(words: str) -> str:
    """The words with a backslash before every character that could be markup; a number or dash opens no list."""
    line = _SIGNS.sub(r"\\\1", " ".join(words.split()))
    return _OPENING.sub(lambda found: f"{found[1][:-1]}\\{found[1][-1]}", line)


def render(report: Report) -> bytes:
    """The file."""
    return ("\n".join(_lines(report)).rstrip("\n") + "\n").encode()


def _lines(report: Report) -> Iterator[str]:
    words = report.labels
    yield f"<!-- {GENERATOR} -->"
    yield ""
    yield f"# {escaped(report.title)}"
    yield ""
    yield f"{escaped(report.company)} · {escaped(report.made)}"
    yield ""
    if report.counts:
        yield " · ".join(f"{each.status.sign} {each.n} {escaped(each.word)}" for each in report.counts)
    else:
        yield escaped(words["nothing"])
    yield ""
    for goal in report.goals:
        yield from _goal(goal, report)
    if report.actions:
        yield f"## {escaped(words['actions'])}"
        yield ""
        yield from _table(
            [words[each] for each in ("action", "kpi", "when", "owner", "result")],
            [[each.name, each.kpi, each.when, each.owner, each.verdict] for each in report.actions],
        )
    for page in report.pages:
        yield from _page(page, report)
    for each in report.footnotes:
        yield escaped(each)
        yield ""


def _goal(goal: GoalPart, report: Report) -> Iterator[str]:
    words = report.labels
    yield f"## {escaped(goal.name)}"
    yield ""
    if goal.status is not None:
        score = f"{goal.score:.0f} " if goal.score is not None else ""
        about = " · ".join(escaped(each) for each in (goal.about, goal.coverage) if each)
        yield f"**{score}{goal.status.sign} {escaped(goal.word)}**{f' · {about}' if about else ''}"
        yield ""
    if goal.why:
        yield escaped(goal.why)
        yield ""
    if not goal.lines:
        yield escaped(words["no_kpis"])
        yield ""
        return
    heads = [words["kpi"], words["actual"], words["target"], report.compared_with, words["trend"], words["status"]]
    heads += [words["signal"], words["remark"]]
    rows = []
    for line in goal.lines:
        besides = as_sentence("; ".join(line.besides)) if line.besides else ""
        signal = " ".join(filter(None, (line.signal, besides)))
        state = f"{line.status.sign} {line.word}"
        spark = sparkline(line.values).replace(" ", "·")
        rows.append([line.name, line.actual, line.target, line.change, spark, state, signal, "; ".join(line.remarks)])
    yield from _table(heads, rows, right=(1, 2, 3))


def _page(page: KpiPage, report: Report) -> Iterator[str]:
    words, line = report.labels, page.line
    yield f"## {escaped(line.name)}"
    yield ""
    yield f"**{escaped(line.actual)}** {line.status.sign} {escaped(line.word)} · {escaped(page.period)}"
    yield ""
    yield from _facts(page.facts)
    for told in page.told:
        details = f" {' '.join(escaped(as_sentence(detail)) for detail in told.details)}" if told.details else ""
        yield f"- **{escaped(told.title)}**{details}"
    if page.told:
        yield ""
    for action in page.actions:
        yield f"- {escaped(words['action'])}: {_action(action)}"
    if page.actions:
        yield ""
    yield from _facts(page.card)
    if page.rows:
        yield from _table(
            [words["period"], words["value"], words["plan"], words["status"]],
            [[row.period, row.value, row.plan, f"{row.status.sign} {row.word}"] for row in page.rows],
            right=(1, 2),
        )


def _action(action: ActionLine) -> str:
    said = ", ".join(filter(None, (action.when, action.owner)))
    return f"**{escaped(action.name)}** ({escaped(said)}): {escaped(action.verdict)}"


def _facts(facts: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for label, said in facts:
        yield f"- {escaped(label)}: {escaped(said)}"
    if facts:
        yield ""


def _table(heads: list[str], rows: list[list[str]], *, right: tuple[int, ...] = ()) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, heads))} |"
    yield f"| {' | '.join('---:' if place in right else '---' for place in range(len(heads)))} |"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"
    yield ""
