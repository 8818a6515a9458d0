"""For developers: ``python -m kpi_tui.language.catalogues`` brings the translation catalogues up to date.

Collects every English text of the source, adds the new ones to each .po file, drops those that are gone, compiles the
.mo files, and names what a translator must still do: then the exit status is 1.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from kpi_tui.language.translations import compile_catalogue, source_of
from kpi_tui.model.settings import LANGUAGES

PACKAGE = Path(__file__).parents[1]
TRANSLATED = LANGUAGES[1:]
"""Every language but English, which is the key."""

_MARKERS = {
    **dict.fromkeys(("_", "N_", "Lazy", "Sentence", "Refusal"), slice(0, 1)),
    "plural": slice(0, 2),
    "complaints.add": slice(1, 2),
}
"""What is called with texts to translate, and at which places they stand."""
_PLACE = re.compile(r"%(?:\(\w+\))?[a-z]")
_NAMED_PLACE = re.compile(r"%\(\w+\)s")
_HEADER = r"""# Translation of kpi-tui. The English texts come from the source: python -m kpi_tui.language.catalogues
msgid ""
msgstr ""
"Project-Id-Version: kpi-tui\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""


@dataclass(frozen=True, slots=True)
class SourceText:
    """An English text where it stands in the source; ``many`` is its plural, if it has one."""

    one: str
    many: str | None
    file: str

    @property
    def key(self) -> str | tuple[str, str]:
        """The text as Babel knows it."""
        return (self.one, self.many) if self.many else self.one


def texts_in(source: str, file: str) -> Iterator[SourceText]:
    """Every text of a Python source that a person may read. Raises ValueError for one made of pieces.

    That is: what is marked for translation, and every other literal with ``%(name)s`` places in it, which on its way
    to a sentence may pass through variables and other functions. A text without places has to be marked where it is
    written, with ``N_`` or ``Lazy``.
    """
    tree = ast.parse(source)
    marked: set[ast.expr] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        forms = [_literals(form, file) for form in node.args[_MARKERS.get(ast.unparse(node.func), slice(0))]]
        for one, *many in zip(*forms, strict=True):
            marked.update((one, *many))
            yield SourceText(one.value, many[0].value if many else None, file)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    others = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in marked | docstrings)
    for node in others:
        if isinstance(node.value, str) and _NAMED_PLACE.search(node.value):
            yield SourceText(node.value, None, file)


def _literals(node: ast.expr, file: str) -> list[ast.Constant]:
    match node:
        case ast.Constant(value=str() as text) if text:
            return [node]
        case ast.IfExp(body=body, orelse=orelse):
            return _literals(body, file) + _literals(orelse, file)
        case ast.BinOp() | ast.JoinedStr():
            raise ValueError(f"{file}:{node.lineno}: a text to translate must be one literal: {ast.unparse(node)}")
    return []


def source_texts() -> list[SourceText]:
    """Every English text of the program, in a settled order."""
    files = sorted(PACKAGE.rglob("*.py"))
    return [
        text
        for file in files
        for text in texts_in(file.read_text(encoding="utf-8"), file.relative_to(PACKAGE.parent).as_posix())
    ]


def read(language: str) -> Catalog:
    """The translations into a language, as its .po file has them."""
    with source_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, texts: Iterable[SourceText]) -> None:
    """Write the .po file of a language anew: these texts, with the translations that it had. Then its .mo file."""
    path = source_of(language)
    known, catalogue = read(language), Catalog(locale=language)
    places: defaultdict[str, set[str]] = defaultdict(set)
    keys: dict[str, str | tuple[str, str]] = {}
    for text in texts:
        places[text.one].add(text.file)
        keys[text.one] = text.key if text.many else keys.get(text.one, text.one)
    for one in sorted(keys):
        before = known.get(one)
        kept = before.string if before and isinstance(before.id, str) == isinstance(keys[one], str) else ""
        catalogue.add(keys[one], kept, [(file, 0) for file in sorted(places[one])], before.flags if before else ())
    written = BytesIO()
    write_po(written, catalogue, width=120, omit_header=True, include_lineno=False)
    header = _HEADER.format(language=language, plural_forms=catalogue.plural_forms)
    path.write_bytes(header.encode() + written.getvalue())
    path.with_suffix(".mo").write_bytes(compile_catalogue(path))


def outstanding(catalogue: Catalog, texts: Iterable[SourceText]) -> list[str]:
    """What a translator must still do, a line each: missing, doubtful or stale translations, places that differ."""
    keys: dict[str, SourceText] = {}
    for text in texts:
        if text.many or text.one not in keys:
            keys[text.one] = text
    lines = []
    for one, text in keys.items():
        message = catalogue.get(one)
        forms = _forms(message.string) if message else ()
        expected = catalogue.num_plurals if text.many else 1
        if message is None or len(forms) != expected or not all(forms):
            lines.append(f"{text.file}: not translated: {one}")
        elif message.fuzzy:
            lines.append(f"{text.file}: translation in doubt: {one}")
        elif any(_places(form) != _places(english) for form, english in zip(forms, _forms(text.key), strict=True)):
            lines.append(f"{text.file}: other places in the translation: {one}")
    present = {_forms(message.id)[0] for message in catalogue if message.id}
    return lines + [f"no longer in the source: {one}" for one in sorted(present - keys.keys())]


def _forms(text: object) -> tuple[str, ...]:
    """The forms of a text, the singular first; a text without plural has one."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def _places(text: str) -> Counter[str]:
    return Counter(_PLACE.findall(text))


def main(arguments: Sequence[str] = ()) -> int:
    """Update all catalogues; the exit status is 1 where translations are missing."""
    texts = source_texts()
    languages = arguments or TRANSLATED
    lines = []
    for language in languages:
        update(language, texts)
        lines += [f"{language}: {line}" for line in outstanding(read(language), texts)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
