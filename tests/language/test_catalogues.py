from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from kpi_tui.language import _, activate, plural, translations
from kpi_tui.language.catalogues import TRANSLATED, SourceText, outstanding, read, source_texts, texts_in, update

EXPLAINED = "The due date must come after the start date."


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Translations that a test may change, in place of the program's own."""
    copy = tmp_path / "locale"
    shutil.copytree(translations.LOCALES, copy, ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(translations, "LOCALES", copy)
    translations.load.cache_clear()
    yield copy
    translations.load.cache_clear()


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_that_a_user_reads_is_translated_and_nothing_is_left_over(language: str) -> None:
    assert outstanding(read(language), source_texts()) == []


def test_dutch_says_je_and_never_u() -> None:
    formal = [message.string for message in read("nl") if re.search(r"\b[Uu]w?\b", str(message.string))]
    assert formal == []


def found(source: str) -> list[str | tuple[str, str]]:
    return [text.key for text in texts_in(source, "a.py")]


def test_marked_texts_are_found() -> None:
    source = """
_("One " "literal")
Refusal("No %(x)s", x=1)
label = Lazy("A label")
_("This" if here else "That")
plural("%(n)s KPI", "%(n)s KPIs", 2)
complaints.add(path, "Wrong")
WORDS = {1: N_("marked here")}
_(WORDS[1])
print("for nobody", "name")
"""
    expected = [
        "One literal",
        "No %(x)s",
        "A label",
        "This",
        "That",
        ("%(n)s KPI", "%(n)s KPIs"),
        "Wrong",
        "marked here",
    ]
    assert sorted(found(source), key=str) == sorted(expected, key=str)


def test_a_text_with_places_is_found_wherever_it_stands_but_not_in_a_docstring() -> None:
    source = '''
def problem():
    """Answers %(what)s."""
    template = "There is no %(what)s."
    return Sentence(template, {"what": "card"})
'''
    assert found(source) == ["There is no %(what)s."]


@pytest.mark.parametrize("source", ['_("Hello " + name)', '_(f"Hello {name}")', '_("%s" % name)'])
def test_a_text_made_of_pieces_cannot_be_translated(source: str) -> None:
    with pytest.raises(ValueError, match=r"a\.py:1: .* one literal"):
        found(source)


def test_what_a_translator_must_still_do_is_named() -> None:
    catalogue = Catalog(locale="nl")
    catalogue.add("Done", "Klaar")
    catalogue.add("Empty", "")
    catalogue.add("In doubt", "Twijfel", flags=["fuzzy"])
    catalogue.add("For %(name)s", "Voor %(naam)s")
    catalogue.add(("%(n)s KPI", "%(n)s KPIs"), ("%(n)s KPI", ""))
    catalogue.add("Gone", "Weg")
    ones = ["Done", "Empty", "In doubt", "For %(name)s", "New"]
    texts = [SourceText(one, None, "a.py") for one in ones] + [SourceText("%(n)s KPI", "%(n)s KPIs", "a.py")]
    assert outstanding(catalogue, texts) == [
        "a.py: not translated: Empty",
        "a.py: translation in doubt: In doubt",
        "a.py: other places in the translation: For %(name)s",
        "a.py: not translated: New",
        "a.py: not translated: %(n)s KPI",
        "no longer in the source: Gone",
    ]


def test_an_update_adds_what_is_new_drops_what_is_gone_and_keeps_the_rest(locales: Path) -> None:
    texts = [SourceText(EXPLAINED, None, "a.py"), SourceText("%(n)s cow", "%(n)s cows", "b.py")]
    update("nl", texts)
    assert outstanding(read("nl"), texts) == ["b.py: not translated: %(n)s cow"]
    once = translations.source_of("nl").read_bytes()
    update("nl", texts)
    assert translations.source_of("nl").read_bytes() == once
    activate("nl")
    assert _(EXPLAINED) != EXPLAINED
    assert plural("%(n)s cow", "%(n)s cows", 2) == "2 cows"


def test_a_checkout_that_is_not_built_speaks_dutch_too(locales: Path) -> None:
    activate("nl")
    assert not list(locales.rglob("*.mo"))
    assert _(EXPLAINED) != EXPLAINED


def test_without_any_translations_english_is_spoken(locales: Path) -> None:
    shutil.rmtree(locales)
    activate("nl")
    assert _(EXPLAINED) == EXPLAINED


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95"])
def test_a_damaged_catalogue_is_no_reason_to_stop(locales: Path, content: bytes) -> None:
    translations.source_of("nl").with_suffix(".mo").write_bytes(content)
    activate("nl")
    assert _(EXPLAINED) == EXPLAINED
