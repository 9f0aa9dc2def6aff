"""Policies as files: the default one is sound, and each mistake is named with its key and remedy."""

from pathlib import Path

import pytest

from hotline.routing.policy import Who, ladder_of
from hotline.routing.policy_file import Office, PolicyDocument, PolicyUnusable, read_policy
from hotline.routing.work import WorkKind

OFFICE = Office(known_skills=frozenset({"labor", "rural"}))
KINDS = [kind.value for kind in WorkKind]


def test_the_default_policy_has_a_queue_for_every_kind_of_work() -> None:
    policy = read_policy(None, OFFICE).policy(OFFICE)
    assert policy.queue_for(WorkKind.TICKET, "supervisor").name == "complaints"
    general = {policy.queue_for(kind, None).name for kind in WorkKind}
    assert general | {"complaints"} == set(policy.queues)
    assert policy.of("tickets").ladder[0].who is Who.VILLAGE_ADVISER


def test_what_the_policy_leaves_open_the_settings_say() -> None:
    office = Office(ring_for=33, max_waiting=7, give_up_after=99, known_skills=frozenset())
    queue = read_policy(None, office).policy(office).of("general")
    assert (queue.ring_for, queue.max_waiting, queue.give_up_after) == (33, 7, 99)


def test_work_goes_to_the_queue_of_its_skill_before_the_general_one() -> None:
    document = PolicyDocument.parse(
        {
            "queue": [
                {"name": "all", "kinds": KINDS, "ladder": [{"who": "anyone"}]},
                {
                    "name": "work",
                    "kinds": ["call"],
                    "skills": ["labor"],
                    "ladder": [{"who": "anyone"}],
                },
            ]
        }
    )
    policy = document.policy(OFFICE)
    assert policy.queue_for(WorkKind.CALL, "labor").name == "work"
    assert policy.queue_for(WorkKind.CALL, "rural").name == "all"
    assert policy.queue_for(WorkKind.TICKET, "labor").name == "all"


def test_a_ladder_goes_on_with_that_of_the_queue_it_overflows_to_and_ends_last() -> None:
    document = PolicyDocument.parse(
        {
            "queue": [
                {
                    "name": "special",
                    "kinds": KINDS,
                    "then": "general",
                    "ladder": [{"who": "skill_group", "hold": 20}, {"who": "voicemail"}],
                },
                {"name": "general", "ladder": [{"who": "skill_group"}, {"who": "call_back"}]},
            ]
        }
    )
    ladder = ladder_of(document.policy(OFFICE), "special")
    assert [(rung.who, rung.queue) for rung in ladder] == [
        (Who.SKILL_GROUP, "special"),
        (Who.SKILL_GROUP, "general"),
        (Who.VOICEMAIL, "special"),
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("queue = 3", "queue：值不正确"),
        ("[[queue]]\nname = 'a'\nladder = []\nkinds = ['call']", "queue.a.ladder：阶梯不能为空"),
        ("[[queue]]\nname = 'a'\nlader = []", "queue.0.lader：没有此项，请检查拼写"),
        ("[[queue]]\nname = 'a'\nladder = [{who='boss'}]", "queue.0.ladder.0.who：不是可用的值"),
        (
            "[[queue]]\nname = 'a'\nladder = [{who='voicemail'}]",
            "queue.a.ladder：阶梯里没有任何人员",
        ),
        ("[[queue]]\nname = 'a'\nladder = [{who='forced'}]", "queue.a.ladder：“指定”"),
        ("[[queue]]\nname = 'a'\nthen = 'b'\nladder = [{who='anyone'}]", "溢出到的队列“b”不存在"),
        ("[[queue]]\nname = 'a'\nladder = [{who='anyone'}]\nskills = ['x']", "没有“x”这项技能"),
        ("[[queue]]\nname = 'a'\nthen = 'a'\nladder = [{who='anyone'}]", "溢出成环：a → a"),
        ("[[queue]]\nname = 'a'\nladder = [{who='anyone', hold=-1}]", "ladder.0.hold：数值过小"),
        ("[[queue]\n", "TOML："),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str, mistake: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyUnusable) as refused:
        read_policy(file, OFFICE)
    assert any(mistake in f"{one.key}：{one.text}" for one in refused.value.mistakes)
    assert str(file) in str(refused.value.detail)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyUnusable, match="文件无法读取"):
        read_policy(tmp_path / "none.toml", OFFICE)
