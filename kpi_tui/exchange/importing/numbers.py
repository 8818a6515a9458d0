"""Numbers as other systems write them: which signs a whole column uses, and what its cells are worth.

A column is judged by the shapes of its cells: “1.234,50” and “9.876,05” have one shape, so that a few shapes stand for
millions of cells.
"""

from __future__ import annotations

import re

import polars as pl

POINT, COMMA = ".", ","
SIGNS = (POINT, COMMA)

_MISSING = frozenset(
    ("-", "--", "---", "–", "—", "n/a", "na", "n.a.", "#n/a", "n.v.t.", "n.v.t", "nvt", "null", "none", "nan", "∅")
)
_BELOW = r"^<\s*[0-9.,]+\s*%?$"
_CURRENCY = r"(?:[€$£¥₹]|[A-Za-z]{1,3}\$|kr\.?|[A-Z]{3})"
_SHARE = r"\s*\([0-9.,]+\s*%\)$"
"""What stands behind a count to say which share it is: “141 (8.1%)”."""


def _pattern(sign: str) -> str:
    point, group = re.escape(sign), re.escape(COMMA if sign == POINT else POINT)
    groups = "|".join(rf"[1-9][0-9]{{0,2}}(?:{each}[0-9]{{3}})+" for each in (group, "'", "’", " "))
    digits = rf"(?:(?:[0-9]+|{groups})(?:{point}[0-9]+)?|{point}[0-9]+)"
    amount = rf"(?:{_CURRENCY}\s*)?{{sign}}(?:{_CURRENCY}\s*)?{digits}\s*%?(?:\s*{_CURRENCY})?"
    share = rf"(?:\s*\({digits}\s*%\))?"
    plain, signed = amount.replace("{sign}", ""), amount.replace("{sign}", "[+-]?\\s*")
    return rf"^(?:{signed}{share}|{plain}-|\({plain}\))$"


_PATTERNS = {sign: _pattern(sign) for sign in SIGNS}
_READ = {sign: re.compile(pattern) for sign, pattern in _PATTERNS.items()}


def shape(cell: pl.Expr) -> pl.Expr:
    """The shapes of cells: every digit a 9, but for a zero at the start."""
    first = cell.str.extract(r"^([^0-9.,]*0)", 1).fill_null("")
    rest = cell.str.strip_prefix(first)
    return pl.concat_str(first, rest.str.replace_all("[0-9]", "9"))


def plain(cell: pl.Expr) -> pl.Expr:
    """Cells with one kind of blank and one kind of minus sign."""
    return (
        cell.str.replace_all(r"[\u00a0\u2009\u202f]", " ")
        .str.replace_all(r"[−‐‑]", "-")
        # “1.250,-” is a price without cents.
        .str.replace(r"([0-9])[.]--?$", "${1}.00")
        .str.replace(r"([0-9]),--?$", "${1},00")
    )


def without_share(cell: str) -> str:
    """A cell without the share that stands behind its count."""
    return re.sub(_SHARE, "", cell)


def is_missing(cell: str) -> bool:
    """Whether a cell, or a shape, says that there is no number."""
    return cell.casefold() in _MISSING or re.match(_BELOW, cell) is not None


def decimal_signs(shape_of_cell: str) -> frozenset[str]:
    """With which decimal signs a shape is a number: with both where it has neither sign, or might be either."""
    return frozenset(sign for sign in SIGNS if _READ[sign].match(shape_of_cell))


def value(cell: pl.Expr, sign: str) -> pl.Expr:
    """The numbers in cells, null where there is none. ``sign`` is the decimal sign."""
    cell = plain(cell)
    negative = cell.str.contains(r"^\([^()]*\)$|^[^0-9]{0,8}-|-$")
    # The point of “kr.” is no decimal sign.
    digits = cell.str.replace(_SHARE, "").str.replace_all(r"kr[.]|[^0-9.,]", "")
    if sign == COMMA:
        digits = digits.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        digits = digits.str.replace_all(",", "", literal=True)
    number = digits.cast(pl.Float64, strict=False)
    return pl.when(cell.str.contains(_PATTERNS[sign])).then(pl.when(negative).then(-number).otherwise(number))
