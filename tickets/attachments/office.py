"""Opens the containers of office documents far enough to know what they are; nothing is ever unpacked.

A .docx or .xlsx is a zip with a fixed skeleton, a .doc or .xls a small file system (OLE, MS-CFB).
"""

import struct
import zipfile
from io import SEEK_END
from typing import IO, Final

from tickets.attachments.errors import (
    FileActive,
    FileDamaged,
    FileLocked,
    FileNotAllowed,
    FilePacked,
    FileSwollen,
)
from tickets.attachments.kinds import KINDS, Kind, is_packed

MOST_ENTRIES: Final = 5_000
MOST_DIRECTORY: Final = 2 << 20  # bytes of a zip's directory, read before it is trusted
MOST_UNPACKED: Final = 500 << 20
MOST_RATIO: Final = 200  # XML of a large table shrinks to a fiftieth at most
SMALL: Final = 1 << 20  # below it a ratio says nothing
END: Final = b"PK\x05\x06"
LONGEST_END: Final = 22 + 65_535
SKELETONS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
INSIDE_OFFICE: Final = ("word/embeddings/", "xl/embeddings/")  # the table behind a chart
PROGRAMS: Final = (b"MZ", b"\x7fELF")
ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06")

SECTOR_END: Final = 0xFFFFFFFA  # this and above are marks, not sectors
MOST_SECTORS: Final = 2_000  # of an OLE directory: 4 entries in each
# Streams that say what an OLE file is: others, like an installer's or a mail's, are not taken.
OLE_KINDS: Final = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
OLE_MACROS: Final = frozenset({"Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"})
OLE_LOCKED: Final = frozenset({"EncryptedPackage", "EncryptionInfo"})


def kind_of_zip(file: IO[bytes]) -> Kind:
    """A .docx or .xlsx.

    Raises:
        FileRefused: of the kind that says why.
    """
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            kind = _skeleton(entries)
            _check_size(entries)
            for entry in entries:
                _check_entry(package, entry)
    # NotImplementedError is zipfile's word for a compression that it does not know.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise FileDamaged("the zip cannot be read") from error
    except RuntimeError as error:  # zipfile's word for an entry with a password
        raise FileLocked("an entry has a password") from error
    return kind


def kind_of_ole(file: IO[bytes]) -> Kind:
    """A .doc or .xls.

    Raises:
        FileRefused: of the kind that says why.
    """
    try:
        names = set(_ole_names(file))
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise FileDamaged("the OLE directory cannot be read") from error
    if names & OLE_LOCKED:
        raise FileLocked("the document has a password")
    if names & OLE_MACROS:
        raise FileActive("the document has macros")
    for name, key in OLE_KINDS.items():
        if name in names:
            return KINDS[key]
    raise FileNotAllowed("an OLE file that is neither a document nor a table")


def _check_directory(file: IO[bytes]) -> None:
    """The size of the zip's directory, before a library builds an object for each of its lines."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - LONGEST_END))
    tail = file.read(LONGEST_END)
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise FileDamaged("the zip has no end")
    _, _, _, _, entries, directory = struct.unpack("<4sHHHHI", tail[at : at + 16])
    file.seek(0)
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise FileSwollen("the zip has too many entries")


def _skeleton(entries: list[zipfile.ZipInfo]) -> Kind:
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or len(names) != len(entries):
        raise FileSwollen("the zip has too many entries, or some twice")
    found = [key for part, key in SKELETONS.items() if part in names]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise FilePacked("a zip that is no office document")
    return KINDS[found[0]]


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)):
        raise FileSwollen("it would unpack to far more than it is")


def _check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise FileDamaged("an entry leads out of the document")
    if "vbaproject" in name.lower() or "/activex/" in f"/{name.lower()}":
        raise FileActive("the document has macros or controls")
    if entry.is_dir():
        return
    with package.open(entry) as opened:
        head = opened.read(512)
    if head.startswith(PROGRAMS):
        raise FileActive("a program is inside")
    if is_packed(head) or (head.startswith(ZIPS) and not name.startswith(INSIDE_OFFICE)):
        raise FilePacked("an archive is inside")


def _ole_names(file: IO[bytes]) -> list[str]:
    """The names in the directory, read along its chain of sectors (MS-CFB 2.6)."""
    file.seek(0)
    header = file.read(512)
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in {9, 12}:
        raise ValueError("no such sector size")
    size = 1 << shift
    tables = [at for at in struct.unpack_from("<109I", header, 76) if at < SECTOR_END]
    sector = struct.unpack_from("<I", header, 48)[0]
    names: list[str] = []
    for _ in range(MOST_SECTORS):
        if sector >= SECTOR_END:
            return names
        page = _sector(file, sector, size)
        names += [_ole_name(page[at : at + 128]) for at in range(0, size, 128)]
        index, place = divmod(sector, size // 4)
        if index >= len(tables):
            raise ValueError("the chain leads out of the table")
        sector = struct.unpack_from("<I", _sector(file, tables[index], size), 4 * place)[0]
    raise ValueError("the directory does not end")


def _sector(file: IO[bytes], number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    page = file.read(size)
    if len(page) < size:
        raise ValueError("the file ends too early")
    return page


def _ole_name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    if not 2 <= length <= 64:
        return ""
    return entry[: length - 2].decode("utf-16-le")
