"""The report as a PDF: tagged, in A4, with every text as it is."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from kpi_tui.exchange.reporting.make import make_report
from kpi_tui.exchange.reporting.pdf import render
from kpi_tui.language import activate
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace


def texts_of(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def test_the_scorecard_is_one_page_and_each_kpi_one_in_both_languages(snapshot: Snapshot) -> None:
    for language in ("en", "nl"):
        activate(language)
        report = make_report(snapshot)
        texts = texts_of(render(report))
        assert len(texts) == 1 + len(report.pages)
        assert report.title in texts[0]
        for text, page in zip(texts[1:], report.pages, strict=True):
            assert page.line.name in text


def test_it_is_tagged_for_readers_that_speak_and_says_language_title_and_size(snapshot: Snapshot) -> None:
    activate("nl")
    reader = PdfReader(BytesIO(render(make_report(snapshot))))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert reader.metadata is not None
    assert reader.metadata.title == "Bakery De Korenbloem – Scorekaart van oktober 2026"
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_texts_are_never_markup(hostile: Snapshot) -> None:
    text = " ".join(texts_of(render(make_report(hostile)))).replace("\u200b", "").replace(" ", "")
    for piece in ("**b**_i_`c`#h@x$m$[l](u)", "<script>alert(1)</script>", "{{7}}{%x%}"):
        assert piece in text


def test_an_empty_workspace_has_a_page(empty: Workspace) -> None:
    assert ["There are no goals and no KPIs yet." in text for text in texts_of(render(make_report(empty.snapshot)))]


def test_a_sign_that_no_font_has_is_no_reason_to_have_no_report(snapshot: Snapshot) -> None:
    report = replace(make_report(snapshot, goal="customers-who-come-back"), company="Bakery \U000f0000 日本")
    assert "Net promoter score" in texts_of(render(report))[0]


def test_a_long_name_is_divided_as_the_language_does(snapshot: Snapshot) -> None:
    activate("nl")
    report = make_report(snapshot, goal="customers-who-come-back")
    (goal,) = report.goals
    long = replace(goal.lines[0], name="Herhaalaankooppercentage van bakkerijproducten")
    text = texts_of(render(replace(report, goals=(replace(goal, lines=(long,)),))))[0]
    assert "Herhaalaankooppercen" in text
    assert "Herhaalaankooppercentage" not in text
    assert "Herhaalaankooppe rcentage" not in text
