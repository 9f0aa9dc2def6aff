"""Where a matter belongs, and the words of a dispatch."""

from typing import Any

import pytest

from hotline.routing.policy import Who
from hotline.routing.reasons import Against
from tickets.dispatching import Office, PassedOver, Place, countys_own, explained, nobody

VILLAGE = Office("v1", "东沟村")
TOWN = Office("t1", "东溪镇司法所")
COUNTY = Office("c1", "县公共法律服务中心")
PLACE = Place(VILLAGE, TOWN, COUNTY)


def said(who: Who, name: str = "王律师", *passed: PassedOver, **about: Any) -> str:
    usual: dict[str, Any] = {"own": None, "load": 0}
    place = about.pop("place", PLACE)
    return explained(who, name, place, passed, **usual | about)


def test_the_village_s_adviser_is_named_with_the_load() -> None:
    assert said(Who.VILLAGE_ADVISER, load=2) == "东沟村的法律顾问 王律师，在办 2 件"


def test_a_backup_comes_with_the_reason_why_not_the_adviser() -> None:
    full = PassedOver("王律师", Against.NO_ROOM)
    text = said(Who.BACKUP_ADVISER, "赵律师", full)
    assert text == "东沟村的候补法律顾问 赵律师，在办 0 件（王律师 在办已满）"


def test_the_town_comes_with_everybody_who_was_nearer() -> None:
    gone, conflict = PassedOver("王律师"), PassedOver("赵律师", Against.CONFLICT)
    text = said(Who.TOWN_STATION, "东溪镇司法所 李所长", gone, conflict)
    assert text == "东沟村的法律顾问 王律师 不在岗、赵律师 需回避，转镇级：东溪镇司法所 李所长"
    assert said(Who.TOWN_STATION, "李所长") == "东沟村没有法律顾问，转镇级：李所长"


def test_the_county_says_why_it_is_its_own() -> None:
    nowhere = Place(None, None, COUNTY)
    assert said(Who.COUNTY, "何静", place=nowhere) == "来电人村居未知，由县级办理：何静"
    assert said(Who.SKILL_GROUP, "何静", own="投诉建议") == "投诉建议由县级直接办理：何静"
    assert said(Who.COUNTY, "何静") == "东沟村没有法律顾问，由县级办理：何静"
    assert said(Who.FORCED, "何静") == "指定：何静"


@pytest.mark.parametrize(
    ("about", "own"),
    [
        ({}, None),
        ({"request_kind": "complaint"}, "投诉建议"),
        ({"skill": "supervisor"}, "投诉建议"),
        ({"is_confidential": True}, "保密事项"),
        ({"request_kind": None}, None),
    ],
)
def test_what_may_be_about_those_below_is_the_county_s(
    about: dict[str, Any], own: str | None
) -> None:
    usual: dict[str, Any] = {"request_kind": None, "skill": "labor", "is_confidential": False}
    assert countys_own(**usual | about) == own


def test_where_no_person_is_there_the_nearest_office_has_it() -> None:
    assert nobody(PLACE, own=None) == (Who.TOWN_STATION, TOWN)
    assert nobody(PLACE, own="投诉建议") == (Who.COUNTY, COUNTY)
    assert nobody(Place(VILLAGE, None, COUNTY), own=None) == (Who.COUNTY, COUNTY)
    assert nobody(Place(VILLAGE, None, None), own=None) is None


def test_the_unit_is_the_one_that_answers_for_the_rung() -> None:
    assert PLACE.unit_of(Who.VILLAGE_ADVISER) == TOWN
    assert PLACE.unit_of(Who.TOWN_STATION) == TOWN
    assert PLACE.unit_of(Who.COUNTY) == COUNTY
    assert Place(VILLAGE, None, COUNTY).unit_of(Who.BACKUP_ADVISER) == COUNTY
