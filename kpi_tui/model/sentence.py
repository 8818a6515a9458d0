"""Sentences for the user that are not yet in a language: the core says what, the faces say it in English or Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_tui.model.unit import Unit


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for the user: an English template with ``%(name)s`` places, and the values that go into them.

    The template is the key in the translation catalogue. A value may itself be a Sentence.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English, for logs and tests; users get it through ``language.text``."""
        return self.template % self.values if self.values else self.template


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit, for a sentence: the face writes it as the user's language does.

    Without ``decimals`` it has as many as it needs. ``signed`` writes a plus as well. ``currency`` is a code;
    ``time_unit`` says in what a duration is counted.
    """

    value: float
    unit: Unit = Unit.COUNT
    decimals: int | None = 0
    currency: str = ""
    unit_label: str = ""
    time_unit: str = ""
    signed: bool = False

    def __str__(self) -> str:
        """The bare number in English, for logs and tests."""
        digits = ".15g" if self.decimals is None else f".{self.decimals}f"
        return f"{self.value:{'+' if self.signed else ''},{digits}}"


class Refusal(Exception):
    """Something that the user asked for cannot be done; ``sentence`` says what, where and what to do.

    Raised by every room of the core; the faces print the sentence and never a traceback.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))
