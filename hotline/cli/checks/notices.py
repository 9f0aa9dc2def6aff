"""Channels of notices: what is missing or malformed in them. Addresses and secrets are never printed."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from hotline.cli.checks.finding import Finding, error, warning
from hotline.cli.checks.lines import E164, is_this_machine
from hotline.cli.checks.places import Places
from hotline.kernel.config import RobotSettings, Settings
from hotline.notices.channels.http import is_usable
from hotline.notices.channels.twilio_sms import SERVICE
from hotline.notices.channels.webhook import SecretUnusable, key_of
from hotline.notices.directory import EVERYTHING
from hotline.notices.texts import Label, Link, PersonalData

DIVISION: Final = re.compile(r"\d{6}|\d{9}|\d{12}")
TOKENS: Final = {"wecom": "key", "dingtalk": "access_token"}  # without it the robot has no group


def check_notices(settings: Settings, places: Places) -> Iterator[Finding]:
    yield from _texts(settings, places)
    yield from _words(settings, places)
    for name, robot in settings.notices.robots.items():
        yield from _robot(name, robot, places)


def _texts(settings: Settings, places: Places) -> Iterator[Finding]:
    notices, twilio = settings.notices, settings.twilio
    if notices.sms != "twilio":
        return
    sender = notices.sms_from or twilio.number
    missing = [
        name
        for name, value in (
            ("twilio.account_sid", twilio.account_sid),
            ("twilio.auth_token", twilio.auth_token.get_secret_value()),
            ("notices.sms_from", sender),
        )
        if not value
    ]
    if missing:
        yield error(
            "texts-without-account",
            where=places.of("notices", "sms"),
            key="notices.sms",
            problem=f"短信走 Twilio，但没有填写 {'、'.join(missing)}",
            remedy='填写后再启用，或设 notices.sms = "log"（只记日志）',
        )
    elif not (E164.fullmatch(sender) or SERVICE.fullmatch(sender)):
        yield error(
            "wrong-value",
            where=places.of("notices", "sms_from"),
            key="notices.sms_from",
            problem="发送号码格式不符，短信会全部被拒",
            remedy="填国际格式号码，例如 +8657212348000，或 MG 加 32 位十六进制的消息服务号",
        )


def _words(settings: Settings, places: Places) -> Iterator[Finding]:
    notices = settings.notices
    signature = notices.sms_signature or settings.office.name
    if not _fits(Label, signature):
        name = ("notices", "sms_signature") if notices.sms_signature else ("office", "name")
        yield error(
            "wrong-value",
            where=places.of(*name),
            key=".".join(name),
            problem="不能用作短信签名，短信改用“公共法律服务热线”",
            remedy="签名以文字开头，最多 40 字，不含长数字；可另填 notices.sms_signature",
        )
    if notices.query_url and not _fits(Link, notices.query_url):
        yield error(
            "wrong-value",
            where=places.of("notices", "query_url"),
            key="notices.query_url",
            problem="不能放进短信，短信中改为拨打热线查询",
            remedy="以 http:// 或 https:// 开头，不带问号及其后的参数，不含长数字",
        )


def _robot(name: str, robot: RobotSettings, places: Places) -> Iterator[Finding]:
    where, key = places.of("notices", "robots", name), f"notices.robots.{name}"
    address = robot.address.get_secret_value()
    if not _fits(Label, robot.label) or not is_usable(address):
        what = "address 不是网址" if not is_usable(address) else "label 含长数字或以符号开头"
        yield error(
            "robot-unusable",
            where=where,
            key=key,
            problem=f"{what}，这个通道发不出通知",
            remedy="address 从群机器人的设置页完整复制，以 https:// 开头；label 写群的名称",
        )
        return
    yield from _address(robot, address, where, key)
    yield from _secret(robot, where, key)
    if wrong := [code for code in robot.units if code != EVERYTHING and not _is_division(code)]:
        yield error(
            "robot-unit-unknown",
            where=where,
            key=f"{key}.units",
            problem=f"{'、'.join(wrong)} 不是区划代码，这些单位的工单不会通知到",
            remedy='写 6、9 或 12 位区划代码，与“单位”页一致；全部写 ["*"]',
        )


def _address(robot: RobotSettings, address: str, where: str, key: str) -> Iterator[Finding]:
    parts = urlsplit(address)
    token = TOKENS.get(robot.kind)
    if token is not None and token not in parse_qs(parts.query):
        yield error(
            "robot-without-token",
            where=where,
            key=f"{key}.address",
            problem=f"网址中没有 {token}=，不是完整的群机器人地址",
            remedy="从群机器人的设置页重新复制 Webhook 地址",
        )
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        yield warning(
            "robot-over-http",
            where=where,
            key=f"{key}.address",
            problem="通知经 http 明文传送，地址中的密钥可被窃取",
            remedy="改用 https:// 地址",
        )


def _secret(robot: RobotSettings, where: str, key: str) -> Iterator[Finding]:
    secret = robot.secret.get_secret_value()
    if robot.kind == "dingtalk" and not secret:
        yield warning(
            "robot-unsigned",
            where=where,
            key=f"{key}.secret",
            problem="钉钉机器人没有加签密钥，须在钉钉中改用关键词或 IP 限制，否则会被拒收",
            remedy="在机器人安全设置中选“加签”，把 SEC 开头的密钥填入 secret",
        )
    if robot.kind != "webhook":
        return
    try:
        key_of(secret)
    except SecretUnusable:
        yield error(
            "webhook-secret-wrong",
            where=where,
            key=f"{key}.secret",
            problem="没有可用的签名密钥，这个通道不会发送",
            remedy="写成 whsec_ 加 base64，至少 24 字节："
            " echo whsec_$(openssl rand -base64 32)，并交给接收方",
        )


def _fits(kind: type[str], value: str) -> bool:
    try:
        kind(value)
    except PersonalData:
        return False
    return True


def _is_division(code: str) -> bool:
    return DIVISION.fullmatch(code) is not None
