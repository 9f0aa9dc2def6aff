"""Access tokens with which an operator's browser takes calls through `@twilio/voice-sdk`."""

from typing import Any, Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from hotline.kernel.config import TwilioSettings
from hotline.kernel.errors import ErrorKind, HotlineError

# Where the SDK in an operator's browser reports to: signalling, its events, its sounds.
BROWSER_HOSTS: Final = ("https://*.twilio.com", "wss://*.twilio.com")
LIFETIME: Final = 4 * 3600  # seconds; the SDK asks for a new one before it ends


class BrowserPhoneNotSetUp(HotlineError):
    kind = ErrorKind.UNAVAILABLE
    code = "browser-phone-not-set-up"
    title = "尚未配置浏览器坐席电话，请联系管理员"


def access_token(settings: TwilioSettings, person_id: str, *, seconds: int = LIFETIME) -> str:
    """A token that lets this person's browser be rung, and nothing else without an application.

    Raises:
        BrowserPhoneNotSetUp: the account's API key is not configured.
    """
    secret = settings.api_key_secret.get_secret_value()
    if not settings.enabled or not settings.api_key_sid or not secret:
        raise BrowserPhoneNotSetUp(
            "twilio.account_sid, twilio.api_key_sid and twilio.api_key_secret are needed"
        )
    make_token: Any = AccessToken  # the SDK types only parts of itself
    make_grant: Any = VoiceGrant
    token = make_token(
        settings.account_sid, settings.api_key_sid, secret, identity=person_id, ttl=seconds
    )
    application = settings.application_sid or None
    token.add_grant(make_grant(incoming_allow=True, outgoing_application_sid=application))
    return str(token.to_jwt())
