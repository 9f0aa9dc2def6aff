"""Settings that can be read but do not go together: addresses, office hours, security. Lines: `lines`."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from hotline.cli.checks.finding import Finding, error, nearest, warning
from hotline.cli.checks.lines import is_this_machine
from hotline.cli.checks.places import Places
from hotline.kernel.config import OfficeSettings, Settings
from hotline.organisation.policy import Role

SHORTEST_KEY: Final = 32
INVENTED: Final = OfficeSettings()  # the demonstration county


def check_sense(settings: Settings, places: Places) -> Iterator[Finding]:
    yield from _address(settings, places)
    yield from _office(settings.office, places)
    yield from _security(settings, places)


def _address(settings: Settings, places: Places) -> Iterator[Finding]:
    url = urlsplit(settings.server.public_url)
    where, key = places.of("server", "public_url"), "server.public_url"
    if not url.hostname:
        yield error(
            "public-url-without-host",
            where=where,
            key=key,
            problem="网址中没有主机名",
            remedy="写成 https://12348.example.gov.cn 的样子",
        )
    elif url.scheme == "http" and settings.webphone.enabled and not is_this_machine(url.hostname):
        yield warning(
            "microphone-needs-https",
            where=where,
            key=key,
            problem="浏览器只在 https 网页上允许使用麦克风，网页电话将无法通话",
            remedy="在反向代理上配置证书，并把 public_url 改为 https://…",
        )


def _office(office: OfficeSettings, places: Places) -> Iterator[Finding]:
    if not office.always_open and office.closes <= office.opens:
        yield error(
            "closes-before-opening",
            where=places.of("office", "closes"),
            key="office.closes",
            problem=f"下班时刻 {office.closes:%H:%M} 不晚于上班时刻 {office.opens:%H:%M}",
            remedy="改正其中一个；24 小时服务请设 always_open = true",
        )
    lunch = office.lunch_from, office.lunch_until
    if None in lunch and any(lunch):
        name = "lunch_from" if office.lunch_from is None else "lunch_until"
        yield error(
            "half-a-lunch",
            where=places.of("office", name),
            key=f"office.{name}",
            problem="午休只写了一头",
            remedy="lunch_from 和 lunch_until 同时填写，或都不填",
        )
    elif lunch[0] and lunch[1] and not office.opens < lunch[0] < lunch[1] < office.closes:
        yield error(
            "lunch-outside-hours",
            where=places.of("office", "lunch_from"),
            key="office.lunch_from",
            problem="午休不在上班与下班时刻之间",
            remedy="按 opens < lunch_from < lunch_until < closes 的先后填写",
        )
    if (office.name, office.division_code) == (INVENTED.name, INVENTED.division_code):
        yield warning(
            "office-is-invented",
            where=places.of("office", "name"),
            key="office.name",
            problem="仍是演示用的虚构单位和区划代码，会写入工单编号",
            remedy="填写本单位的名称(name)和六位行政区划代码(division_code)",
        )


def _security(settings: Settings, places: Places) -> Iterator[Finding]:
    secret = settings.security.secret_key.get_secret_value()
    if secret and len(secret) < SHORTEST_KEY:
        yield error(
            "secret-key-short",
            where=places.of("security", "secret_key"),
            key="security.secret_key",
            problem=f"密钥只有 {len(secret)} 个字符，可以被猜出",
            remedy=f"至少 {SHORTEST_KEY} 个随机字符；留空则自动生成并保存在 var/secret.key",
        )
    for role in settings.security.totp_roles:
        if role not in set(Role):
            meant = nearest(role, set(Role))
            yield error(
                "unknown-role",
                where=places.of("security", "totp_roles"),
                key="security.totp_roles",
                problem=f"没有名为 {role} 的角色，这一项不起作用",
                remedy=f"是否要写 {meant}？" if meant else "可用的有 " + "、".join(Role),
            )
