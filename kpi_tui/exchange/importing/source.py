"""A file to import: its name, its checksum and the tables in it, whether CSV, XLSX, Parquet or a ZIP with CSV files."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NoReturn

from kpi_tui.exchange.importing.delimited import WHOLE, Markup, large_table, table_of_bytes
from kpi_tui.exchange.importing.encoding import examine, examine_pieces, pieces
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import ALONE, Work
from kpi_tui.model.sentence import Refusal

_MOST_FILES = 200
_MOST_UNPACKED = 64 << 20
_MOST_OLD = 256 << 20
_LARGEST = 4 << 30
_TEXTS = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_KINDS = {".xlsx": "XLSX", ".zip": "ZIP", ".parquet": "Parquet"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: what stays of it in the history, and the tables to choose from."""

    name: str
    sha256: str
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """The table of this name: that of a sheet, or of a file in a ZIP file. Raises Refusal where there is none."""
        for each in self.tables:
            if each.name.casefold() == name.casefold():
                return each
        raise Refusal(
            "%(file)s has no table “%(name)s”: it has %(names)s.",
            file=self.name,
            name=name,
            names=", ".join(each.name for each in self.tables),
        )


def read_source(path: Path, work: Work = ALONE) -> Source:
    """Read a file. Raises Refusal where it cannot be opened or holds no table, OSError, and Stopped."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise Refusal("“%(file)s” is a folder: name a file in it.", file=path.name or str(path))
    if not stat.S_ISREG(status.st_mode):
        raise Refusal("%(file)s is not an ordinary file, so it is not read.", file=path.name)
    if status.st_size > _LARGEST:
        raise Refusal("%(file)s is larger than 4 GB, so it is not read.", file=path.name)
    if status.st_size == 0:
        raise Refusal("%(file)s is empty.", file=path.name)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        return Source(path.name, _checksum(path), _packed(path, work))
    if start.startswith(b"PAR1"):
        from kpi_tui.exchange.importing.parquet import parquet_table

        return Source(path.name, _checksum(path), (parquet_table(path),))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        from kpi_tui.exchange.importing.workbook import refuse_old

        refuse_old(path.name, path.read_bytes() if status.st_size < _MOST_OLD else start)
    if start.startswith(b"%PDF"):
        raise Refusal("%(file)s is a PDF, not a table: export it as CSV or XLSX.", file=path.name)
    try:
        return _text(path, work)
    except Markup:
        raise
    except Refusal as refusal:
        if kind := _KINDS.get(path.suffix.lower()):
            raise Refusal(
                "%(file)s is no %(kind)s file, whatever its name says: save or download it anew.",
                file=path.name,
                kind=kind,
            ) from refusal
        raise


def _text(path: Path, work: Work) -> Source:
    examined = examine(path, work.part(0.0, 0.5))
    if examined.size <= WHOLE:
        table = table_of_bytes(path.name, path.read_bytes(), examined)
    else:
        table = large_table(path, examined, work.part(0.5, 1.0))
    work.done(1.0)
    return Source(path.name, examined.sha256, (table,))


def _checksum(path: Path) -> str:
    checksum = hashlib.sha256()
    for piece in pieces(path):
        checksum.update(piece)
    return checksum.hexdigest()


def _packed(path: Path, work: Work) -> tuple[Table, ...]:
    from kpi_tui.exchange.importing.workbook import is_workbook, workbook_tables

    try:
        with zipfile.ZipFile(path) as archive:
            if is_workbook(archive):
                return workbook_tables(path, work)
            tables = tuple(_tables(path.name, archive, work))
            if not tables:
                _refuse_packed(path, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refusal(
            "%(file)s cannot be unpacked: it is damaged or locked. Download it again.", file=path.name
        ) from error
    return tables


def _refuse_packed(path: Path, archive: zipfile.ZipFile) -> NoReturn:
    """Say what a ZIP file without tables is, or what to do with it."""
    if path.suffix.lower() != ".zip":
        raise Refusal(
            "%(file)s is no Excel workbook: open it in the program that it comes from, and save it as XLSX or CSV.",
            file=path.name,
        )
    if any(PurePosixPath(each).suffix.lower() in _WORKBOOKS for each in archive.namelist()):
        raise Refusal("%(file)s holds workbooks: unpack it, and import them one by one.", file=path.name)
    raise Refusal("%(file)s holds no CSV file with a table.", file=path.name)


def _tables(name: str, archive: zipfile.ZipFile, work: Work) -> Iterator[Table]:
    members = [each for each in archive.infolist() if PurePosixPath(each.filename).suffix.lower() in _TEXTS]
    members = [each for each in members if not each.filename.startswith("__MACOSX/")]
    if len(members) > _MOST_FILES:
        raise Refusal("%(file)s holds more than %(most)s files: unpack it first.", file=name, most=_MOST_FILES)
    left = _MOST_UNPACKED
    for number, member in enumerate(members):
        work.done(number / len(members))
        with archive.open(member) as file:
            data = file.read(left + 1)
        left -= len(data)
        if left < 0:
            raise Refusal("%(file)s is too large once it is unpacked: unpack it first.", file=name)
        try:
            yield _member(PurePosixPath(member.filename).name, data)
        except Refusal:
            continue  # a ZIP file may hold a note beside its tables


def _member(name: str, data: bytes) -> Table:
    return table_of_bytes(name, data, examine_pieces(name, [data], len(data), ALONE))
