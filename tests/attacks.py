"""Texts that have broken other systems, by class, each made here from what the class is about.

`HOTLINE_ATTACKS` may name a folder with more of them (.json lists, .csv, .txt with one a line);
they are then tried wherever these are.
"""

import csv
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

TAG_CHARACTERS: Final = "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct")
FULL_WIDTH: Final = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))
CLASSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "nul": ("甲\x00乙",),
        "surrogate": ("甲\ud800乙", "\udc00\ud800", "\udfff尾"),
        "control": tuple(f"甲{chr(code)}乙" for code in (*range(1, 32), *range(0x7F, 0xA0))),
        "line": ("甲\r\n乙\n丙\r丁", "甲\u2028乙\u2029丙", "To: x\r\nBcc: y@z"),
        "bidi": tuple(f"甲{chr(code)}exe.txt乙" for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
        "zero-width": tuple(f"甲{chr(code)}乙" for code in (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E, 0xFFFE, 0xFFFF)),
        "blank": ("\u3000甲\xa0乙\u3000", "\x1c甲\x1f", "\u1680\u2003甲\t"),
        "rare": ("𠮷野家在㙍塘", "𬭩𬬭𫓧镇", "\U00030edd面\U0003134a", "高\ue170村", "\U0010ffff尾", "龘靐齉爩鱻麤"),
        "combining": ("e\u0301\u0302\u0303\u0304", "Z\u0351\u036b\u0343a\u0349\u0334l\u0338g\u0321o", "A\u030a Å \u212b", "ﷺ ﬁ ㎏ ①"),
        "full-width": (FULL_WIDTH, "＝１＋１", "１３９０５７２２０４６", "＜ｓｃｒｉｐｔ＞"),
        "formula": ("=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "_x003D_1+1", "=\n1", '",=1+1,"'),
        "markup": (
            "<script>alert(1)</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<img src=x onerror=alert(1)>",
            "\"><svg onload=alert(1)>", "</textarea></title><svg/onload=alert(1)>", "<iframe src=javascript:alert(1)>",
            "[点这里](javascript:alert(1))", "javascript:alert(1)//", "<!--<img src=--><img src=x onerror=alert(1)//>",
            "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "&lt;b&gt; &amp;#60; &#x3c;", "<![CDATA[<x>]]>",
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        ),
        "sql": ("'; DROP TABLE ticket; --", "' OR '1'='1", "1) UNION SELECT password_hash FROM person--", '"; SELECT pg_sleep(9); --', "\\'; --", "NULL", "$1 :id ?", "%(x)s"),
        "like": ("%", "_", "100%", "\\%\\_", "%%%____%%%", "[a-z]*", "\\"),
        "search": ('"', "AND OR NOT NEAR(", "a:b*", "^甲", "-甲", "(", "''"),
        "path": ("../../etc/passwd", "..\\..\\x", "file:///etc/passwd", "C:\\aux", "CON", "%2e%2e%2f", "甲.html\u200b", "/dev/null;id|`id`$(id)"),
        "format": ("%s%n%x%d", "{0.__class__}", "{}", "{self.database}", "%(name)s", "\\u0041\\x41\\n", "${jndi:ldap://x/a}", "{{7*7}}"),
        "json": ('{"a":1}', "[1,2]", '"', "\\", "true", "null", "undefined", "NaN", "-0", "1e309", "__proto__"),
        "emoji": (
            "👩\u200d👩\u200d👧\u200d👦", "🏴" + TAG_CHARACTERS + "\U000e007f", "👍🏿👍🏻", "🇨🇳🇨", "❤️\u200d🔥", "1️⃣#️⃣", "🫱🏼\u200d🫲🏽",
        ),
        "long": ("长" * 201, "𠮷" * 1_001, "a" * 10_001, "é" * 1_000_000),
    }
)  # fmt: skip
WHITE: Final = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")  # what no database stores as text


def all_of_them() -> list[str]:
    return [text for texts in CLASSES.values() for text in texts] + more()


def more() -> list[str]:
    """Those of the folder that the environment names; none without it."""
    folder = os.environ.get("HOTLINE_ATTACKS")
    if not folder:
        return []
    found = [text for path in sorted(Path(folder).iterdir()) for text in _read(path)]
    assert found, f"nothing to try in {folder}"
    return list(dict.fromkeys(found))


def trimmed(text: str) -> str:
    """Without the blanks at its ends, as every text is stored."""
    return text.strip(WHITE)


def _read(path: Path) -> Iterator[str]:
    match path.suffix:
        case ".json":
            yield from _texts(json.loads(path.read_text(encoding="utf-8")))
        case ".csv":
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    yield from row.values()
                    if (point := row.get("codepoint")) is not None:
                        yield f"甲{chr(int(point.removeprefix('U+'), 16))}乙"
        case ".txt":
            yield from path.read_bytes().decode("utf-8", "replace").splitlines()


def _texts(document: Any) -> Iterator[str]:
    match document:
        case str():
            yield document
        case list():
            for part in document:
                yield from _texts(part)
        case dict():
            yield from _texts(list(document.values()))
