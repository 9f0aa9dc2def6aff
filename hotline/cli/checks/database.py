"""The database as it is found: reachable, of this program's schema, with people who can sign in. Changes nothing."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, func, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from hotline.bootstrap import migrations
from hotline.cli.checks.finding import Finding, error, warning
from hotline.cli.checks.lines import is_this_machine
from hotline.cli.checks.places import Places
from hotline.kernel.clock import Clock, local
from hotline.kernel.config import Settings
from hotline.kernel.db import is_sqlite
from hotline.kernel.event_log import LoggedEvent
from hotline.organisation.model import Person, PersonRole, Role
from hotline.organisation.sign_in.passwords import Passwords

DRIFT: Final = timedelta(seconds=5)
DEMONSTRATED: Final = ("admin", "supervisor", "operator1", "adviser1", "town1")
DEMONSTRATION_PASSWORD: Final = "demo-12348"  # noqa: S105 - published with the demonstration
AHEAD: Final = timedelta(minutes=10)


def check_database(settings: Settings, places: Places, clock: Clock) -> Iterator[Finding]:
    url = settings.database.url
    where, key = places.of("database", "url"), "database.url"
    file = Path(make_url(url).database or "")
    if is_sqlite(url) and not file.exists():
        yield warning(
            "database-absent",
            where=where,
            key=key,
            problem=f"数据库 {file} 尚未建立",
            remedy="hotline serve 首次启动时建立，也可先运行 hotline migrate",
        )
        return
    try:
        with _reading(url) as engine, engine.connect() as connection:
            connection.execute(
                text("SELECT 1 FROM sqlite_master") if is_sqlite(url) else text("SELECT 1")
            )
            schema = list(_schema(engine, connection, where, key))
            yield from schema
            if not schema:
                yield from _contents(connection, settings, places, clock.now())
    except SQLAlchemyError as failure:
        yield error(
            "database-unreachable",
            where=where,
            key=key,
            problem=f"无法使用数据库: {_first_line(failure)}",
            remedy=f"检查 {file} 是否为数据库文件及其权限"
            if is_sqlite(url)
            else "检查 PostgreSQL 是否在运行，以及地址、用户、口令和库名",
        )


@contextmanager
def _reading(url: str) -> Iterator[Engine]:
    """An engine that neither makes nor changes anything."""
    if is_sqlite(url):
        file = Path(make_url(url).database or "").absolute()
        engine = create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        )
    else:
        engine = create_engine(url, connect_args={"connect_timeout": 5})
    try:
        yield engine
    finally:
        engine.dispose()


def _schema(engine: Engine, connection: Connection, where: str, key: str) -> Iterator[Finding]:
    scripts = ScriptDirectory.from_config(migrations.configuration())
    found = MigrationContext.configure(connection).get_current_revision()
    if found == scripts.get_current_head():
        if differences := migrations.differences(engine):
            yield error(
                "schema-differs",
                where=where,
                key=key,
                problem=f"表结构与程序不一致({len(differences)} 处)，可能被手工改过",
                remedy="从备份恢复，或用 hotline migrate --check 查看差异并改回",
            )
    elif found is not None and found not in {
        script.revision for script in scripts.walk_revisions()
    }:
        yield error(
            "schema-newer",
            where=where,
            key=key,
            problem=f"数据库由更新版本的程序建立(结构 {found})",
            remedy="升级程序；旧程序不能使用新数据库",
        )
    else:
        yield warning(
            "not-migrated",
            where=where,
            key=key,
            problem="数据库结构不是最新",
            remedy="先备份，再运行 hotline migrate；hotline serve 启动时也会自动升级",
        )


def _contents(
    connection: Connection, settings: Settings, places: Places, now: datetime
) -> Iterator[Finding]:
    newest = select(LoggedEvent.at).order_by(col(LoggedEvent.id).desc()).limit(1)
    last = connection.execute(newest).scalar()
    if last is not None and last > now + AHEAD:
        yield error(
            "clock-behind",
            where="系统时钟",
            problem=f"最近一次记录在 {local(last):%Y-%m-%d %H:%M}，晚于现在",
            remedy="校正系统时钟后再启动，否则新来电会排在旧记录之前",
        )
    if connection.dialect.name == "postgresql":
        theirs = connection.execute(select(func.now())).scalar_one()
        if abs(theirs - now) > DRIFT:
            yield warning(
                "clocks-differ",
                where=places.of("database", "url"),
                problem="本机与数据库服务器的时钟不一致",
                remedy="两台机器都启用自动校时",
            )
    yield from _accounts(connection, settings, places)
    if not is_this_machine(urlsplit(settings.server.public_url).hostname or ""):
        yield from _demonstration_accounts(connection)


def _demonstration_accounts(connection: Connection) -> Iterator[Finding]:
    """Their password is in the README: nobody may reach them from another machine."""
    query = select(Person.username, Person.password_hash).where(
        col(Person.username).in_(DEMONSTRATED), col(Person.is_active)
    )
    passwords = Passwords()
    still = [
        username
        for username, stored in connection.execute(query)
        if asyncio.run(passwords.matches(DEMONSTRATION_PASSWORD, stored))
    ]
    passwords.close()
    if still:
        yield error(
            "demonstration-accounts",
            where="账号",
            problem=f"演示账号 {'、'.join(sorted(still))} 仍用公开的演示密码，任何人都能登录",
            remedy="正式使用请新建数据库；至少运行 hotline staff password 或 staff deactivate",
        )


def _accounts(connection: Connection, settings: Settings, places: Places) -> Iterator[Finding]:
    active = (
        select(func.count(func.distinct(Person.id)))
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(col(Person.is_active))
    )
    admins = connection.execute(active.where(col(PersonRole.role) == Role.ADMIN)).scalar_one()
    if not admins:
        yield warning(
            "no-administrator",
            where="账号",
            problem="没有可用的管理员账号",
            remedy="运行 hotline staff add 用户名 --name 姓名 --role admin",
        )
    roles = [Role(role) for role in settings.security.totp_roles if role in set(Role)]
    without = connection.execute(
        active.where(col(PersonRole.role).in_(roles), col(Person.totp_secret).is_(None))
    ).scalar_one()
    if without:
        yield warning(
            "totp-not-enrolled",
            where=places.of("security", "totp_roles"),
            key="security.totp_roles",
            problem=f"{without} 人须用动态验证码登录，但尚未绑定",
            remedy="请他们登录并按提示绑定验证器",
        )


def _first_line(failure: SQLAlchemyError) -> str:
    return str(getattr(failure, "orig", None) or failure).strip().splitlines()[0]
