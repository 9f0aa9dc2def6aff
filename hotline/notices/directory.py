"""The channels that the settings name: who hears what, and which sender speaks there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from hotline.kernel.clock import Clock
from hotline.kernel.config import RobotSettings, Settings
from hotline.notices.channels.dingtalk import DingtalkRobot
from hotline.notices.channels.http import Courier
from hotline.notices.channels.log import LogSender
from hotline.notices.channels.port import Sender
from hotline.notices.channels.twilio_sms import Account, TwilioSms
from hotline.notices.channels.webhook import Webhook
from hotline.notices.channels.wecom import WecomRobot
from hotline.notices.policy import Audience, Channel

SMS: Final = "sms"
EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """One channel as people know it; no address, no secret."""

    key: str
    channel: Channel
    label: str
    units: tuple[str, ...] = ()

    def hears(self, audience: Audience, unit_code: str | None) -> bool:
        if self.channel is Channel.SMS:
            return audience is Audience.CITIZEN
        match audience:
            case Audience.CITIZEN:
                return False
            case Audience.OFFICE:
                return not self.units or EVERYTHING in self.units
            case Audience.UNIT:
                return EVERYTHING in self.units or unit_code in self.units


class Directory:
    """Targets and their senders, by key."""

    def __init__(self, entries: Iterable[tuple[Target, Sender]], courier: Courier) -> None:
        found = list(entries)
        self.targets = {target.key: target for target, _ in found}
        self._senders = {target.key: sender for target, sender in found}
        self._courier = courier

    def sender(self, key: str) -> Sender | None:
        """None: the settings no longer name it."""
        return self._senders.get(key)

    def listeners(self, audience: Audience, unit_code: str | None) -> list[Target]:
        """The groups and systems that hear of it."""
        return [
            target
            for target in self.targets.values()
            if target.channel is not Channel.SMS and target.hears(audience, unit_code)
        ]

    async def close(self) -> None:
        await self._courier.close()


def directory_of(settings: Settings, clock: Clock) -> Directory:
    courier = Courier(clock, timeout=timedelta(seconds=settings.notices.timeout))
    entries: list[tuple[Target, Sender]] = []
    if settings.notices.sms != "off":
        entries.append((Target(SMS, Channel.SMS, "短信"), _texts(settings, courier)))
    for key, robot in settings.notices.robots.items():
        target = Target(key, Channel(robot.kind), robot.label, robot.units)
        entries.append((target, _robot(robot, courier, clock)))
    return Directory(entries, courier)


def _texts(settings: Settings, courier: Courier) -> Sender:
    if settings.notices.sms == "log":
        return LogSender()
    twilio = settings.twilio
    account = Account(
        base_url=twilio.api_base_url,
        sid=twilio.account_sid,
        token=twilio.auth_token,
        sender=settings.notices.sms_from or twilio.number,
    )
    return TwilioSms(courier, account)


def _robot(robot: RobotSettings, courier: Courier, clock: Clock) -> Sender:
    match robot.kind:
        case "wecom":
            return WecomRobot(courier, robot.address)
        case "dingtalk":
            return DingtalkRobot(courier, robot.address, robot.secret, clock)
        case "webhook":
            return Webhook(courier, robot.address, robot.secret, clock)
