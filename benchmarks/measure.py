"""Measuring fairly: rounds in which all take their turn, and medians over the rounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what was measured, against what, and how many times as much it was."""

    what: str
    value: str
    against: str = ""
    ratio: float | None = None


Round = Mapping[str, float]


def interleaved(measures: Mapping[str, Callable[[], float]], rounds: int) -> list[Round]:
    """Take every measure once a round, forwards and backwards in turn, so that slow drift strikes all alike.

    One round before the first is thrown away: it fills the caches.
    """
    done: list[Round] = []
    for number in range(rounds + 1):
        order = list(measures.items())
        done.append({name: measure() for name, measure in (order if number % 2 else reversed(order))})
    return done[1:]


def middle(rounds: Sequence[Round], name: str) -> float:
    """The median of a measure."""
    return median(each[name] for each in rounds)


def ratio(rounds: Sequence[Round], name: str, base: str) -> float:
    """The median of the ratios that were found round by round."""
    return median(each[name] / each[base] for each in rounds)


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def milliseconds(value: float) -> str:
    """Seconds as the table shows them."""
    return f"{value * 1000:,.1f} ms" if value < 0.1 else f"{value * 1000:,.0f} ms"


def table(rows: Sequence[Row]) -> str:
    """The rows under one another."""
    cells = [("", "median", "against", "ratio")]
    cells += [(row.what, row.value, row.against, "" if row.ratio is None else f"{row.ratio:.2f} ×") for row in rows]
    widths = [max(len(each[column]) for each in cells) for column in range(4)]
    return "\n".join(
        f"{what:<{widths[0]}}  {value:>{widths[1]}}  {against:<{widths[2]}}  {times:>{widths[3]}}".rstrip()
        for what, value, against, times in cells
    )
