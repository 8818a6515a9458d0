"""Rich styles from the colours of the theme, for widgets that draw their own lines."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.app import App


def style(app: App[object], name: str = "", *, on: str = "", bold: bool = False) -> Style:
    """A style with theme variables as its colours: ``style(app, "$muted", on="$bar")``."""
    colours = app.theme_variables
    return _made(colours[name.removeprefix("$")] if name else None, colours[on.removeprefix("$")] if on else None, bold)


@lru_cache(maxsize=256)
def _made(colour: str | None, ground: str | None, bold: bool) -> Style:
    return Style(color=colour, bgcolor=ground, bold=bold or None)
