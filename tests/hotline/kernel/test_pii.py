import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.pii import PersonalName, Phone, mask_address, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+8613812345678", "138****5678"),
        ("13812345678", "138****5678"),
        ("+865721234567", "572****4567"),
        ("+85291234567", "+85****4567"),
        ("12348", "****48"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_a_number_keeps_three_and_four_digits(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("李桂芳", "李*"),
        ("欧阳娜娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊", "买*"),
        ("John", "J*"),
        (" ", ""),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_an_address_keeps_the_village() -> None:
    assert mask_address("东溪镇东沟村 18号2单元") == "东溪镇东沟村***"
    assert mask_address("东溪镇东沟村") == "东溪镇东沟村"


@given(st.from_regex(r"\+86\d{6,14}", fullmatch=True))
def test_the_middle_of_a_number_never_leaks(number: str) -> None:
    masked = mask_phone(number)
    digits = number.removeprefix("+86")
    assert digits not in masked
    assert len(masked.replace("*", "")) <= 7


def test_personal_data_in_a_log_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    facts = {"phone": Phone("+8613812345678"), "name": PersonalName("李桂芳")}
    logging.getLogger("test").warning("refused: %s", facts)
    assert "12345" not in caplog.text
    assert "桂芳" not in caplog.text
    assert Phone("110") == "110"
