"""The report as a web page: whole, self-contained, and with no text taken for markup."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PdfReader

from kpi_tui.exchange.reporting.html import render
from kpi_tui.exchange.reporting.make import make_report
from kpi_tui.language import activate
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.exchange.conftest import HOSTILE

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


class Page(HTMLParser):
    """Reads a page as strictly as can be: every element is closed, in its turn."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def printed(browser: str, page: Path, *options: str) -> PdfReader:
    target = page.with_suffix(".printed.pdf")
    headless(browser, page, "--no-pdf-header-footer", f"--print-to-pdf={target}", *options)
    return PdfReader(target)


QUIET = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def headless(browser: str, page: Path, *options: str) -> str:
    """Open the page in a browser without a window. It is given a second try: on a busy computer its start may hang."""
    for attempt in range(2):
        profile = page.parent / f"profile-{page.stem}-{attempt}-{len(options)}"
        command = [browser, *QUIET, f"--user-data-dir={profile}", *options, page.as_uri()]
        try:
            return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
        except subprocess.TimeoutExpired:
            continue
    pytest.skip("the browser does not start")


def test_the_page_is_well_formed_and_says_its_language_and_title(snapshot: Snapshot) -> None:
    activate("nl")
    page = Page(render(make_report(snapshot)))
    assert page.all("html") == [{"lang": "nl"}]
    assert "Bakery De Korenbloem – Scorekaart van oktober 2026" in page.texts
    assert len(page.all("h1")) == 1


def test_every_id_is_that_of_one_thing_and_every_name_that_is_referred_to_is_there(snapshot: Snapshot) -> None:
    page = Page(render(make_report(snapshot)))
    ids = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = [name for _tag, attributes in page.elements for name in attributes.get("aria-labelledby", "").split()]
    referred += [link["href"].removeprefix("#") for link in page.all("a")]
    assert referred
    assert set(referred) <= set(ids)


def test_every_drawing_has_its_words(snapshot: Snapshot) -> None:
    page = Page(render(make_report(snapshot)))
    drawings = page.all("svg")
    assert len(drawings) == 16  # a small and a large one for each KPI
    assert all(each["role"] == "img" and each["aria-labelledby"] for each in drawings)


def test_nothing_comes_from_elsewhere_and_nothing_is_run(snapshot: Snapshot) -> None:
    page = render(make_report(snapshot)).decode()
    assert "<script" not in page
    assert not re.search(r"https?://|@import|url\(|\bsrc=|javascript:|\bon\w+=", page)


def test_texts_are_never_markup(hostile: Snapshot) -> None:
    report = make_report(hostile)
    page = Page(render(report))
    assert not page.all("script")
    assert "".join(page.texts).count(HOSTILE) >= 8
    assert page.all("title")


def test_an_empty_workspace_and_a_kpi_without_figures_have_pages_too(empty: Workspace) -> None:
    assert "There are no goals and no KPIs yet." in Page(render(make_report(empty.snapshot))).texts


def test_on_paper_the_scorecard_is_one_page_and_each_kpi_one(snapshot: Snapshot, browser: str, tmp_path: Path) -> None:
    for language in ("en", "nl"):
        activate(language)
        report = make_report(snapshot)
        file = tmp_path / f"{language}.html"
        file.write_bytes(render(report))
        pages = printed(browser, file).pages
        texts = [page.extract_text() for page in pages]
        assert len(pages) == 1 + len(report.pages)
        assert report.footnotes[-1][:30] in " ".join(texts[0].split())
        for text, page in zip(texts[1:], report.pages, strict=True):
            assert page.line.name in text
        assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]  # A4


def test_the_page_is_light_or_dark_as_the_reader_has_chosen(snapshot: Snapshot, browser: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(render(make_report(snapshot)))
    grounds = []
    for scheme in ("1", "0"):
        picture = tmp_path / f"{scheme}.png"
        headless(
            browser, file, f"--blink-settings=preferredColorScheme={scheme}", "--window-size=600,400",
            f"--screenshot={picture}",
        )  # fmt: skip
        grounds.append(picture.read_bytes())
    assert grounds[0] != grounds[1]


@pytest.mark.parametrize("width", [360, 1100])
def test_nothing_runs_off_the_side_of_a_screen(
    snapshot: Snapshot, hostile: Snapshot, browser: str, tmp_path: Path, width: int
) -> None:
    for name, of in (("sample", snapshot), ("hostile", hostile)):
        file = tmp_path / f"{name}.html"
        script = b"<script>const root = document.documentElement; document.title = root.scrollWidth - root.clientWidth"
        file.write_bytes(render(make_report(of)).replace(b"</body>", script + b"</script></body>"))
        page = headless(browser, file, f"--window-size={width},900", "--dump-dom")
        assert re.findall(r"<title>(-?\d+)</title>", page) == ["0"], name


BROKEN = b"""<script>
const lines = each => { const all = document.createRange(); all.selectNodeContents(each);
  return new Set([...all.getClientRects()].map(each => Math.round(each.bottom / 8))).size };
const cut = each => each.scrollWidth > each.clientWidth + 1;
const broken = [...document.querySelectorAll(".kpis td.n, .kpis .state, .kpis .spark")]
  .filter(each => each.offsetWidth && (cut(each) || (each.textContent && !each.matches(".spark") && lines(each) > 1)));
document.title = broken.map(each => each.textContent).join("; ") || "whole";
</script>"""


@pytest.mark.parametrize("width", [800, 930])
def test_figures_and_signs_of_the_scorecard_stay_whole_on_a_narrow_window(
    snapshot: Snapshot, browser: str, tmp_path: Path, width: int
) -> None:
    activate("nl")
    file = tmp_path / "report.html"
    page = render(make_report(snapshot)).replace("€\xa018.420".encode(), "€\xa012.345.678,90".encode())
    file.write_bytes(page.replace(b"</body>", BROKEN + b"</body>"))
    shown = headless(browser, file, f"--window-size={width},900", "--dump-dom")
    assert re.findall(r"<title>([^<]*)</title>", shown)[:1] == ["whole"]
