"""What a file is, told by its first bytes and never by its name or by what the browser calls it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HEAD: Final = 64 * 1024  # bytes that `kind_of_head` wants to see


class Family(StrEnum):
    """Kinds that people mix up without meaning harm: telephones call a WebP `photo.jpg`."""

    PDF = "pdf"
    IMAGE = "image"
    WRITING = "writing"
    SHEET = "sheet"
    TEXT = "text"
    SOUND = "sound"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: str
    media_type: str
    family: Family
    endings: tuple[str, ...]  # the first is added to a name that has none of them
    shown: bool = False  # whether a browser may show it, in a sandbox, instead of saving it


F = Family
KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", F.PDF, (".pdf",), shown=True),
        Kind("jpg", "图片", "image/jpeg", F.IMAGE, (".jpg", ".jpeg", ".jfif"), shown=True),
        Kind("png", "图片", "image/png", F.IMAGE, (".png",), shown=True),
        Kind("webp", "图片", "image/webp", F.IMAGE, (".webp",), shown=True),
        Kind("heic", "图片", "image/heic", F.IMAGE, (".heic", ".heif")),
        Kind(
            "docx",
            "Word 文档",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            F.WRITING,
            (".docx",),
        ),
        Kind(
            "xlsx",
            "Excel 表格",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            F.SHEET,
            (".xlsx",),
        ),
        # WPS writes the same two formats under names of its own.
        Kind("doc", "Word 文档", "application/msword", F.WRITING, (".doc", ".wps")),
        Kind("xls", "Excel 表格", "application/vnd.ms-excel", F.SHEET, (".xls", ".et")),
        Kind("txt", "纯文本", "text/plain", F.TEXT, (".txt", ".csv", ".log")),
        Kind("mp3", "录音", "audio/mpeg", F.SOUND, (".mp3",)),
        Kind("wav", "录音", "audio/wav", F.SOUND, (".wav",)),
        Kind("amr", "录音", "audio/amr", F.SOUND, (".amr",)),
        Kind("m4a", "录音", "audio/mp4", F.SOUND, (".m4a",)),
        Kind("mp4", "视频", "video/mp4", F.FILM, (".mp4", ".mov", ".3gp", ".m4v")),
    )
}


class Container(StrEnum):
    """What must be opened before it is known: see `office`."""

    ZIP = "zip"
    OLE = "ole"


PACKED: Final = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf'\x1c",
    b"\x1f\x8b",  # gzip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",  # cabinet
)
STARTS: Final = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"ID3", "mp3"),
    (b"#!AMR", "amr"),
)
RIFFS: Final = {b"WEBP": "webp", b"WAVE": "wav"}
# ISO base media: the brand after `ftyp` says what it holds.
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B "})
FILM_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ",
     b"3gp4", b"3gp5", b"3gp6", b"3gr6", b"3ge6", b"mmp4", b"MSNV"}
)  # fmt: skip
MPEG_SYNC: Final = frozenset({b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"})
# What a browser, a shell or an office program would run if it were taken for what it is.
MARKUP: Final = (
    b"<!doctype",
    b"<html",
    b"<svg",
    b"<script",
    b"<?xml",
    b"<?php",
    b"<iframe",
    b"<body",
)
SCRIPTS: Final = (b"#!", b"{\\rtf", b"@echo off", b"%!ps", b"[internetshortcut]")


def kind_of_head(head: bytes) -> Kind | Container | None:
    """The kind by the first `HEAD` bytes; None: none that is taken, `txt` still to be tried."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Container.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Container.OLE
    for start, key in STARTS:
        if head.startswith(start):
            return KINDS[key]
    if head[:2] in MPEG_SYNC:
        return KINDS["mp3"]
    return _by_brand(head)


def is_packed(head: bytes) -> bool:
    return head.startswith(PACKED) or head[257:262] == b"ustar"


def looks_active(head: bytes) -> bool:
    """Text that something would run: a page, a picture in XML, a script."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(MARKUP + SCRIPTS) or any(tag in start for tag in MARKUP)


def claimed_family(name: str) -> Family | None:
    """What the ending of a name promises; None where it promises nothing that we know."""
    lowered = name.lower().rstrip(". ")
    return next(
        (k.family for k in KINDS.values() if lowered.endswith(k.endings)),
        None,
    )


def _by_brand(head: bytes) -> Kind | None:
    """RIFF and the ISO base media format say a little later what they hold."""
    brand = head[8:12]
    if head.startswith(b"RIFF"):
        return KINDS[RIFFS[brand]] if brand in RIFFS else None
    if head[4:8] != b"ftyp":
        return None
    if brand in HEIC_BRANDS:
        return KINDS["heic"]
    if brand in SOUND_BRANDS:
        return KINDS["m4a"]
    return KINDS["mp4"] if brand in FILM_BRANDS else None
