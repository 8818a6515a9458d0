"""Who waits for a long time sees how far it is."""

from __future__ import annotations

import pytest
from textual.message import Message

from kpi_tui.tui.reading_progress import Progressed, ReadingProgress, reading_words


def shares(monkeypatch: pytest.MonkeyPatch, moments: list[float], done: list[int]) -> list[float]:
    """What is told at these moments of reading, the first of which is its begin."""
    told: list[Message] = []
    clock = iter(moments)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    progress = ReadingProgress(told.append)
    for each in done:
        progress(each, 100)
    return [message.share for message in told if isinstance(message, Progressed)]


def test_nothing_is_told_of_what_does_not_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shares(monkeypatch, [0.0, 0.1, 0.2], [20, 40]) == []


def test_what_takes_long_is_told_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shares(monkeypatch, [0.0, 0.1, 0.35, 0.36, 0.5, 0.9], [10, 30, 31, 50, 100]) == [0.3, 0.5]


def test_the_bar_fills() -> None:
    assert reading_words(None).plain == "Reading figures…"
    assert reading_words(0.5).plain == "Reading figures…\n\n" + "█" * 12 + "░" * 12 + " 50%"
