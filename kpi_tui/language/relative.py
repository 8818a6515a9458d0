"""Other values as people say them: the value itself, or how much more or less than now."""

from __future__ import annotations

from kpi_tui.language.numbers import parse_number
from kpi_tui.model.input import Input
from kpi_tui.model.sentence import Refusal


def parse_other(typed: str, entered: Input, now: float | None) -> float:
    """The other value for an input that is ``now`` what it is. Raises Refusal where there is none to be read.

    With a sign before and a per cent sign after it is a part of the value: "+10%" of 200 is 220. With a plus sign it is
    added, and with a minus sign taken away from an input that cannot be below 0 itself.
    """
    said = typed.strip().translate(str.maketrans("−–", "--"))
    number = float(parse_number(typed))
    relative = said.startswith("+") or (said.startswith("-") and not entered.allow_negative)
    if said.startswith(("+", "-")) and said.endswith("%"):
        if now is None:
            raise Refusal("“%(input)s” has no value in this period to be changed by a part of it.", input=entered.label)
        value = now * (1 + number / 100)
    else:
        value = number + (now or 0.0 if relative else 0.0)
    low, high = entered.range.low, entered.range.high
    if low is not None and value < low:
        raise Refusal("“%(input)s” cannot be below %(low)s.", input=entered.label, low=low)
    if high is not None and value > high:
        raise Refusal("“%(input)s” cannot be above %(high)s.", input=entered.label, high=high)
    return value
