"""Relative links in the documents lead to files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted(ROOT.glob("docs/**/*.md"))]
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(
    r"""\]\(\s*<?([^\s)>]+)>?(?:\s+["'][^)]*)?\)"""  # [text](target "title") and ![picture](target)
    r"""|^\s*\[[^\]]+\]:\s*(\S+)"""  # [name]: target
    r"""|<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"\s]+)""",
    re.MULTILINE,
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|/")  # an address, this page, a page of the server


def targets(text: str) -> list[str]:
    found = (next(filter(None, groups)) for groups in LINK.findall(CODE.sub("", text)))
    return [target.partition("#")[0] for target in found if not ELSEWHERE.match(target)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    lost = [target for target in targets(text) if not (document.parent / target).exists()]
    assert lost == []


def test_links_are_found_however_they_are_written() -> None:
    text = (
        "[one](docs/a.md#part), ![two](b.png 'two'), `[no](x.md)`, [web](https://example.org)\n"
        '<img alt="" src="c.png">\n\n[ref]: d.md\n\n```md\n[no](y.md)\n```\n'
    )
    assert targets(text) == ["docs/a.md", "b.png", "c.png", "d.md"]
