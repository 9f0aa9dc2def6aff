"""Ready-made answers and lists of materials: whose they are, what they are filled with, who may change them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.database import Database
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.stock.materials import SHIPPED, Form
from tickets.stock.placeholders import KNOWN, fill, unknown

TEXT = "您好，您反映的{事项}（{工单号}）已于{受理日期}受理，由{承办人}办理。"
ATTACKS = (
    "{工单号.__class__}",
    "{0}",
    "{{工单号}}",
    "{%s}",
    "${工单号}",
    "{工单号!r:>99999999}",
    "<script>alert(1)</script>",
    "'; DROP TABLE ticket; --",
    "\u202e\u200b",
)


async def saved(api: Api, who: str = "supervisor", **fields: Any) -> dict[str, Any]:
    body = {"title": "受理告知", "text": TEXT, "shared": True} | fields
    answer = await api.post(who, "/answers", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def titles(api: Api, who: str, **wanted: str) -> list[str]:
    return [one["title"] for one in (await api.get(who, "/answers", **wanted)).json()["items"]]


async def test_an_answer_is_filled_from_the_ticket_and_its_use_is_counted(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(
        database,
        operator_id=county["operator"].id,
        handler_id=county["adviser"].id,
        submitted_at=datetime(2026, 3, 1, 16, 30, tzinfo=UTC),
    )
    row = await saved(api)
    used = await api.post("operator", f"/answers/{row['id']}/use?ticket_id={ticket.id}")
    assert used.json() == {
        "text": f"您好，您反映的拖欠劳动报酬(含农民工欠薪)（{ticket.number}）已于2026年3月2日受理，"
        f"由{county['adviser'].name}办理。",
        "missing": [],
    }
    assert (await api.get("operator", "/answers")).json()["items"][0]["uses"] == 1


async def test_what_the_ticket_does_not_say_is_a_gap_that_nobody_overlooks(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    row = await saved(api, text="{村居}的{来电人}，由｛承办人｝办理")
    used = (await api.post("operator", f"/answers/{row['id']}/use?ticket_id={ticket.id}")).json()
    assert used == {"text": "【村居】的李桂芳，由【承办人】办理", "missing": ["村居", "承办人"]}


async def test_a_foreign_ticket_fills_nothing_and_counts_nothing(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    row = await saved(api)
    used = await api.post("adviser", f"/answers/{row['id']}/use?ticket_id={ticket.id}")
    assert used.json()["code"] == "ticket-not-found"
    assert (await api.get("adviser", "/answers")).json()["items"][0]["uses"] == 0


async def test_a_word_in_braces_that_nobody_knows_is_told_when_it_is_saved(api: Api) -> None:
    body = {"title": "受理告知", "text": "{工单号}{村名}{村名}{a}", "shared": True}
    refused = await api.post("supervisor", "/answers", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "placeholder-unknown")
    assert refused.json()["unknown"] == ["村名", "a"]
    assert refused.json()["known"] == list(KNOWN)
    assert await titles(api, "supervisor") == []


async def test_one_s_own_answers_are_for_oneself(api: Api) -> None:
    mine = await saved(api, "operator", title="我的答复", shared=False)
    await saved(api, title="全单位答复")
    assert sorted(await titles(api, "operator")) == ["全单位答复", "我的答复"]
    assert await titles(api, "operator2") == ["全单位答复"]
    for method, path in (("PUT", ""), ("DELETE", ""), ("GET", "/versions")):
        body = {"title": "a", "text": "b"} if method == "PUT" else None
        tried = await api.call("supervisor", method, f"/answers/{mine['id']}{path}", json=body)
        assert tried.json()["code"] == "answer-not-found", method


async def test_the_office_s_answers_are_kept_by_supervisor_and_administrator(api: Api) -> None:
    row = await saved(api, "admin")
    body = {"title": "改过", "text": "改过"}
    refused = await api.post("operator", "/answers", body | {"shared": True})
    assert refused.json()["code"] == "answer-not-yours"
    tried = await api.call("operator", "PUT", f"/answers/{row['id']}", json=body)
    assert (tried.status_code, tried.json()["code"]) == (403, "answer-not-yours")
    assert (await api.get("auditor", "/answers")).status_code == 403


async def test_an_edit_keeps_the_earlier_wording_and_the_slower_editor_hears_of_it(
    api: Api,
) -> None:
    row = await saved(api)
    path = f"/answers/{row['id']}"
    body = {"title": "受理告知", "text": "新的说法"}
    edited = await api.call("supervisor", "PUT", path, version=1, json=body)
    assert edited.json()["version"] == 2
    late = await api.call("admin", "PUT", path, version=1, json=body)
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    kept = (await api.get("operator", f"{path}/versions")).json()
    assert [(one["version"], one["text"]) for one in kept] == [(2, "新的说法"), (1, TEXT)]
    gone = await api.call("supervisor", "DELETE", path, version=2)
    assert gone.status_code == 204
    assert await titles(api, "operator") == []


async def test_answers_are_found_by_words_initials_and_matter(api: Api) -> None:
    await saved(api, title="法律援助条件", matter_group="judicial_services")
    await saved(api, title="欠薪维权", matter_group="labor_personnel", text="可向劳动监察投诉")
    await saved(api, title="统一结束语", text="感谢来电")
    assert await titles(api, "operator", q="flyz") == ["法律援助条件"]
    assert await titles(api, "operator", q="劳动 投诉") == ["欠薪维权"]
    assert await titles(api, "operator", q="100%_") == []
    assert await titles(api, "operator", matter_group="labor_personnel") == [
        "欠薪维权",
        "统一结束语",
    ]
    wrong = await api.post(
        "supervisor", "/answers", {"title": "a", "text": "b", "matter_group": "x"}
    )
    assert wrong.json()["code"] == "matter-group-unknown"


@given(st.text(max_size=200), st.text(max_size=50))
def test_filling_never_looks_into_what_it_filled_in(text: str, value: str) -> None:
    filled, missing = fill("{工单号}" + text, dict.fromkeys(KNOWN, value + "{来电人}"))
    assert missing == []
    assert filled.startswith(value + "{来电人}")


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_in_a_text_is_a_text(api: Api, attack: str) -> None:
    answer = await api.post("operator", "/answers", {"title": "试", "text": attack})
    assert answer.status_code == (400 if unknown(attack) else 201), answer.text
    if answer.status_code == 201:
        assert answer.json()["text"] == attack.strip()


async def test_materials_come_with_the_program_and_the_office_may_put_its_own_in_their_place(
    api: Api,
) -> None:
    lists = (await api.get("operator", "/materials")).json()["items"]
    assert {one["key"] for one in lists} == set(SHIPPED)
    aid = next(one for one in lists if one["key"] == "legal_aid_application")
    assert aid["text"].startswith(
        "申请法律援助需要准备：\n1. 法律援助申请表（原件，可到场填写）；\n"
    )
    body = {
        "title": "申请法律援助",
        "matter_group": "judicial_services",
        "remark": "带上材料到一楼3号窗口",
        "items": [{"name": "身份证", "form": "both", "note": ""}],
    }
    path = "/materials/legal_aid_application"
    assert (await api.call("operator", "PUT", path, json=body)).status_code == 403
    own = await api.call("supervisor", "PUT", path, version=0, json=body)
    assert own.json()["text"] == (
        "申请法律援助需要准备：\n1. 身份证（原件和复印件）。\n带上材料到一楼3号窗口"
    )
    assert (await api.call("supervisor", "PUT", path, version=0, json=body)).status_code == 412
    lists = (await api.get("operator", "/materials")).json()["items"]
    assert len(lists) == len(SHIPPED)
    assert (await api.call("supervisor", "DELETE", path, version=1)).status_code == 204
    back = (await api.get("operator", "/materials")).json()["items"]
    assert next(one for one in back if one["key"] == aid["key"]) == aid
    nothing = await api.call("supervisor", "DELETE", path)
    assert nothing.json()["code"] == "materials-not-found"


def test_every_shipped_list_is_complete() -> None:
    for one in SHIPPED.values():
        assert one.items
        assert one.title
        assert all(isinstance(item.form, Form) and item.name for item in one.items)
