"""What every .xlsx file of ours keeps to: text is never a formula, whoever wrote it."""

from typing import Any, Final
from urllib.parse import quote

from fastapi import Response
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The wide ones, too: some programs take them for the narrow ones when a cell is edited.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST: Final = 32_767  # what a cell holds


def put_text(cell: Any, text: str) -> None:
    """Text that stays text: typed as such, and quoted so that editing the cell does not revive it."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
    if text.startswith(DANGEROUS):
        cell.quotePrefix = True


def attachment(content: bytes, name: str, *, plain: str = "report.xlsx") -> Response:
    """A download with a Chinese name, and a plain one for old programs."""
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})
