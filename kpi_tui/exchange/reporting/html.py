"""The report as one HTML file: no scripts, nothing from the network, light and dark, and ready to be printed on A4."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kpi_tui import __version__
from kpi_tui.exchange.reporting.chart import Drawing
from kpi_tui.exchange.reporting.report import Report

GENERATOR = f"kpi-tui {__version__}"
"""Who made the file; by this it is known again."""


def render(report: Report) -> bytes:
    """The file."""
    templates = PackageLoader("kpi_tui.exchange.reporting")
    environment = Environment(loader=templates, autoescape=True, undefined=StrictUndefined, auto_reload=False)
    environment.filters["sentence"] = as_sentence
    numbers = iter(range(10_000_000))

    def drawing(each: Drawing) -> Markup:
        """A drawing; one that stands there twice gets another id, for an id is that of one thing."""
        return Markup(replace(each, id=f"{each.id}-{next(numbers)}").svg())  # noqa: S704 -- its texts are escaped

    style = files("kpi_tui.exchange.reporting").joinpath("templates/report.css").read_text(encoding="utf-8")
    page = environment.get_template("report.html.jinja").render(
        report=report,
        style=Markup(style),  # noqa: S704 -- a file of our own
        generator=GENERATOR,
        drawing=drawing,
    )
    return page.encode()


def as_sentence(words: str) -> str:
    """The words with a capital and a full stop."""
    begun = words[:1].upper() + words[1:]
    return begun if begun.endswith((".", "?", "!", "…")) else f"{begun}."
