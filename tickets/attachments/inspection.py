"""Decides what an uploaded file is, or why it is not taken. Reads the file, knows no database and no HTTP."""

import codecs
from typing import IO, Final

from tickets.attachments import office
from tickets.attachments.errors import (
    FileDisguised,
    FileEmpty,
    FileNotAllowed,
    FilePacked,
    FileProgram,
)
from tickets.attachments.kinds import (
    HEAD,
    KINDS,
    Container,
    Kind,
    claimed_family,
    is_packed,
    kind_of_head,
    looks_active,
)

PIECE: Final = 1 << 20
# Signs that no text has: all of C0 but tab, line feed, form feed, return; and DEL.
UNPRINTED: Final = frozenset(chr(c) for c in range(32)) - frozenset("\t\n\f\r") | {"\x7f"}
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")


def inspect(file: IO[bytes], name: str) -> Kind:
    """What the file is.

    Raises:
        FileRefused: of the kind that says why.
    """
    kind = _kind(file)
    claimed = claimed_family(name)
    if claimed is not None and claimed is not kind.family:
        raise FileDisguised(
            f"the name promises {claimed}, the content is {kind.key}",
            claimed=claimed.value,
            found=kind.label,
        )
    return kind


def _kind(file: IO[bytes]) -> Kind:
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise FileEmpty("the file has no bytes")
    match kind_of_head(head):
        case Kind() as kind:
            return kind
        case Container.ZIP:
            return office.kind_of_zip(file)
        case Container.OLE:
            return office.kind_of_ole(file)
        case None:
            return _text(file, head)


def _text(file: IO[bytes], head: bytes) -> Kind:
    if is_packed(head):
        raise FilePacked("an archive")
    if head.startswith(PROGRAMS):
        raise FileProgram("a program")
    if not any(_reads_as(file, encoding) for encoding in _encodings(head)):
        raise FileNotAllowed("none of the kinds that are taken")
    plain = head
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        plain = head.decode("utf-16", errors="ignore").encode()
    if looks_active(plain):
        raise FileNotAllowed("text that something would run")
    return KINDS["txt"]


def _encodings(head: bytes) -> tuple[str, ...]:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")  # most Chinese desks still write the second


def _reads_as(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            if not UNPRINTED.isdisjoint(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
