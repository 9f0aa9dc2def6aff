"""Settings: one TOML file, overridden by the environment, checked before anything starts."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override


def _http_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value.rstrip("/")


HttpUrlText = Annotated[str, AfterValidator(_http_url)]
Seconds = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=12348, ge=1, le=65535)
    # What browsers and carriers call; carriers sign exactly this.
    public_url: HttpUrlText = "http://127.0.0.1:12348"
    trusted_proxies: tuple[str, ...] = ("127.0.0.1",)
    max_body_bytes: int = Field(default=1_048_576, gt=0)


class DatabaseSettings(Section):
    url: str = "sqlite:///var/hotline.db"
    pool_size: int = Field(default=4, ge=1, le=64)

    @field_validator("url")
    @classmethod
    def _known_driver(cls, value: str) -> str:
        if value.startswith("postgresql://"):
            value = value.replace("postgresql://", "postgresql+psycopg://", 1)
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value


class OfficeSettings(Section):
    name: str = "云山县公共法律服务中心"
    division_code: str = Field(default="330599", pattern=r"^\d{6}$")
    number: str = "12348"
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    lunch_from: time | None = None
    lunch_until: time | None = None
    open_on_holidays: bool = False
    always_open: bool = True  # 7 x 24, as GB/T 33358-2016 advises


class DutySettings(Section):
    swaps_need_approval: bool = False  # else two people agree and the roster is changed at once
    remind_before_minutes: int = Field(default=60, ge=1, le=1440)
    villages_per_adviser: int = Field(default=0, ge=0)  # more are warned of; 0: no limit


class RoutingSettings(Section):
    policy: Path | None = None  # a TOML file of queues and ladders; none is the default one
    ring_for: Seconds = 20  # before the next person is rung
    misses_before_not_responding: int = Field(default=2, ge=1)
    wrap_up_for: Seconds = 180
    max_waiting: int = Field(default=50, ge=1)  # beyond it callers are offered a call-back at once
    give_up_after: Seconds = 600  # waiting longer than this ends in "leave a message or a number"


class TicketSettings(Section):
    # How long a dispatcher may choose by hand before the engine dispatches by itself.
    dispatch_after: int = Field(default=120, ge=0, le=86_400)
    claim_minutes: int = Field(default=15, ge=1, le=480)  # unless the claimer's page renews it
    # Different callers with one opponent, or one kind of matter in one village, in so many hours.
    mass_callers: int = Field(default=3, ge=2)
    mass_hours: int = Field(default=168, ge=1, le=2160)


class RobotSettings(Section):
    """A group robot or another system that is told; address and secret are never shown."""

    kind: Literal["wecom", "dingtalk", "webhook"]
    label: str = Field(min_length=1, max_length=40)
    address: SecretStr  # the robot's key is part of it
    secret: SecretStr = SecretStr("")
    # Division codes whose matters it hears of. None: the office's own group. "*": everything.
    units: tuple[str, ...] = ()


class NoticeSettings(Section):
    sms: Literal["off", "log", "twilio"] = "log"
    sms_from: str = ""  # a number or a messaging service (MG…); empty: twilio.number
    sms_signature: str = Field(default="", max_length=20)  # 【…】; empty: the office's name
    sms_per_day: int = Field(default=3, ge=1, le=20)  # to one number
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    query_url: str = ""  # a page where a citizen asks; empty: by telephone
    timeout: int = Field(default=10, ge=1, le=60)  # seconds, of one delivery
    max_attempts: int = Field(default=10, ge=1, le=20)
    keep_days: int = Field(default=180, ge=1)
    robots: dict[str, RobotSettings] = Field(default_factory=dict)

    @field_validator("robots")
    @classmethod
    def _names(cls, value: dict[str, RobotSettings]) -> dict[str, RobotSettings]:
        for name in value:
            if re.fullmatch(r"[\w-]{1,64}", name, re.ASCII) is None or name == "sms":
                raise ValueError("a robot's name is made of letters, digits, - and _, and not sms")
        return value


class SenderSettings(Section):
    """A platform that gives us work orders; without a secret it cannot send them by itself."""

    key: str = Field(pattern=r"^[a-z0-9_-]{2,40}$")
    name: str = Field(min_length=2, max_length=60)
    secret: SecretStr = SecretStr("")

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters, or be empty")
        return value


class UpstreamSettings(Section):
    senders: tuple[SenderSettings, ...] = (
        SenderSettings(key="province_12348", name="省12348平台"),
        SenderSettings(key="city_12348", name="市12348平台"),
        SenderSettings(key="hotline_12345", name="12345热线"),
        SenderSettings(key="neighbour", name="邻县(市、区)"),
    )

    @field_validator("senders")
    @classmethod
    def _each_once(cls, value: tuple[SenderSettings, ...]) -> tuple[SenderSettings, ...]:
        if len({one.key for one in value}) != len(value):
            raise ValueError("two senders have one key")
        return value


class IvrSettings(Section):
    menu: Path | None = None  # a TOML file; none is "greeting, then a person"
    prompts: Path | None = None  # a folder with the office's own recordings
    offer_callback_after: Seconds = 20
    announce_every: Seconds = 30
    ask_rating: bool = True
    voicemail_seconds: Seconds = 180


class TelephonySettings(Section):
    # Caller and operator must be on one network to be joined: whose telephone the operators have.
    operator_phone: Literal["webphone", "twilio"] = "webphone"


class WebphoneSettings(Section):
    enabled: bool = True
    control_socket: Path = Path("var/webphone.sock")
    # A page asks for a new token before each connection, so it only has to outlive the connecting.
    token_seconds: int = Field(default=300, ge=30, le=86_400)
    max_calls: int = Field(default=60, ge=1, le=180)  # at once; measured: 60 without a glitch


class TwilioSettings(Section):
    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    number: str = ""
    api_base_url: HttpUrlText = "https://api.twilio.com"
    api_key_sid: str = ""  # for browser operators: access tokens of the voice SDK
    api_key_secret: SecretStr = SecretStr("")
    application_sid: str = ""

    @property
    def enabled(self) -> bool:
        return bool(self.account_sid)


class AsteriskSettings(Section):
    url: str = ""
    username: str = ""
    password: SecretStr = SecretStr("")


class SimulatorSettings(Section):
    enabled: bool = False
    calls_per_hour: float = Field(default=60, gt=0)
    operators: tuple[str, ...] = ("operator3", "operator4")  # user names of those it plays
    speed: float = Field(default=1, gt=0)  # 10 is ten times as fast as life


class SecuritySettings(Section):
    # Signs tokens and encrypts identity numbers. Empty: made once and kept beside the database.
    secret_key: SecretStr = SecretStr("")
    session_hours: int = Field(default=12, ge=1)
    idle_minutes: int = Field(default=30, ge=1)  # GB/T 22239-2019: automatic logout
    lock_after: int = Field(default=5, ge=3)
    lock_minutes: int = Field(default=30, ge=1)
    totp_roles: tuple[str, ...] = ()  # roles that must use a second factor


class RecordingSettings(Section):
    folder: Path = Path("var/recordings")
    keep_days: int = Field(default=365, ge=0)  # 0: for ever


class AttachmentSettings(Section):
    folder: Path = Path("var/attachments")
    max_file_mb: int = Field(default=20, ge=1, le=500)
    max_files: int = Field(default=30, ge=1, le=500)  # of one ticket
    max_ticket_mb: int = Field(default=200, ge=1, le=10_000)
    delete_within_minutes: int = Field(default=10, ge=0)  # by the uploader; a supervisor may later
    keep_days: int = Field(default=0, ge=0)  # after the ticket's end; 0: for ever
    keep_free_mb: int = Field(default=500, ge=0)  # stays free: the database needs room too


class LogSettings(Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class Settings(BaseSettings):
    """Everything an office can set. Keys are `HOTLINE_SECTION__KEY` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="HOTLINE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    server: ServerSettings = ServerSettings()
    database: DatabaseSettings = DatabaseSettings()
    office: OfficeSettings = OfficeSettings()
    duty: DutySettings = DutySettings()
    routing: RoutingSettings = RoutingSettings()
    tickets: TicketSettings = TicketSettings()
    notices: NoticeSettings = NoticeSettings()
    upstream: UpstreamSettings = UpstreamSettings()
    ivr: IvrSettings = IvrSettings()
    telephony: TelephonySettings = TelephonySettings()
    webphone: WebphoneSettings = WebphoneSettings()
    twilio: TwilioSettings = TwilioSettings()
    asterisk: AsteriskSettings = AsteriskSettings()
    simulator: SimulatorSettings = SimulatorSettings()
    security: SecuritySettings = SecuritySettings()
    recordings: RecordingSettings = RecordingSettings()
    attachments: AttachmentSettings = AttachmentSettings()
    log: LogSettings = LogSettings()

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = settings_cls.model_config.get("toml_file")
        from_file = (TomlConfigSettingsSource(settings_cls, file),) if file else ()
        return (init_settings, env_settings, *from_file)


def load_settings(path: Path | None = None, **overrides: Any) -> Settings:
    """Read the file (if there is one) and the environment.

    Raises:
        ValidationError: a setting is wrong; `hotline check` explains it.
    """
    if path is None or not path.exists():
        return Settings(**overrides)

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    return FromFile(**overrides)
