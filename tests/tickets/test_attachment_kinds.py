"""What a file is, is said by its content; what it pretends to be is compared with that."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets import papers as p
from tickets.attachments.errors import (
    FileActive,
    FileDamaged,
    FileDisguised,
    FileEmpty,
    FileLocked,
    FileNotAllowed,
    FilePacked,
    FileProgram,
    FileRefused,
    FileSwollen,
)
from tickets.attachments.inspection import inspect


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("判决书.pdf", p.PDF, "pdf"),
        ("欠条.jpg", p.JPG, "jpg"),
        ("IMG_0001.JPEG", p.JPG, "jpg"),
        ("截图.png", p.PNG, "png"),
        ("微信图片.jpg", p.WEBP, "webp"),  # telephones do that; an image stays an image
        ("IMG_1.HEIC", p.HEIC, "heic"),
        ("没有后缀的文件", p.JPG, "jpg"),
        ("合同.docx", p.a_zip(p.WORD), "docx"),
        ("工资表.xlsx", p.a_zip(p.EXCEL), "xlsx"),
        ("合同.doc", p.an_ole("WordDocument", "1Table"), "doc"),
        ("合同.wps", p.an_ole("WordDocument"), "doc"),
        ("工资表.xls", p.an_ole("a", "b", "c", "d", "e", "Workbook"), "xls"),
        ("说明.txt", "工资三个月没有发\r\n".encode(), "txt"),
        ("说明.txt", "工资三个月没有发\r\n".encode("gb18030"), "txt"),
        ("说明.txt", "工资三个月没有发".encode("utf-16"), "txt"),
        ("录音.mp3", p.MP3, "mp3"),
        ("录音.mp3", p.BARE_MP3, "mp3"),
        ("录音.wav", p.WAV, "wav"),
        ("录音.amr", p.AMR, "amr"),
        ("录音.m4a", p.M4A, "m4a"),
        ("现场.mov", p.MP4, "mp4"),
        ("2026.3.2 会议", p.PDF, "pdf"),
        ("a.exe", p.PDF, "pdf"),  # harmless, and saved as a.exe.pdf
    ],
)
def test_a_file_is_what_its_content_is(name: str, content: bytes, kind: str) -> None:
    assert inspect(BytesIO(content), name).key == kind


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("空.pdf", b"", FileEmpty),
        ("照片.jpg", p.EXE, FileProgram),
        ("照片.jpg", p.PDF, FileDisguised),
        ("判决书.pdf", p.JPG, FileDisguised),
        ("工资表.xlsx", p.a_zip(p.WORD), FileDisguised),
        ("说明.docx", "只是文字".encode(), FileDisguised),
        ("图.svg", p.SVG, FileNotAllowed),
        ("图.png", p.SVG, FileNotAllowed),
        ("说明.txt", p.HTML, FileNotAllowed),
        ("说明.txt", "正文\n\n<ScRiPt>alert(1)</script>".encode(), FileNotAllowed),
        ("说明.txt", "<svg onload=alert(1)>".encode("utf-16"), FileNotAllowed),
        ("说明.txt", b"\xef\xbb\xbf  <?php system('x');", FileNotAllowed),
        ("a.sh", b"#!/bin/sh\nrm -rf /\n", FileNotAllowed),
        ("a.bat", b"@echo off\r\ndel *.*\r\n", FileNotAllowed),
        ("a.rtf", b"{\\rtf1\\ansi}", FileNotAllowed),
        ("a.url", b"[InternetShortcut]\r\nURL=file:x", FileNotAllowed),
        ("a.txt", b"\x01\x02 binary", FileNotAllowed),
        ("材料.zip", p.a_zip({"a.pdf": p.PDF}), FilePacked),
        ("材料.docx", p.a_zip({"a.pdf": p.PDF}), FilePacked),
        ("材料.rar", p.RAR, FilePacked),
        ("材料.pdf", p.SEVEN_ZIP, FilePacked),
        ("材料.txt", p.GZIP, FilePacked),
        ("嵌套.docx", p.a_zip(p.WORD | {"word/a.bin": p.a_zip({"b": b"b"})}), FilePacked),
        ("嵌套.docx", p.a_zip(p.WORD | {"word/a.bin": p.RAR}), FilePacked),
        ("程序.docx", p.a_zip(p.WORD | {"word/media/image1.png": p.EXE}), FileActive),
        ("宏.docx", p.a_zip(p.WORD | {"word/vbaProject.bin": b"x"}), FileActive),
        ("控件.docx", p.a_zip(p.WORD | {"word/activeX/a.xml": b"x"}), FileActive),
        ("宏.doc", p.an_ole("WordDocument", "Macros"), FileActive),
        ("宏.xls", p.an_ole("Workbook", "_VBA_PROJECT_CUR"), FileActive),
        ("锁.docx", p.an_ole("EncryptedPackage", "EncryptionInfo"), FileLocked),
        ("锁.docx", p.a_locked_zip(), FileLocked),
        ("安装.doc", p.an_ole("Property", "Binary"), FileNotAllowed),
        ("炸弹.docx", p.a_bomb(), FileSwollen),
        ("万件.docx", p.a_zip(p.WORD | {f"word/{n}": b"" for n in range(5001)}), FileSwollen),
        ("外面.docx", p.a_zip(p.WORD | {"../../a": b"x"}), FileDamaged),
        ("坏.docx", p.a_zip(p.WORD)[:-30], FileDamaged),
        ("坏.doc", p.an_ole("WordDocument")[:600], FileDamaged),
        ("坏.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileDamaged),
    ],
)
def test_what_is_not_taken_is_refused_for_its_own_reason(
    name: str, content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(BytesIO(content), name)
    assert type(refused.value) is refusal, refused.value.code


def test_the_table_behind_a_chart_is_no_archive() -> None:
    chart = {"word/embeddings/table.xlsx": p.a_zip(p.EXCEL)}
    assert inspect(BytesIO(p.a_zip(p.WORD | chart)), "图表.docx").key == "docx"


def test_an_ole_directory_that_goes_in_circles_ends() -> None:
    made = bytearray(p.an_ole("WordDocument"))
    made[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")  # sector 1 is followed by itself
    with pytest.raises(FileDamaged):
        inspect(BytesIO(bytes(made)), "圈.doc")


@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", p.an_ole("x")[:512], b"RIFF"]))
def test_any_bytes_are_a_kind_or_a_refusal(rest: bytes, start: bytes) -> None:
    with suppress(FileRefused):
        inspect(BytesIO(start + rest), "a")
