"""A PostgreSQL database dumped and restored by its own programs; a restore is one transaction."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from hotline.cli.archives.manifest import ArchiveDamaged, BackupRefused, RestoreRefused
from hotline.kernel.errors import HotlineError

# Whoever cannot have a lock within this time meets a running server: better nothing than half.
PREPARE: Final = "SET lock_timeout = '10s'"
# Not DROP SCHEMA: the schema may belong to somebody else.
CLEAR: Final = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', found.tablename);
  END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS signature FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', found.signature);
  END LOOP;
END $$
"""
# Sign-ins that were revoked since the backup must not live again.
END_SIGN_INS: Final = "DELETE FROM public.sign_in"


def dump(url: str, target: Path) -> None:
    """The database as it was at one moment.

    Raises:
        BackupRefused: pg_dump is missing or fails.
    """
    _run(
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"],
        url,
        BackupRefused,
    )


def revision(url: str) -> str | None:
    """The schema's revision; None where no migration ever ran.

    Raises:
        BackupRefused: the database cannot be reached.
    """
    engine = create_engine(url)
    try:
        if not inspect(engine).has_table("alembic_version"):
            return None
        with engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError as failure:
        raise BackupRefused(f"无法连接数据库: {getattr(failure, 'orig', failure)}") from failure
    finally:
        engine.dispose()


def has_tables(url: str) -> bool:
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    except SQLAlchemyError as failure:
        raise RestoreRefused(f"无法连接数据库: {getattr(failure, 'orig', failure)}") from failure
    finally:
        engine.dispose()


def script_of(dumped: Path) -> Path:
    """The dump as SQL, beside it; proves that the dump is whole.

    Raises:
        ArchiveDamaged: it cannot be read.
        RestoreRefused: pg_restore is missing.
    """
    script = dumped.with_suffix(".sql")
    command = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dumped)]
    _run(command, None, ArchiveDamaged)
    return script


def replace(url: str, script: Path) -> None:
    """Everything in the database is exchanged, or nothing.

    Raises:
        RestoreRefused: psql is missing, the database is in use, or something failed.
    """
    command = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--output", os.devnull]
    command += ["--set", "ON_ERROR_STOP=1", "--command", PREPARE, "--command", CLEAR]
    command += ["--file", str(script), "--command", END_SIGN_INS]
    _run(command, url, RestoreRefused)


def _run(command: list[str], url: str | None, refusal: type[HotlineError]) -> None:
    program = command[0]
    if shutil.which(program) is None:
        raise refusal(
            f"找不到程序 {program}，请安装与服务器同版本的 PostgreSQL 客户端(postgresql-client)"
        )
    environment = dict(os.environ)
    if url is not None:
        address = make_url(url).set(drivername="postgresql")
        if address.password is not None:
            environment["PGPASSWORD"] = address.password  # arguments can be read by everybody
        bare = address.set(password=None).render_as_string(hide_password=False)
        command = [*command, f"--dbname={bare}"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise refusal(f"{program}: {done.stderr.strip()[-800:]}")
