import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.organisation.phones import PhoneInvalid, normalised


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        ("13812345678", "+8613812345678"),
        ("138-1234-5678", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),  # an input method left on
        ("\u202d13812345678\u202c", "+8613812345678"),  # copied from a contacts app
        ("0572-5123456", "+865725123456"),
        ("(0572) 5123456", "+865725123456"),
        ("0572-5123456-8001", "+865725123456;ext=8001"),
        ("0572-5123456转801", "+865725123456;ext=801"),
        ("12348", "12348"),
        ("110", "110"),
        ("95588", "95588"),
        ("0572-12348", "+8657212348"),
        ("010-12348", "+861012348"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_numbers_are_kept_in_one_form(entered: str, kept: str) -> None:
    assert normalised(entered) == kept


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "电话",
        "5123456",
        "14012345678",
        "1381234567",
        "138123456789",
        "1" * 60,
        "x" * 10_000,
        "+",
    ],
)
def test_what_cannot_be_rung_is_refused_with_one_clear_answer(entered: str) -> None:
    with pytest.raises(PhoneInvalid, match="手机号、带区号的固定电话或短号码"):
        normalised(entered)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(entered: str) -> None:
    try:
        kept = normalised(entered)
    except PhoneInvalid:
        return
    assert kept.isascii()
    assert kept.isprintable()
