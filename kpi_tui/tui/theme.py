"""Two themes of our own. The built-in ones have status colours that many people cannot tell apart."""

from __future__ import annotations

from dataclasses import replace

from textual.theme import Theme

from kpi_tui.model.status import Status

DARK = "kpi-dark"
LIGHT = "kpi-light"


def _theme(
    name: str,
    *,
    dark: bool,
    ground: str,
    bar: str,
    cursor: str,
    ink: str,
    muted: str,
    accent: str,
    statuses: tuple[str, str, str],
    bands: tuple[str, str, str],
) -> Theme:
    on_track, at_risk, off_track = statuses
    band_on_track, band_at_risk, band_off_track = bands
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        success=on_track,
        warning=at_risk,
        error=off_track,
        foreground=ink,
        background=ground,
        surface=bar,
        panel=cursor,
        dark=dark,
        variables={
            "status-on-track": on_track,
            "status-at-risk": at_risk,
            "status-off-track": off_track,
            "status-not-measured": muted,
            "status-watching": muted,
            "band-on-track": band_on_track,
            "band-at-risk": band_at_risk,
            "band-off-track": band_off_track,
            "ground": ground,
            "bar": bar,
            "cursor": cursor,
            "ink": ink,
            "muted": muted,
            "border": accent,
            "border-blurred": muted,
            "block-cursor-background": cursor,
            "block-cursor-foreground": ink,
            "block-cursor-text-style": "bold",
            "scrollbar": muted,
            "scrollbar-hover": accent,
            "scrollbar-active": accent,
            "scrollbar-background": ground,
            "scrollbar-background-hover": ground,
            "scrollbar-background-active": ground,
            "scrollbar-corner-color": ground,
        },
    )


THEMES = (
    _theme(
        DARK,
        dark=True,
        ground="#121418",
        bar="#181b21",
        cursor="#1f2a40",
        ink="#e6e9ef",
        muted="#949cac",
        accent="#7aa2f7",
        statuses=("#6ffaed", "#fad513", "#ff585b"),
        bands=("#14302d", "#33300f", "#351b1d"),
    ),
    _theme(
        LIGHT,
        dark=False,
        ground="#ffffff",
        bar="#f6f7f9",
        cursor="#dbe6ff",
        ink="#1d2127",
        muted="#5d6675",
        accent="#1f4fbf",
        statuses=("#096a5d", "#765f05", "#5e0309"),
        bands=("#e3f3f0", "#f6f0d5", "#f9e2e3"),
    ),
)


def themes(*, grey: bool) -> tuple[Theme, ...]:
    """The dark and the light theme. Without colours (``NO_COLOR``) only their brightness is left.

    Red is the dimmest of the colours on a dark ground; what is off track then gets the brightest ink instead.
    """
    return tuple(_in_grey(theme) for theme in THEMES) if grey else THEMES


def _in_grey(theme: Theme) -> Theme:
    if not theme.dark:
        return theme  # on white the red is the darkest, as it should be
    strongest = {"status-off-track": "#ffffff", "status-at-risk": "#d5d5d5", "status-on-track": "#b4b4b4"}
    return replace(theme, variables={**theme.variables, **strongest})


def status_variable(status: Status) -> str:
    """The theme variable with a status's colour, as style strings and style sheets name it."""
    return f"$status-{status.value.replace('_', '-')}"
