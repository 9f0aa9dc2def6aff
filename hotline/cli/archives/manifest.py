"""What a backup says of itself: `about.json` is its first member, `manifest.json` with all sums its last."""

from datetime import datetime
from importlib.metadata import version
from typing import Final, Literal, TypeAlias

from alembic.script import ScriptDirectory
from pydantic import BaseModel, ConfigDict

from hotline.bootstrap import migrations
from hotline.bootstrap.secrets import KEY_FILE
from hotline.kernel.errors import ErrorKind, HotlineError

FORMAT: Final = 1
ABOUT: Final = "about.json"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
SECRET: Final = KEY_FILE
RECORDINGS: Final = "recordings"
ATTACHMENTS: Final = "attachments"
FOLDERS: Final = frozenset({RECORDINGS, ATTACHMENTS})
Engine: TypeAlias = Literal["sqlite", "postgresql"]
PROGRAM: Final = version("hotline-12348")


class BackupRefused(HotlineError):
    kind = ErrorKind.INVALID
    code = "backup-refused"
    title = "无法备份，请按提示处理后再试"


class RestoreRefused(HotlineError):
    """Nothing was changed."""

    kind = ErrorKind.INVALID
    code = "restore-refused"
    title = "无法恢复，原有数据未改动，请按提示处理"


class ArchiveDamaged(RestoreRefused):
    code = "archive-damaged"
    title = "备份文件已损坏或不完整，原有数据未改动，请换一份备份"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)  # later versions may say more: read what is known


class About(_Part):
    format: int
    program: str
    database: Engine
    schema_revision: str | None
    made_at: datetime
    office: str
    has_secret: bool
    bytes: int  # of all that follows, about: so that room can be made before


class File(_Part):
    name: str
    size: int
    sha256: str


class Manifest(_Part):
    about: About
    files: list[File]


def check_readable(about: About, *, database: str) -> None:
    """Refuse what this program, or this database, cannot take in.

    Raises:
        RestoreRefused: made by a newer program, or from the other kind of database.
    """
    if about.format > FORMAT:
        raise RestoreRefused(f"备份由更新的程序({about.program})制作，请先升级程序")
    known = {script.revision for script in _scripts().walk_revisions()}
    if about.schema_revision not in known:
        raise RestoreRefused(
            f"备份的数据库结构({about.schema_revision})比本程序新，请先升级程序",
            schema=about.schema_revision,
        )
    if about.database != database:
        raise RestoreRefused(f"备份来自 {about.database}，而设置中的数据库是 {database}")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrations.configuration())
