from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.numbering import Channel, counter_name, plain, printed, ticket_number

DAY = date(2026, 11, 24)


def test_a_number_is_division_day_channel_and_serial() -> None:
    assert ticket_number("330599", DAY, Channel.CALL, 7) == "330599-20261124-1-0007"


def test_the_ten_thousandth_ticket_of_a_day_gets_a_longer_number() -> None:
    assert ticket_number("330599", DAY, Channel.VISIT, 9999) == "330599-20261124-2-9999"
    assert ticket_number("330599", DAY, Channel.VISIT, 10_000) == "330599-20261124-2-10000"


@given(st.sampled_from(Channel), st.integers(1, 10**7), st.integers(1, 10**7))
def test_two_serials_never_share_a_number(channel: Channel, one: int, other: int) -> None:
    numbers = {ticket_number("330599", DAY, channel, serial) for serial in (one, other)}
    assert len(numbers) == len({one, other})


@given(st.sampled_from(Channel), st.integers(1, 10**7))
def test_dashes_can_be_taken_out_and_put_back(channel: Channel, serial: int) -> None:
    number = ticket_number("330599", DAY, channel, serial)
    assert plain(number).isdecimal()
    assert printed(plain(number)) == printed(number) == number


def test_what_is_no_number_stays_as_it_was_typed() -> None:
    assert printed("欠薪") == "欠薪"
    assert printed("13905722046") == "13905722046"


def test_full_width_digits_are_digits() -> None:
    assert printed("３３０５９９－２０２６１１２４－１－０００７") == "330599-20261124-1-0007"


def test_days_and_channels_count_apart() -> None:
    names = {
        counter_name("330599", DAY, Channel.CALL),
        counter_name("330599", DAY, Channel.VISIT),
        counter_name("330599", date(2026, 11, 25), Channel.CALL),
    }
    assert len(names) == 3


@pytest.mark.parametrize(("division", "serial"), [("3305", 1), ("33059x", 1), ("330599", 0)])
def test_nonsense_makes_no_number(division: str, serial: int) -> None:
    with pytest.raises(ValueError, match="no ticket number"):
        ticket_number(division, DAY, Channel.CALL, serial)
