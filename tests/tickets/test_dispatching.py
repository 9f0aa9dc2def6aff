from typing import Any

from tickets.dispatching import Adviser, Candidates, Choice, Office, choose

VILLAGE = Office("v1", "东沟村")
TOWN = Office("t1", "东溪镇司法所")
COUNTY = Office("c1", "县公共法律服务中心")


def an_adviser(name: str, *, active: bool = True, load: int = 0) -> Adviser:
    return Adviser(person_id=name, name=name, is_active=active, open_count=load)


def chosen(
    *primary: Adviser,
    backup: tuple[Adviser, ...] = (),
    village: Office | None = VILLAGE,
    town: Office | None = TOWN,
    county: Office | None = COUNTY,
    **about: Any,
) -> Choice | None:
    usual: dict[str, Any] = {"request_kind": "consultation", "skill": "labor"}
    return choose(Candidates(village, primary, backup, town, county), **usual | about)


def test_the_village_s_adviser_comes_first_and_the_reason_says_so() -> None:
    choice = chosen(an_adviser("王律师", load=2), backup=(an_adviser("赵律师"),))
    assert choice == Choice("王律师", "t1", "东沟村的法律顾问 王律师，在办 2 件")


def test_the_backup_takes_it_when_the_adviser_is_away() -> None:
    choice = chosen(an_adviser("王律师", active=False), backup=(an_adviser("赵律师"),))
    assert choice is not None
    assert choice.handler_id == "赵律师"
    assert choice.reason.startswith("东沟村的候补法律顾问")


def test_of_several_backups_the_least_busy_one_takes_it() -> None:
    choice = chosen(backup=(an_adviser("赵律师", load=3), an_adviser("周律师", load=1)))
    assert choice is not None
    assert choice.handler_id == "周律师"


def test_without_an_adviser_it_goes_to_the_town() -> None:
    assert chosen() == Choice(None, "t1", "东沟村没有法律顾问，转镇级：东溪镇司法所")


def test_the_reason_names_the_adviser_who_is_away() -> None:
    choice = chosen(an_adviser("王律师", active=False))
    assert choice is not None
    assert choice.reason == "东沟村的法律顾问 王律师 不在岗，转镇级：东溪镇司法所"


def test_without_a_town_or_a_village_it_goes_to_the_county() -> None:
    orphan = chosen(town=None)
    assert orphan is not None
    assert orphan.unit_id == "c1"
    outside = chosen(village=None, town=None)
    assert outside == Choice(None, "c1", "来电人村居未知，由县级办理：县公共法律服务中心")


def test_a_complaint_never_reaches_those_it_may_be_about() -> None:
    for choice in (
        chosen(an_adviser("王律师"), request_kind="complaint"),
        chosen(an_adviser("王律师"), skill="supervisor"),
        chosen(an_adviser("王律师"), is_confidential=True),
    ):
        assert choice is not None
        assert (choice.handler_id, choice.unit_id) == (None, "c1")


def test_where_nobody_is_set_up_nobody_is_chosen() -> None:
    assert chosen(village=None, town=None, county=None) is None
    assert chosen(request_kind="complaint", county=None) is None
