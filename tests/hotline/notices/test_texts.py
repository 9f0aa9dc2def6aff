"""No text can say anything of a citizen, and every text that is promised exists and fits."""

from datetime import UTC, date, datetime, time, timedelta
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.notices.policy import TOLD, Audience, Occasion, after_quiet, day_began, is_mobile
from hotline.notices.texts import (
    TEXTS,
    Hotline,
    Label,
    Link,
    Office,
    PersonalData,
    Said,
    Text,
    TicketNumber,
    write,
)

OFFICE = Office(signature=Label("云山县公共法律服务中心"), hotline=Hotline("12348"))
SAID = Said(
    number=TicketNumber("330599-20261124-1-0007"), unit=Label("东溪镇司法所"), day=date(2026, 12, 1)
)
TWO_PARTS = 134  # characters of a Chinese text message in two parts
PERSONAL = [
    "+8613905722046",
    "13905722046",
    "139 0572 2046",
    "0572-5123456",
    "330521198001011234",
    "33052119800101123X",
    "6222 0200 1234 5678",
    "李桂芳 13905722046",
]


def test_every_audience_of_an_occasion_has_its_words_and_no_words_are_left_over() -> None:
    promised = {(occasion, audience) for occasion, told in TOLD.items() for audience in told}
    tests = {(Occasion.TEST, Audience.CITIZEN), (Occasion.TEST, Audience.OFFICE)}
    assert set(TEXTS) == promised | tests


def test_a_notice_has_no_field_that_could_hold_a_name_or_a_word_of_a_matter() -> None:
    kinds = set(map(str, get_type_hints(Said).values()))
    allowed = {str(kind | None) for kind in (TicketNumber, Label, date)}
    assert kinds <= allowed, "a plain str could hold anything: give the value a type of its own"


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("kind", [TicketNumber, Label, Hotline, Link, Text])
def test_what_looks_like_a_number_of_a_person_is_refused_by_every_type(
    kind: type[str], value: str
) -> None:
    with pytest.raises(PersonalData) as refused:
        kind(value)
    assert value not in str(refused.value), "the value would stand in a log"


def test_a_page_whose_address_carries_something_is_refused() -> None:
    assert Link("https://12348.example.gov.cn/query")
    for wrong in (
        "https://example.cn/?phone=1",
        "ftp://example.cn",
        "https://example.cn/13905722046",
    ):
        with pytest.raises(PersonalData):
            Link(wrong)


@given(st.text(max_size=40))
def test_a_label_never_carries_seven_digits(value: str) -> None:
    try:
        label = Label(value)
    except PersonalData:
        return
    assert sum(c.isdecimal() for c in label) < 7 or not label.replace(" ", "").isdecimal()


@pytest.mark.parametrize(("occasion", "audience"), sorted(TEXTS))
@pytest.mark.parametrize("said", [SAID, Said()])
def test_every_text_can_be_written_with_all_and_with_nothing(
    occasion: Occasion, audience: Audience, said: Said
) -> None:
    text = write(occasion, audience, OFFICE, said)
    assert "{" not in text
    assert "None" not in text
    if audience is Audience.CITIZEN:
        assert text.startswith("【云山县公共法律服务中心】")
        assert len(text) <= TWO_PARTS


def test_a_citizen_is_told_the_number_the_day_and_how_to_ask() -> None:
    text = write(Occasion.ACCEPTED, Audience.CITIZEN, OFFICE, SAID)
    assert text == (
        "【云山县公共法律服务中心】您的诉求已受理，编号330599-20261124-1-0007，"
        "预计12月1日前答复。查询请拨12348并报编号。"
    )
    page = Office(
        signature=OFFICE.signature, hotline=OFFICE.hotline, query=Link("https://y.gov.cn/q")
    )
    assert "查询：https://y.gov.cn/q" in write(Occasion.ACCEPTED, Audience.CITIZEN, page, SAID)


NIGHT = time(21), time(8)


@pytest.mark.parametrize(
    ("at", "sent"),
    [  # in UTC; Shanghai is eight hours ahead
        (datetime(2026, 3, 2, 12, 59, tzinfo=UTC), datetime(2026, 3, 2, 12, 59, tzinfo=UTC)),
        (datetime(2026, 3, 2, 13, 0, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 23, 59, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 0, 0, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
    ],
)
def test_in_the_quiet_hours_a_text_waits_for_their_end(at: datetime, sent: datetime) -> None:
    assert after_quiet(at, *NIGHT) == sent


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1900 < at.year < 2200),
    st.times(),
    st.times(),
)
def test_after_the_quiet_hours_it_is_never_quiet_and_never_later_than_a_day(
    at: datetime, start: time, end: time
) -> None:
    start, end = start.replace(microsecond=0, fold=0), end.replace(microsecond=0, fold=0)
    sent = after_quiet(at, start, end)
    assert at <= sent <= at + timedelta(days=1)
    if start != end:
        assert after_quiet(sent, start, end) == sent


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert day_began(datetime(2026, 3, 2, 15, 59, tzinfo=UTC)) == datetime(
        2026, 3, 1, 16, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "number", ["+8657212345678", "12348", "+85291234567", "", "8001", "+861390572204"]
)
def test_only_mobiles_get_texts(number: str) -> None:
    assert is_mobile("+8613905722046")
    assert not is_mobile(number)
