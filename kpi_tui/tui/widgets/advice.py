"""What stands on a screen of its own accord: the first steps where it is empty, and the first of the findings.

Findings are what is wrong with the files, and what good practice says; the rest of them is a key away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from kpi_tui.language import Lazy, plural, text
from kpi_tui.model.sentence import Sentence
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command
from kpi_tui.tui.widgets.line import Piece

if TYPE_CHECKING:
    from datetime import date

    from kpi_tui.scorecard.advice.practice import Finding
    from kpi_tui.workspace.files.problem import Problem
    from kpi_tui.workspace.snapshot import Snapshot

FINDINGS = Command(
    "practice.findings",
    "v",
    Lazy("Findings"),
    "findings",
    Lazy("What good practice and your figures advise, and why."),
    rank=9,
)
FILE = "file"
"""The rule of what is wrong with a file: it can be repaired, not silenced."""
CONFLICT = "conflict"
"""The rule of two versions of a file: Resolve has somebody choose."""
ABOUT_FILES = (FILE, CONFLICT)
CHOOSE = Sentence("Two people, or two computers, changed the same thing. Enter shows both versions beside each other.")
REPAIR = Sentence("What cannot be read is left out. Repair the file in a text editor: it is then read again by itself.")


def read_findings(snapshot: Snapshot, today: date | None) -> tuple[Finding, ...]:
    """All findings, silenced ones too; takes its time, and loads polars. What cannot be read comes first: without it
    the rest may not be the whole truth."""
    from kpi_tui.scorecard.advice.advice import advice

    return (*map(_about_file, (*snapshot.problems, *snapshot.figure_problems)), *advice(snapshot, today))


def findings_of(board: Board) -> tuple[Finding, ...]:
    """The findings on the board, as its cards silence them now; none of what is no longer there."""
    snapshot = board.snapshot
    if snapshot is None or not board.findings:
        return ()
    from kpi_tui.scorecard.advice.practice import silence

    there = (each for each in board.findings if _is_there(each, snapshot))
    today = board.today or snapshot.today
    return tuple(replace(each, silenced=silence(each, snapshot, today)) for each in there)


def heard(board: Board) -> tuple[Finding, ...]:
    """The findings that are not silenced."""
    return tuple(each for each in findings_of(board) if each.silenced is None)


def _is_there(finding: Finding, snapshot: Snapshot) -> bool:
    return finding.kpi in (None, *snapshot.kpis) and finding.goal in (None, *snapshot.goals)


def _about_file(problem: Problem) -> Finding:
    from kpi_tui.scorecard.advice.practice import Finding

    values = {"file": problem.file, "line": problem.line, "problem": problem.sentence}
    sentence = Sentence("%(file)s, line %(line)s: %(problem)s", values)
    return Finding(CONFLICT, sentence, CHOOSE) if problem.conflict else Finding(FILE, sentence, REPAIR)


def finding_pieces(findings: Sequence[Finding], click: Callable[[], object]) -> list[Piece]:
    """How many findings there are, the key to see them all, and the first; nothing where there is none."""
    if not findings:
        return []
    count = plural("%(n)s finding", "%(n)s findings", len(findings))
    first = text(findings[0].sentence)
    return [
        Piece("  ·  ", "$muted"),
        Piece(FINDINGS.key_name, "bold $accent", click),
        Piece(f" {count}: ", "$muted", click),
        Piece(first, "$ink", click, text(findings[0].why)),
    ]


def first_steps(title: str, *steps: tuple[str, str], why: str = "") -> Content:
    """What an empty screen says: what is not there yet, why one would want it, and each key with what it begins."""
    lines = [Content.styled(title, "bold $ink")]
    if why:
        lines += [Content(""), Content(why)]
    if steps:
        lines.append(Content(""))
    lines += [Content.assemble((key, "bold $accent"), "  ", (words, "$ink")) for key, words in steps]
    return Content("\n").join(lines)
