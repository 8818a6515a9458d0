from __future__ import annotations

import subprocess
import sys

from kpi_tui.language import Lazy, _, activate, current, plural, text
from kpi_tui.model.sentence import Sentence

AFTER = "The due date must come after the start date."
AFTER_NL = "De deadline moet na de begindatum liggen."


def test_the_language_switches_at_run_time() -> None:
    label = Lazy(AFTER)
    assert (_(AFTER), str(label)) == (AFTER, AFTER)
    activate("nl")
    assert (_(AFTER), str(label)) == (AFTER_NL, AFTER_NL)
    activate("en")
    assert (_(AFTER), str(label)) == (AFTER, AFTER)


def test_a_language_we_do_not_speak_becomes_english() -> None:
    activate("tlh")
    assert current() == "en"


def test_a_text_without_a_translation_stays_english() -> None:
    activate("nl")
    assert _("No sentence of this program") == "No sentence of this program"
    assert _("") == ""


def test_plural_chooses_by_the_number_and_fills_it_in() -> None:
    assert plural("%(n)s KPI of %(who)s", "%(n)s KPIs of %(who)s", 1, who="Anna") == "1 KPI of Anna"
    assert plural("%(n)s KPI of %(who)s", "%(n)s KPIs of %(who)s", 0, who="Anna") == "0 KPIs of Anna"


def test_sentences_inside_sentences_are_translated_too() -> None:
    activate("nl")
    assert (
        text(Sentence("%(file)s: %(reason)s", {"file": "a.toml", "reason": Sentence(AFTER)})) == f"a.toml: {AFTER_NL}"
    )


def test_a_percent_sign_in_a_sentence_without_values_is_only_a_percent_sign() -> None:
    assert text(Sentence("100 % of it")) == "100 % of it"


def test_speaking_needs_no_babel() -> None:
    script = """
import sys
from kpi_tui.language import _, activate, plural, text
from kpi_tui.language.numbers import parse_number
from kpi_tui.model.sentence import Sentence
_("Save"), plural("%(n)s KPI", "%(n)s KPIs", 12), text(Sentence("%(x)s", {"x": 12}))
activate("nl")
parse_number("1.250,50")
print([name for name in sys.modules if name.split(".")[0] in {"babel", "polars", "textual"}])
"""
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
