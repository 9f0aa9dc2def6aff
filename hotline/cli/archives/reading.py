"""Unpacks a backup into a place of its own and proves it whole; what is in use is not touched here."""

import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Final, TypeVar

from pydantic import BaseModel, ValidationError

from hotline.cli.archives.manifest import (
    ABOUT,
    DATABASE,
    FOLDERS,
    MANIFEST,
    SECRET,
    About,
    ArchiveDamaged,
    File,
    Manifest,
)

Part = TypeVar("Part", bound=BaseModel)
PIECE: Final = 1 << 20
LONGEST_TEXT: Final = 64 << 20  # a manifest of some hundred thousand recordings
PLAIN: Final = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE})
UNREADABLE: Final = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


class Unpacked:
    """What an archive holds, unpacked into `place(name)` and found to match its sums."""

    def __init__(self) -> None:
        self.files: list[File] = []
        self.about: About | None = None
        self.manifest: Manifest | None = None


def unpack(
    archive: Path,
    place: Callable[[str], Path],
    *,
    accept: Callable[[About], None],
    progress: Callable[[int], None],
) -> Manifest:
    """Unpack everything; `accept` may refuse after the first few bytes.

    Raises:
        ArchiveDamaged: a sum differs, something is missing, or a name leads elsewhere.
        OSError: no room, or no right, to write it.
    """
    unpacked = Unpacked()
    try:
        with gzip.open(archive) as whole, tarfile.open(fileobj=whole, mode="r:") as tar:
            for member in tar:
                content = _content(tar, member)
                _take(unpacked, member, content, place, progress)
                if unpacked.about is not None and len(unpacked.files) == 1:
                    accept(unpacked.about)
            while whole.read(PIECE):  # to its very end, where the sum of all of it stands
                pass
    except UNREADABLE as failure:
        raise ArchiveDamaged(f"{archive} 无法解开: {failure}") from failure
    if unpacked.manifest is None or unpacked.about is None:
        raise ArchiveDamaged(f"{archive} 没有写完")
    _compare(unpacked, unpacked.manifest)
    return unpacked.manifest


def safe_name(name: str) -> bool:
    """Only names that we write ourselves: nothing that leads out of the folder."""
    path = PurePosixPath(name)
    parts = path.parts
    return (
        bool(name)
        and name == str(path)
        and "\\" not in name
        and name.isprintable()
        and ".." not in parts
        and (
            name in {ABOUT, MANIFEST, DATABASE, SECRET} or (len(parts) > 1 and parts[0] in FOLDERS)
        )
    )


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    if member.type not in PLAIN or not safe_name(member.name):
        raise ArchiveDamaged(f"备份中有不该有的内容: {member.name!r}")
    content = tar.extractfile(member)
    if content is None:
        raise ArchiveDamaged(f"备份中有不该有的内容: {member.name!r}")
    return content


def _take(
    unpacked: Unpacked,
    member: tarfile.TarInfo,
    content: IO[bytes],
    place: Callable[[str], Path],
    progress: Callable[[int], None],
) -> None:
    if unpacked.manifest is not None or (unpacked.about is None) != (member.name == ABOUT):
        raise ArchiveDamaged("备份中的文件次序不对")
    if member.name == MANIFEST:
        unpacked.manifest = _parsed(content.read(LONGEST_TEXT), Manifest)
        return
    if member.name == ABOUT:
        text = content.read(LONGEST_TEXT)
        unpacked.about = _parsed(text, About)
        digest = hashlib.sha256(text).hexdigest()
    else:
        digest = _write(content, place(member.name), progress)
    unpacked.files.append(File(name=member.name, size=member.size, sha256=digest))


def _parsed(text: bytes, kind: type[Part]) -> Part:
    try:
        return kind.model_validate_json(text)
    except ValidationError as failure:
        raise ArchiveDamaged("备份的说明无法识别") from failure


def _write(content: IO[bytes], target: Path, progress: Callable[[int], None]) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle = os.open(
        target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
    )  # never twice, never a link
    with os.fdopen(handle, "wb") as file:
        while piece := content.read(PIECE):
            file.write(piece)
            digest.update(piece)
            progress(len(piece))
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _compare(unpacked: Unpacked, manifest: Manifest) -> None:
    if unpacked.about != manifest.about:
        raise ArchiveDamaged("备份的说明前后不一")
    written = {file.name: file for file in manifest.files}
    found = {file.name: file for file in unpacked.files}
    if len(written) != len(manifest.files) or len(found) != len(unpacked.files):
        raise ArchiveDamaged("备份中有重复的文件")
    for name in sorted(written.keys() | found.keys()):
        if written.get(name) != found.get(name):
            raise ArchiveDamaged(f"{name} 与备份时的校验和不符")
    if DATABASE not in found or manifest.about.has_secret != (SECRET in found):
        raise ArchiveDamaged("备份中缺少文件")
