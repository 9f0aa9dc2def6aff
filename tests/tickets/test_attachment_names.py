"""Names of files: whatever somebody sends breaks no header, hides no ending and leads nowhere."""

import re
import unicodedata
from email.message import Message
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.attachments.kinds import KINDS, Kind
from tickets.attachments.names import MARK, disposition, received, saved_as, shown

PDF = KINDS["pdf"]
HEADER = re.compile(r"attachment; filename=\"[A-Za-z0-9._\- ()]+\"; filename\*=UTF-8''[\w.~%-]+")
ATTACKS = (
    "a\r\nSet-Cookie: x=1.pdf",
    'a"; filename=evil.exe; x=".pdf',
    "../../etc/passwd",
    "..\\..\\windows\\system32\\cmd.exe",
    "C:\\fakepath\\合同.pdf",
    "合同\u202efdp.exe",
    "合同\u200b.pdf\u200b",
    "合同\x00.pdf",
    "合同.pdf.",
    "合同.pdf   ",
    ".htaccess",
    "CON",
    "nul.txt.pdf",
    "com1.pdf",
    "...",
    "   ",
    "%0d%0aX: y",
    "=cmd|' /C calc'!A0.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "长" * 300 + ".pdf",
    "\ud800.pdf",
    "\u2028\u2029",
    "ﾉ．．／a.pdf",
    "👨‍👩‍👧 全家福.pdf",
    "a\u2066b\u2069.pdf",
    "\ufeffa.pdf",
)


@given(st.text(st.characters(), max_size=400), st.sampled_from(sorted(KINDS.values(), key=str)))
def test_any_name_makes_a_header_that_says_one_safe_name(text: str, kind: Kind) -> None:
    holds(text, kind)


@pytest.mark.parametrize("text", ATTACKS)
def test_known_attacks_make_a_header_that_says_one_safe_name(text: str) -> None:
    holds(text, PDF)


def holds(text: str, kind: Kind) -> None:
    name = received(quote(text, errors="surrogatepass"))
    name.encode()  # what a database takes
    assert "\x00" not in name
    assert 1 <= len(name) <= 255
    header = disposition(name, kind, inline=False)
    assert HEADER.fullmatch(header), header
    parsed = Message()
    parsed["Content-Disposition"] = header
    plain = parsed.get_filename() or ""  # what programs read that know no other than ASCII
    assert plain.lower().endswith(kind.endings)
    file = saved_as(name, kind)
    assert unquote(header.partition("''")[2]) == file
    assert not set(file) & set('\\/:*?"<>|\r\n')
    assert file.lower().endswith(kind.endings)
    assert file[0] not in ". "
    assert len(file.encode()) <= 200
    for sign in shown(name) + file:
        if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Cs"}:
            assert sign == "\u200d"


@given(st.text(st.characters(categories=["L", "N", "P", "So"]), min_size=1, max_size=100))
def test_an_honest_name_is_kept_exactly(text: str) -> None:
    name = text.replace("/", "").replace("\\", "") or "a"
    assert received(quote(name)) == shown(name) == name


@pytest.mark.parametrize(
    ("sent", "saved"),
    [
        ("合同.pdf", "合同.pdf"),
        ("合同.PDF", "合同.PDF"),
        ("a.exe", "a.exe.pdf"),
        ("C:\\fakepath\\合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("合同\u202efdp.exe", "合同_fdp.exe.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        (".pdf", "未命名.pdf"),
        ("", "未命名.pdf"),
        ("合同.pdf. .", "合同.pdf"),
    ],
)
def test_what_a_browser_saves(sent: str, saved: str) -> None:
    assert saved_as(received(quote(sent)), PDF) == saved


def test_what_turns_letters_around_is_marked_and_a_family_stays_together() -> None:
    assert shown("合同\u202efdp.exe") == f"合同{MARK}fdp.exe"
    assert shown("👨‍👩‍👧.jpg") == "👨‍👩‍👧.jpg"
    assert shown("a\u200db.jpg") == f"a{MARK}b.jpg"


def test_a_long_name_keeps_its_ending() -> None:
    assert received(quote("长" * 300 + ".pdf")).endswith("长.pdf")
