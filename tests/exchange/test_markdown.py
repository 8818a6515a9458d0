"""The report as Markdown: texts come out of it as they went in."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kpi_tui.exchange.reporting.make import make_report
from kpi_tui.exchange.reporting.markdown import escaped, render
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.exchange.conftest import HOSTILE

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def texts_of(tokens: list[Token]) -> list[str]:
    """The text of each block, with whatever was taken for markup missing from it."""
    return ["".join(each.content for each in token.children or []) for token in tokens if token.type == "inline"]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")) | st.just(" "))


@given(WORDS)
@example("1. first")
@example("- x")
@example("# x")
@example("a\\|b")
@example("&amp;")
@example("<b>")
@example("---")
@example("===")
@example("[x]: y")
def test_a_text_is_a_text_in_a_list_and_in_a_table(words: str) -> None:
    plain = " ".join(words.split())
    if not plain:
        return
    assert texts_of(READER.parse(f"- {escaped(words)}")) == [plain]
    assert texts_of(READER.parse(f"| a | b |\n| --- | --- |\n| {escaped(words)} | x |"))[2:] == [plain, "x"]
    assert texts_of(READER.parse(f"# {escaped(words)}")) == [plain]


def test_the_scorecard_is_a_table_for_each_goal(snapshot: Snapshot) -> None:
    text = render(make_report(snapshot)).decode()
    assert "# Scorecard of October 2026" in text
    assert "| Cost per acquisition | €62.00 | ≤ €50.00 | ▲ +€8.00 | ▂▁▂▂▂▂▃▃▃▃▄█ | ■ Off track | A real change" in text
    assert "**70 ▲ At risk**" in text


def test_hostile_texts_are_texts(hostile: Snapshot) -> None:
    tokens = READER.parse(render(make_report(hostile)).decode())
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"text", "text_special", "softbreak", "strong_open", "strong_close"}
    assert sum(HOSTILE in each for each in texts_of(tokens)) >= 8


def test_an_empty_workspace_has_a_page_too(empty: Workspace) -> None:
    assert "There are no goals and no KPIs yet." in render(make_report(empty.snapshot)).decode()
