import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.clock import ManualClock
from ivr.webphone import tokens
from ivr.webphone.sessions import SESSIONS_PER_WINDOW, WINDOW, PhoneDesk, TooManySessions
from ivr.webphone.tokens import BadToken, Role, agent_claims, caller_claims, sign, verify
from tests.ivr.webphone.hall import START

KEY = b"k" * 32


def test_a_token_says_who_is_on_the_line() -> None:
    claims = verify(KEY, sign(KEY, agent_claims("p1", "张敏", START)))
    assert (claims.role, claims.person_id, claims.name) == (Role.AGENT, "p1", "张敏")
    assert not claims.is_expired(START)
    assert claims.is_expired(START + timedelta(hours=1))


def test_tokens_last_as_long_as_the_office_wants() -> None:
    desk = PhoneDesk(KEY, ManualClock(START), timedelta(seconds=40))
    for token in (desk.caller_token("1", "10.0.0.1"), desk.agent_token("p1", "张敏")):
        claims = verify(KEY, token)
        assert not claims.is_expired(START + timedelta(seconds=39))
        assert claims.is_expired(START + timedelta(seconds=40))


@given(st.text(max_size=1200))
def test_no_text_that_we_did_not_sign_is_a_token(text: str) -> None:
    with pytest.raises(BadToken):
        verify(KEY, text)


@pytest.mark.parametrize(
    "fields", [{}, [], {"role": "king", "exp": 1}, {"role": "agent", "exp": "x"}]
)
def test_a_signed_text_that_is_no_token_is_refused(fields: object) -> None:
    body = base64.urlsafe_b64encode(json.dumps(fields).encode())
    with pytest.raises(BadToken):
        verify(KEY, f"{body.decode()}.{tokens._signature(KEY, body)}")


def test_a_token_of_another_key_or_with_other_claims_is_refused() -> None:
    token = sign(KEY, caller_claims("1", START))
    other = sign(KEY, agent_claims("p1", "", START))
    with pytest.raises(BadToken):
        verify(b"x" * 32, token)
    with pytest.raises(BadToken):
        verify(KEY, other.partition(".")[0] + "." + token.partition(".")[2])


def test_strangers_open_a_limited_number_of_phones_in_a_while() -> None:
    clock = ManualClock(START)
    desk = PhoneDesk(KEY, clock)
    for _ in range(SESSIONS_PER_WINDOW):
        desk.caller_token("", "10.0.0.1")
    with pytest.raises(TooManySessions):
        desk.caller_token("", "10.0.0.1")
    desk.caller_token("", "10.0.0.2")
    clock.advance(WINDOW)
    desk.caller_token("", "10.0.0.1")
