"""Files as people send them, and as attackers do; made here, byte by byte."""

import struct
import zipfile
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40) + b"\xff\xd9"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(24)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(100)
BARE_MP3 = b"\xff\xfb\x90\x64" + bytes(100)
AMR = b"#!AMR\n" + bytes(32)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(16)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomavc1" + bytes(16)
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00isomM4A " + bytes(16)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(120)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = "<!DOCTYPE html><script>alert('工资')</script>".encode()
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(40)
SEVEN_ZIP = b"7z\xbc\xaf'\x1c" + bytes(40)
GZIP = b"\x1f\x8b\x08\x00" + bytes(40)

WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": "<w>拖欠工资</w>".encode()}
EXCEL = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def a_zip(members: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return made.getvalue()


def a_locked_zip() -> bytes:
    """One whose entries say that they need a password."""
    made = bytearray(a_zip(WORD))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + flags] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def an_ole(*streams: str) -> bytes:
    """A compound file (MS-CFB) whose directory has these names and nothing else."""
    free, last = 0xFFFFFFFF, 0xFFFFFFFE
    names = ["Root Entry", *streams]
    sectors = -(-len(names) // 4)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHH", header, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<I", header, 48, 1)  # the directory begins in sector 1
    struct.pack_into("<109I", header, 76, 0, *[free] * 108)  # sector 0 is the table
    chain = [free, *range(2, sectors + 1), last]
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    directory = bytearray(512 * sectors)
    for index, name in enumerate(names):
        text = (name + "\0").encode("utf-16-le")
        directory[128 * index : 128 * index + len(text)] = text
        struct.pack_into("<H", directory, 128 * index + 64, len(text))
    return bytes(header + table + directory)


def a_bomb() -> bytes:
    """Small as a letter, large as a film."""
    return a_zip(WORD | {"word/media/a.xml": bytes(60 << 20)})
