"""The dialogue and the menu alone: from every place a caller gets out, and 0 is always a person."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.telephony.steps import Gather, HangUp, Record, Say, Wait, spoken
from ivr.dialogue import Act, At, Line, Rules, Turn, begin, greeted, message_taken, nobody, pressed
from ivr.menu import Do, Menu, Node, Target, depth, draw, mistakes
from ivr.menu_file import MenuUnusable, read_menu
from ivr.prompts.library import PromptLibrary

PROMPTS = frozenset(PromptLibrary().texts)
MENU = Menu(
    start="main",
    nodes={
        "main": Node(
            prompts=("menu_main",),
            keys={
                "1": Target(Do.QUEUE, label="法律咨询", skill="labor"),
                "2": Target(Do.MESSAGE, label="留言"),
                "3": Target(Do.MENU, label="更多", node="more"),
                "4": Target(Do.SAY, prompts=("hold_notice",)),
            },
        ),
        "more": Node(prompts=("language_choice",), keys={"9": Target(Do.CALLBACK)}),
    },
)
RULES = [Rules(menu=Menu()), Rules(menu=MENU)]


@given(
    st.sampled_from(RULES),
    st.booleans(),
    st.lists(st.sampled_from([*"0123456789*#", "", "13905722046"]), max_size=25),
    st.integers(0, 400),
    st.booleans(),
)
def test_whatever_a_caller_presses_something_is_heard_and_every_prompt_exists(
    rules: Rules, is_open: bool, keys: list[str], waited: int, known: bool
) -> None:
    line = Line(ahead=len(keys) % 4, waited=waited, number_known=known)
    turn = begin(is_open=is_open)
    if is_open:
        turn = greeted(rules, turn.session, line)
    for key in keys:
        if isinstance(turn.steps[-1], HangUp | Record):
            break
        turn = pressed(rules, turn.session, key, line)
        assert turn.steps, "silence"
        assert isinstance(turn.steps[-1], Gather | Wait | Record | HangUp)
        said = set(spoken(turn.steps))
        assert said <= PROMPTS


@given(st.sampled_from([*"12345678*#", ""]), st.integers(0, 3))
def test_zero_reaches_a_person_at_every_node(wrong: str, times: int) -> None:
    rules = Rules(menu=MENU)
    turn = greeted(rules, {"at": At.GREETING}, Line())
    for _ in range(times):
        turn = pressed(rules, turn.session, wrong, Line())
        if turn.session["at"] != At.MENU:
            return
    turn = pressed(rules, turn.session, "0", Line())
    assert turn.act is Act.QUEUE


def test_silence_in_a_menu_leads_to_a_person() -> None:
    rules = Rules(menu=MENU)
    turn = greeted(rules, {"at": At.GREETING}, Line())
    turn = pressed(rules, turn.session, "", Line())
    assert turn.act is Act.NOTHING
    turn = pressed(rules, turn.session, "", Line())
    assert (turn.act, turn.session["at"]) == (Act.QUEUE, At.WAITING)


def test_a_key_with_a_skill_queues_for_it() -> None:
    rules = Rules(menu=MENU)
    turn = pressed(rules, greeted(rules, {"at": At.GREETING}, Line()).session, "1", Line())
    assert (turn.act, turn.skill) == (Act.QUEUE, "labor")


def test_a_caller_without_a_number_is_asked_for_one() -> None:
    rules = Rules(menu=Menu())
    hidden = Line(waited=60, number_known=False)
    turn = pressed(rules, {"at": At.WAITING}, "1", hidden)
    assert spoken(turn.steps) == ("callback_other_number",)
    turn = pressed(rules, turn.session, "12", hidden)
    assert spoken(turn.steps)[0] == "menu_invalid"
    turn = pressed(rules, turn.session, "05725123456", hidden)
    assert (turn.act, turn.value) == (Act.REQUEST_CALLBACK, "05725123456")


@pytest.mark.parametrize(("key", "rating"), [("5", "5"), ("1", "1")])
def test_a_rating_is_one_key(key: str, rating: str) -> None:
    turn = pressed(RULES[0], {"at": At.RATING, "tries": 0}, key, Line())
    assert (turn.act, turn.value) == (Act.RATE, rating)


def test_a_wrong_rating_is_asked_once_more_and_then_let_be() -> None:
    turn = pressed(RULES[0], {"at": At.RATING, "tries": 0}, "9", Line())
    assert spoken(turn.steps) == ("menu_invalid", "rating_ask")
    turn = pressed(RULES[0], turn.session, "9", Line())
    assert turn.steps[-1] == HangUp()


def test_keys_after_the_end_change_nothing() -> None:
    assert pressed(RULES[0], {"at": At.BYE}, "1", Line()) == Turn({"at": At.BYE}, ())


def test_a_message_is_thanked_for_with_the_number() -> None:
    turn = message_taken({"at": At.MESSAGE}, ("digit_7",))
    assert turn.steps == (Say(("voicemail_saved", "ticket_number_is", "digit_7")), HangUp())


def test_when_nobody_is_there_a_message_and_a_call_back_are_offered() -> None:
    assert nobody({"at": At.WAITING}).steps == (Gather(("nobody_available",), timeout=8),)


def test_the_menu_is_sound_and_drawn() -> None:
    assert mistakes(MENU, PROMPTS, frozenset({"labor"})) == []
    assert depth(MENU) == 2
    picture = "\n".join(draw(MENU))
    assert "1 法律咨询 → 排队转人工(技能 labor)" in picture
    assert picture.count("0 人工服务 → 排队转人工") == 2
    assert "问候" in draw(Menu())[1]


def test_mistakes_say_where_and_what_to_do() -> None:
    menu = Menu(
        start="main",
        nodes={
            "main": Node(
                prompts=("no_such_prompt",),
                keys={
                    "0": Target(Do.MESSAGE),
                    "x": Target(Do.MENU, node="nowhere"),
                    "1": Target(Do.QUEUE, skill="astrology"),
                },
            ),
            "island": Node(prompts=("menu_main",), keys={}),
        },
    )
    found = "\n".join(mistakes(menu, PROMPTS, frozenset({"labor"})))
    for part in ("no_such_prompt", "keys.0", "keys.x", "nowhere", "astrology", "island"):
        assert part in found
    assert mistakes(Menu(start="main"), PROMPTS, frozenset()) == [
        "start: there is no node 'main'; add [node.main]"
    ]


def test_a_menu_file_is_read_and_its_faults_name_the_key(tmp_path: Path) -> None:
    file = tmp_path / "menu.toml"
    file.write_text(
        'start = "main"\n[node.main]\nprompts = ["menu_main"]\n'
        'keys = {1 = {do = "queue", label = "法律咨询"}}\n',
        encoding="utf-8",
    )
    assert read_menu(file).nodes["main"].keys["1"].label == "法律咨询"
    file.write_text(
        'start = "main"\n[node.main]\nprompts = ["menu_main"]\nkeys = {1 = {do = "jump"}}\n'
    )
    with pytest.raises(MenuUnusable, match=r"node\.main\.keys\.1\.do"):
        read_menu(file)
    file.write_text("start = ")
    with pytest.raises(MenuUnusable, match="not TOML"):
        read_menu(file)
    with pytest.raises(MenuUnusable, match="cannot be read"):
        read_menu(tmp_path / "absent.toml")
    assert read_menu(None).start is None
