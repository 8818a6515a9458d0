"""The status colours can be read, and told apart by people who see red and green as one."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import Theme

from kpi_tui.tui.theme import THEMES
from kpi_tui.tui.theme import themes as themes_for

Rgb = tuple[float, float, float]
STATUSES = ("status-on-track", "status-at-risk", "status-off-track")
GROUNDS = ("ground", "bar", "cursor")
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def linear(hex_colour: str) -> Rgb:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    colour = Color.parse(hex_colour)
    return channel(colour.r / 255), channel(colour.g / 255), channel(colour.b / 255)


def luminance(rgb: Rgb) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen_by(deficiency: str, hex_colour: str) -> Rgb:
    r, g, b = linear(hex_colour)
    red, green, blue = (max(0.0, min(1.0, row[0] * r + row[1] * g + row[2] * b)) for row in DEFICIENCIES[deficiency])
    return red, green, blue


def lab(rgb: Rgb) -> Rgb:
    def f(value: float) -> float:
        return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116

    r, g, b = rgb
    x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
    y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
    z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Rgb, other: Rgb) -> float:
    """CIE76: about 2.3 is just noticeable."""
    return float(sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5)


themes = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


@themes
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", [*STATUSES, "ink", "muted"])
def test_text_is_readable_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(theme.variables[ink], theme.variables[ground]) >= 4.5


@themes
@pytest.mark.parametrize("band", ["band-on-track", "band-at-risk", "band-off-track"])
def test_a_line_is_readable_on_every_band(theme: Theme, band: str) -> None:
    assert contrast(theme.variables["ink"], theme.variables[band]) >= 7


@themes
def test_the_accent_is_readable_as_text_and_under_text(theme: Theme) -> None:
    for ground in ("ground", "bar"):
        assert contrast(theme.primary, theme.variables[ground]) >= 4.5


@themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_statuses_are_far_apart_for_every_eye(theme: Theme, deficiency: str) -> None:
    for one, other in combinations(STATUSES, 2):
        apart = difference(seen_by(deficiency, theme.variables[one]), seen_by(deficiency, theme.variables[other]))
        assert apart >= 25, f"{one} and {other} are only {apart:.1f} apart"


def test_without_colours_what_is_off_track_stands_out_most() -> None:
    for theme in themes_for(grey=True):
        strength = {each: contrast(theme.variables[each], theme.variables["ground"]) for each in (*STATUSES, "muted")}
        assert max(strength, key=lambda each: strength[each]) == "status-off-track"
        assert all(each >= 4.5 for each in strength.values())
