"""Telephone lines: which are on, whether callers and operators can meet on them, what Twilio has to be told."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from hotline.cli.checks.finding import Finding, error, note, warning
from hotline.cli.checks.places import Places
from hotline.kernel.config import Settings, TwilioSettings
from ivr.twilio.links import Links

LONGEST_SOCKET: Final = 100  # bytes; the kernel takes 108, and a second socket lies beside it
ACCOUNT: Final = re.compile(r"AC[0-9a-fA-F]{32}")
E164: Final = re.compile(r"\+[1-9]\d{6,14}")
CARRIER: Final = TwilioSettings().api_base_url
OPERATOR_PHONE: Final = "telephony.operator_phone"


def check_lines(settings: Settings, places: Places) -> Iterator[Finding]:
    yield from _lines(settings, places)
    yield from _operator_phone(settings, places)
    yield from _twilio(settings, places)


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


def _operator_phone(settings: Settings, places: Places) -> Iterator[Finding]:
    """A caller can only be joined with somebody who has a telephone on the same network."""
    where = places.of("telephony", "operator_phone")
    web, twilio = settings.webphone.enabled, settings.twilio
    match settings.telephony.operator_phone:
        case "webphone" if twilio.enabled:
            yield error(
                "operator-phone-mismatch",
                where=where,
                key=OPERATOR_PHONE,
                problem="来电走 Twilio，坐席却用网页电话，两者不能接通",
                remedy='设 telephony.operator_phone = "twilio"；不用 Twilio 时清空 twilio.account_sid',
            )
        case "webphone" if not web and not settings.simulator.enabled:
            yield error(
                "operator-phone-off",
                where=where,
                key=OPERATOR_PHONE,
                problem="坐席使用网页电话，但 webphone.enabled 为 false",
                remedy="打开 webphone.enabled，或改用 Twilio 话机",
            )
        case "twilio" if not twilio.enabled:
            yield error(
                "operator-phone-off",
                where=where,
                key=OPERATOR_PHONE,
                problem="坐席使用 Twilio 话机，但没有填写 [twilio] 一节",
                remedy='填写 [twilio]，或设 telephony.operator_phone = "webphone"',
            )
        case "twilio":
            yield from _twilio_operators(settings, places)
        case "webphone":
            pass


def _twilio_operators(settings: Settings, places: Places) -> Iterator[Finding]:
    twilio = settings.twilio
    if not twilio.api_key_sid and not twilio.api_key_secret.get_secret_value():
        yield error(
            "operator-phone-without-key",
            where=places.of("twilio", "api_key_sid"),
            key="twilio.api_key_sid",
            problem="坐席使用 Twilio 话机，但没有 API Key，浏览器无法登录话机",
            remedy="在 Twilio 控制台新建 API Key，填写 api_key_sid 和 api_key_secret",
        )
    if settings.webphone.enabled:
        yield warning(
            "web-phone-unused",
            where=places.of("webphone", "enabled"),
            key="webphone.enabled",
            problem="坐席使用 Twilio 话机，网页电话(/phone)不接受来电",
            remedy="设 webphone.enabled = false",
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
    obstacles = list(_reachable_for_the_carrier(settings, places))
    yield from obstacles or (_to_be_entered(settings),)


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
        yield error(
            "carrier-over-http",
            where=where,
            key=key,
            problem="public_url 必须是 https: 否则来电号码明文传送，坐席的浏览器也不允许使用麦克风",
            remedy="在反向代理上配置证书，把 public_url 改为 https://…，并同步修改 Twilio 控制台",
        )


def _to_be_entered(settings: Settings) -> Finding:
    links = Links(settings.server.public_url)
    entries = (
        ("A call comes in", "voice"),
        ("Call status changes", "status"),
        ("Primary handler fails", "fallback"),
    )
    return note(
        "twilio-console",
        where="Twilio 控制台",
        key="server.public_url",
        problem=f"号码 {settings.twilio.number or '(未填)'} 的 Voice 配置应填以下网址，均选 HTTP POST",
        remedy="\n".join(f"{label}: {links.hook(name)}" for label, name in entries),
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
