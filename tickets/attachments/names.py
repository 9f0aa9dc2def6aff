"""Names of files: kept as they came, shown without tricks, and written into a header so that nothing breaks. Pure."""

import unicodedata
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from tickets.attachments.kinds import Kind

MOST_LETTERS: Final = 255
MOST_BYTES: Final = 180  # of a saved file's name; file systems take 255, browsers add " (1)"
MARK: Final = "\N{REPLACEMENT CHARACTER}"
NAMELESS: Final = "未命名"
# Controls, bidirectional overrides, zero-width signs, line separators, lone surrogates.
TRICKS: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
JOINER: Final = "\N{ZERO WIDTH JOINER}"  # holds emoji together, and lies about nothing there
NOT_IN_A_NAME: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|%', "_"))
# Windows takes these for devices, whatever follows the first dot.
DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
)


def received(header: str) -> str:
    """The name in a percent-encoded header, exactly, as far as a database can keep it.

    An old browser sends a whole path; only its last part is a name.
    """
    text = unquote_to_bytes(header).decode("utf-8", errors="replace")
    text = text.replace("\x00", MARK).replace("\\", "/").rpartition("/")[2]
    if len(text) > MOST_LETTERS:
        stem, dot, ending = text.rpartition(".")
        kept = f"{dot}{ending}" if stem and len(ending) <= 8 else ""
        text = text[: MOST_LETTERS - len(kept)] + kept
    return text if text.strip() else NAMELESS


def shown(name: str) -> str:
    """For a screen: what would turn letters around or hide some is marked instead."""
    return "".join(
        MARK if unicodedata.category(sign) in TRICKS and not _joins(name, at) else sign
        for at, sign in enumerate(name)
    )


def saved_as(name: str, kind: Kind) -> str:
    """What a browser may write to a disk: no path, no device, and the ending of what it truly is."""
    text = shown(name).replace(MARK, "_").translate(NOT_IN_A_NAME).rstrip(" .")
    stem, ending = text, kind.endings[0]
    for known in kind.endings:
        if text.lower().endswith(known):
            stem, ending = text[: -len(known)], text[-len(known) :]
    stem = stem.strip(" .") or NAMELESS
    if stem.partition(".")[0].strip().lower() in DEVICES:
        stem = f"_{stem}"
    room = MOST_BYTES - len(ending)
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + ending


def disposition(name: str, kind: Kind, *, inline: bool) -> str:
    """Content-Disposition after RFC 6266: a plain name for old programs, the true one after RFC 5987."""
    file = saved_as(name, kind)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ()") else "_" for c in file)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file, safe='')}"


def _joins(name: str, at: int) -> bool:
    """A joiner between two pictures, like in 👨‍👩‍👧; between letters it only hides."""
    if name[at] != JOINER or not 0 < at < len(name) - 1:
        return False
    before = name[at - 1]
    if unicodedata.category(before) in {"Mn", "Sk"} and at > 1:  # a variant or a skin tone
        before = name[at - 2]
    return unicodedata.category(before) == unicodedata.category(name[at + 1]) == "So"
