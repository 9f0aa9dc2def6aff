"""Telephone numbers of staff and units as they are entered, checked and kept in one form. No dialling.

Kept are E.164 (`+8613812345678`), short numbers as they are dialled (`12348`), and an extension
after a semicolon as in RFC 3966 (`+865725123456;ext=801`).
"""

import re
import unicodedata
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from hotline.kernel.errors import Invalid

REGION: Final = "CN"
# 110, 12348, 95588, 106…: newer and older tables of the library disagree about them.
SHORT: Final = re.compile(r"(?:1\d{2,4}|9[56]\d{3,4})")
# 0572-12348: a service number of another place; the library knows only those of large cities.
SHORT_ELSEWHERE: Final = re.compile(r"0\d{2,3}-?1\d{4}")
# 0572-5123456转801 and 0572-5123456-801, but not the blocks of 138-1234-5678.
EXTENSION: Final = re.compile(r"(?:转|(?<=\d{7})-)\s*(\d{1,5})$")
INVISIBLE: Final = {"Cf", "Cc"}  # marks that contact apps copy along


class PhoneInvalid(Invalid):
    code = "phone-invalid"
    title = "电话号码有误，请填写手机号、带区号的固定电话或短号码"


def normalised(entered: str) -> str:
    """The one form of a number that is stored and dialled.

    Raises:
        PhoneInvalid: nobody could be reached at it; a local number lacks its area code.
    """
    text = unicodedata.normalize("NFKC", entered)
    text = "".join(c for c in text if unicodedata.category(c) not in INVISIBLE).strip()
    if len(text) > 40:
        raise PhoneInvalid
    bare = re.sub(r"\s", "", text)
    if SHORT.fullmatch(bare):
        return bare
    if SHORT_ELSEWHERE.fullmatch(bare):
        return "+86" + bare.lstrip("0").replace("-", "")
    return _parsed(EXTENSION.sub(r" ext. \1", text))


def _parsed(text: str) -> str:
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException as error:
        raise PhoneInvalid from error
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid
    extension, number.extension = number.extension, None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{written};ext={extension}" if extension else written
