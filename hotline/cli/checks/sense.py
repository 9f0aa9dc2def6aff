"""Settings that can be read but do not go together: telephone lines, addresses, office hours, security."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from hotline.cli.checks.finding import Finding, error, nearest, warning
from hotline.cli.checks.places import Places
from hotline.kernel.config import OfficeSettings, Settings, TwilioSettings
from hotline.organisation.policy import Role

SHORTEST_KEY: Final = 32
LONGEST_SOCKET: Final = 100  # bytes; the kernel takes 108, and a second socket lies beside it
ACCOUNT: Final = re.compile(r"AC[0-9a-fA-F]{32}")
E164: Final = re.compile(r"\+[1-9]\d{6,14}")
CARRIER: Final = TwilioSettings().api_base_url
INVENTED: Final = OfficeSettings()  # the demonstration county


def check_sense(settings: Settings, places: Places) -> Iterator[Finding]:
    yield from _lines(settings, places)
    yield from _address(settings, places)
    yield from _twilio(settings, places)
    yield from _office(settings.office, places)
    yield from _security(settings, places)


def _lines(settings: Settings, places: Places) -> Iterator[Finding]:
    if not (settings.webphone.enabled or settings.twilio.enabled or settings.simulator.enabled):
        yield error(
            "no-telephone",
            where=places.of("webphone", "enabled"),
            key="webphone.enabled",
            problem="没有启用任何电话线路，无法接听",
            remedy="打开 webphone.enabled，或填写 [twilio] 一节",
        )
    if settings.asterisk.url:
        yield warning(
            "asterisk-planned",
            where=places.of("asterisk", "url"),
            key="asterisk.url",
            problem="本版本尚不支持 Asterisk，这一节不起作用",
            remedy="使用网页电话或 Twilio，或等待后续版本",
        )
    if settings.simulator.enabled:
        yield warning(
            "simulator-on",
            where=places.of("simulator", "enabled"),
            key="simulator.enabled",
            problem="模拟来电已打开，会产生虚假的来电和工单",
            remedy="正式使用时设为 false",
        )
    socket = settings.webphone.control_socket.absolute()
    if settings.webphone.enabled and len(str(socket).encode()) > LONGEST_SOCKET:
        yield error(
            "socket-path-too-long",
            where=places.of("webphone", "control_socket"),
            key="webphone.control_socket",
            problem=f"套接字路径超过 {LONGEST_SOCKET} 字节，系统无法建立",
            remedy='改用较短的绝对路径，例如 "/run/hotline/webphone.sock"',
        )


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


def _twilio(settings: Settings, places: Places) -> Iterator[Finding]:
    twilio = settings.twilio
    yield from _half_configured(
        places, "来电", account_sid=twilio.account_sid,
        auth_token=twilio.auth_token.get_secret_value(), number=twilio.number,
    )  # fmt: skip
    yield from _half_configured(
        places, "坐席用浏览器接听", api_key_sid=twilio.api_key_sid,
        api_key_secret=twilio.api_key_secret.get_secret_value(),
        application_sid=twilio.application_sid,
    )  # fmt: skip
    if not twilio.enabled:
        return
    for name, pattern, form in (
        ("account_sid", ACCOUNT, "AC 加 32 位十六进制数字"),
        ("number", E164, "国际格式，例如 +8657212348000"),
    ):
        value = getattr(twilio, name)
        if value and not pattern.fullmatch(value):
            yield error(
                "wrong-value",
                where=places.of("twilio", name),
                key=f"twilio.{name}",
                problem="格式不符",
                remedy=f"应为 {form}",
            )
    yield from _reachable_for_the_carrier(settings, places)


def _half_configured(places: Places, what: str, **values: str) -> Iterator[Finding]:
    if not any(values.values()):
        return
    for name in (name for name, value in values.items() if not value):
        yield error(
            "twilio-half-configured",
            where=places.of("twilio", name),
            key=f"twilio.{name}",
            problem=f"[twilio] 只填了一部分，{what}缺少 {name}",
            remedy=f"在 Twilio 控制台查到后填写，或设环境变量 HOTLINE_TWILIO__{name.upper()}",
        )


def _reachable_for_the_carrier(settings: Settings, places: Places) -> Iterator[Finding]:
    url = urlsplit(settings.server.public_url)
    where, key = places.of("server", "public_url"), "server.public_url"
    if settings.twilio.api_base_url == CARRIER and _is_private(url.hostname or ""):
        yield error(
            "carrier-cannot-reach-us",
            where=where,
            key=key,
            problem="Twilio 无法访问这个内部地址，来电不会到达",
            remedy="填写从互联网可以访问、且与 Twilio 控制台所填一致的 https 网址",
        )
    elif url.scheme == "http":
        yield warning(
            "carrier-over-http",
            where=where,
            key=key,
            problem="Twilio 经 http 回调，来电号码在网上明文传送",
            remedy="把 public_url 改为 https://…，并同步修改 Twilio 控制台",
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


def is_this_machine(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1"


def _is_private(host: str) -> bool:
    if is_this_machine(host) or "." not in host:
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
