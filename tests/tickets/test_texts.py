"""Numbers of callers, search texts and the dictionary: pure."""

import json

import pytest

from tickets.categories import categories, parse
from tickets.phones import caller_identity
from tickets.text import digits, fold


@pytest.mark.parametrize(
    ("raw", "identity"),
    [
        ("+8613905722046", "+8613905722046"),
        ("13905722046", "+8613905722046"),
        ("8613905722046", "+8613905722046"),
        ("008613905722046", "+8613905722046"),
        ("139 0572 2046", "+8613905722046"),
        ("１３９０５７２２０４６", "+8613905722046"),
        ("tel:+8613905722046", "+8613905722046"),
        ("sip:13905722046@example.org", "+8613905722046"),
        ("15403016689", "+8615403016689"),  # a prefix that no table knows
        ("0572-5123456", "+865725123456"),
        ("+85291234567", "+85291234567"),
        ("1001", "1001"),  # an extension of the town hall
        ("5123456", "5123456"),  # a local number
        ("", None),
        ("Anonymous", None),
        ("+266696687", None),
        ("!!", None),
    ],
)
def test_a_caller_is_the_same_however_the_network_writes_the_number(
    raw: str, identity: str | None
) -> None:
    assert caller_identity(raw) == identity


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("139-0572", "1390572"),
        (" ２０４６ ", "2046"),
        ("+86 139", "86139"),
        ("12", None),
        ("3号", None),
        ("", None),
        ("²²²", "222"),
    ],
)
def test_a_question_of_digits_is_recognised(question: str, found: str | None) -> None:
    assert digits(question) == found


def test_folding_makes_what_looks_alike_alike() -> None:
    assert fold(" ＡＢＣ公司 ") == "abc公司"


def test_every_leaf_has_a_group_and_a_skill_that_exists() -> None:
    known = categories()
    skills = {entry.key for entry in known.lists["routing_skills"]}
    assert len(known.matters) == 142
    assert {matter.routing_skill for matter in known.matters.values()} <= skills


def test_a_matter_is_looked_up_by_its_key() -> None:
    known = categories()
    wages = known.matter("wage_arrears")
    assert wages is not None
    assert (wages.code, wages.group_label, wages.routing_skill) == ("0301", "劳动人事争议", "labor")
    assert known.routing_skill("complaint_lawyer") == "supervisor"
    assert known.routing_skill("nonsense") == known.routing_skill(None) == "general"
    assert known.matter_label("nonsense") == "nonsense"
    assert known.label("request_kinds", "help") == "求助"
    assert known.label("request_kinds", None) is None


def test_two_matters_with_one_key_are_refused() -> None:
    leaf = {"key": "a", "code": "0101", "label": "甲"}
    group = {
        "key": "g", "code": "01", "label": "组", "stat_group": "civil",
        "routing_skill": "general", "children": [leaf, leaf],
    }  # fmt: skip
    document = json.loads(json.dumps({"matter_types": [group]}))
    with pytest.raises(ValueError, match="same key"):
        parse(document)
