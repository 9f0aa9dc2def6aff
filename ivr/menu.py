"""The menu a caller walks through, as a tree of nodes with keys. Pure: files are read in `menu_file`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

PERSON_KEY: Final = "0"  # always a person, at every node (GB/T 33358-2016 discourages menus at all)


class Do(StrEnum):
    """What a key leads to."""

    QUEUE = "queue"  # a person, perhaps with a skill
    MENU = "menu"  # another node
    MESSAGE = "message"
    CALLBACK = "callback"
    SAY = "say"  # play prompts, then come back to the node


@dataclass(frozen=True, slots=True)
class Target:
    do: Do
    label: str = ""  # what the key means, for the drawn picture and the console
    skill: str | None = None
    node: str | None = None
    prompts: tuple[str, ...] = ()


TO_A_PERSON: Final = Target(Do.QUEUE, label="人工服务")


@dataclass(frozen=True, slots=True)
class Node:
    prompts: tuple[str, ...]
    keys: Mapping[str, Target]
    timeout: int = 5  # seconds of silence
    max_tries: int = 2  # then `after`
    after: Target = TO_A_PERSON  # silence or wrong keys lead to a person, never to nothing


@dataclass(frozen=True, slots=True)
class Menu:
    """`start` is None for the default: the greeting, then a person."""

    start: str | None = None
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def target(self, node: str, key: str) -> Target | None:
        return self.nodes[node].keys.get(key) or (TO_A_PERSON if key == PERSON_KEY else None)


def mistakes(menu: Menu, known_prompts: frozenset[str], known_skills: frozenset[str]) -> list[str]:
    """What is wrong with a menu, each as "where: what, and what to do"; empty when it can be used."""
    if menu.start is None:
        return []
    if menu.start not in menu.nodes:
        return [f"start: there is no node {menu.start!r}; add [node.{menu.start}]"]
    found = [
        text
        for name, node in menu.nodes.items()
        for text in _node_mistakes(menu, name, node, known_prompts, known_skills)
    ]
    unreachable = sorted(set(menu.nodes) - reachable(menu))
    found += [f"node.{name}: no key leads here; remove it or add a key" for name in unreachable]
    return found


def depth(menu: Menu) -> int:
    """How many menus a caller may have to pass; more than one is worth a warning."""

    def below(name: str, seen: frozenset[str]) -> int:
        if name in seen:
            return 0
        inner = [t.node for t in menu.nodes[name].keys.values() if t.do is Do.MENU and t.node]

        return 1 + max((below(n, seen | {name}) for n in inner if n in menu.nodes), default=0)

    return below(menu.start, frozenset()) if menu.start and menu.start in menu.nodes else 0


def reachable(menu: Menu) -> set[str]:
    found: set[str] = set()
    todo = [menu.start] if menu.start else []
    while todo:
        name = todo.pop()
        if name in found or name not in menu.nodes:
            continue
        found.add(name)
        node = menu.nodes[name]
        todo += [t.node for t in (*node.keys.values(), node.after) if t.node]
    return found


def draw(menu: Menu) -> list[str]:
    """The tree as lines of text, for `hotline menu show`."""
    if menu.start is None:
        return ["来电", "└─ 问候与录音告知 → 人工服务(值班律师)"]
    return ["来电", "└─ 问候与录音告知", *_draw_node(menu, menu.start, "   ", frozenset())]


def _draw_node(menu: Menu, name: str, indent: str, seen: frozenset[str]) -> Iterator[str]:
    if name in seen:
        yield f"{indent}└─ ↺ 返回 {name}"
        return
    node = menu.nodes[name]
    yield f"{indent}└─ 菜单 {name}({node.timeout} 秒无按键或错按 {node.max_tries} 次 → {_say(node.after)})"
    keys = dict(node.keys) | ({PERSON_KEY: TO_A_PERSON} if PERSON_KEY not in node.keys else {})
    for number, (key, target) in enumerate(keys.items(), 1):
        last = number == len(keys)
        yield f"{indent}   {'└' if last else '├'}─ {key} {_say(target)}"
        if target.do is Do.MENU and target.node and target.node in menu.nodes:
            yield from _draw_node(
                menu, target.node, indent + ("      " if last else "   │  "), seen | {name}
            )


def _say(target: Target) -> str:
    what = {
        Do.QUEUE: f"排队转人工{f'(技能 {target.skill})' if target.skill else ''}",
        Do.MENU: f"进入菜单 {target.node}",
        Do.MESSAGE: "留言",
        Do.CALLBACK: "预约回拨",
        Do.SAY: "播报 " + "、".join(target.prompts),
    }[target.do]
    return f"{target.label} → {what}" if target.label else what


def _node_mistakes(
    menu: Menu, name: str, node: Node, prompts: frozenset[str], skills: frozenset[str]
) -> Iterator[str]:
    where = f"node.{name}"
    for prompt in node.prompts:
        if prompt not in prompts:
            yield f"{where}.prompts: no prompt is called {prompt!r}; see `hotline prompts list`"
    for key, target in node.keys.items():
        if key not in set("0123456789*#"):
            yield f"{where}.keys.{key}: a key is one of 0-9, * or #"
        yield from _target_mistakes(menu, f"{where}.keys.{key}", target, prompts, skills)
    if PERSON_KEY in node.keys and node.keys[PERSON_KEY].do is not Do.QUEUE:
        yield f'{where}.keys.0: 0 always leads to a person; set do = "queue"'
    yield from _target_mistakes(menu, f"{where}.after", node.after, prompts, skills)


def _target_mistakes(
    menu: Menu, where: str, target: Target, prompts: frozenset[str], skills: frozenset[str]
) -> Iterator[str]:
    if target.do is Do.MENU and target.node not in menu.nodes:
        yield f"{where}: there is no node {target.node!r}; add it or change `node`"
    if target.skill is not None and target.skill not in skills:
        yield f"{where}: nobody can have the skill {target.skill!r}; see the skills in categories"
    for prompt in target.prompts:
        if prompt not in prompts:
            yield f"{where}: no prompt is called {prompt!r}; see `hotline prompts list`"
