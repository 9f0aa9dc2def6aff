"""The dictionary of the hotline (分类字典): what kinds of requests, matters and callers there are. Read once, never written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

GENERAL_SKILL: Final = "general"


@dataclass(frozen=True, slots=True)
class Entry:
    """A choice: `key` is stored and never reused, `label` is shown and may be renamed."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A leaf of the tree of matters (事项分类)."""

    key: str
    code: str
    label: str
    group_key: str
    group_label: str
    pinyin: str  # initials of the label, all usual readings apart by blanks
    stat_group: str
    routing_skill: str
    risk: str | None
    is_confidential: bool  # e.g. a complaint about a lawyer


@dataclass(frozen=True, slots=True)
class MatterGroup:
    key: str
    code: str
    label: str
    stat_group: str
    routing_skill: str
    keywords: tuple[str, ...]
    pinyin: str
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class Categories:
    """Lists in the order in which a form shows them, and look-ups by key."""

    matter_groups: tuple[MatterGroup, ...]
    matters: Mapping[str, Matter]
    lists: Mapping[str, tuple[Entry, ...]]

    def matter(self, key: str | None) -> Matter | None:
        return self.matters.get(key) if key else None

    def matter_label(self, key: str | None) -> str | None:
        found = self.matter(key)
        return found.label if found else key

    def routing_skill(self, matter: str | None) -> str:
        """The skill that a matter needs; anything unknown can be answered by everybody."""
        found = self.matter(matter)
        return found.routing_skill if found else GENERAL_SKILL

    def has(self, name: str, key: str) -> bool:
        return any(entry.key == key for entry in self.lists[name])

    def label(self, name: str, key: str | None) -> str | None:
        return next((entry.label for entry in self.lists[name] if entry.key == key), key)


# Where the lists of the registration form stand in the file.
LISTS: Final = MappingProxyType(
    {
        "request_kinds": ("request_kinds",),
        "caller_groups": ("caller_groups",),
        "dispositions": ("dispositions",),
        "urgency_levels": ("urgency_levels",),
        "risk_flags": ("risk_flags",),
        "return_reasons": ("return_reasons",),
        "extension_reasons": ("extension_reasons",),
        "suspend_reasons": ("suspend_reasons",),
        "not_accept_reasons": ("not_accept_reasons",),
        "callback_results": ("callback_results",),
        "resolved_levels": ("resolved_levels",),
        "satisfaction_levels": ("satisfaction_levels",),
        "routing_skills": ("routing_skills",),
        "relations": ("common", "relation_to_party"),
        "opponent_types": ("common", "opponent_types"),
        "genders": ("common", "genders"),
        "languages": ("common", "languages"),
    }
)


@cache
def categories() -> Categories:
    """The dictionary shipped with the program."""
    text = files("tickets").joinpath("data/categories.json").read_text(encoding="utf-8")
    return parse(json.loads(text))


def parse(document: Mapping[str, Any]) -> Categories:
    """The dictionary in a decoded `categories.json`.

    Raises:
        ValueError: two matters have one key.
        KeyError: something the form needs is missing.
    """
    groups = tuple(_group(raw) for raw in document["matter_types"])
    leaves = [matter for group in groups for matter in group.matters]
    by_key = {matter.key: matter for matter in leaves}
    if len(by_key) != len(leaves):
        raise ValueError("two matters have the same key")
    lists = {name: _entries(document, path) for name, path in LISTS.items()}
    return Categories(groups, MappingProxyType(by_key), MappingProxyType(lists))


def _entries(document: Mapping[str, Any], path: tuple[str, ...]) -> tuple[Entry, ...]:
    node: Any = document
    for step in path:
        node = node[step]
    return tuple(Entry(raw["key"], raw["label"]) for raw in node if not raw.get("retired"))


def _group(raw: Mapping[str, Any]) -> MatterGroup:
    return MatterGroup(
        key=raw["key"],
        code=raw["code"],
        label=raw["label"],
        stat_group=raw["stat_group"],
        routing_skill=raw["routing_skill"],
        keywords=tuple(raw.get("keywords", ())),
        pinyin=raw.get("pinyin", ""),
        matters=tuple(_leaf(leaf, raw) for leaf in raw["children"]),
    )


def _leaf(raw: Mapping[str, Any], group: Mapping[str, Any]) -> Matter:
    return Matter(
        key=raw["key"],
        code=raw["code"],
        label=raw["label"],
        group_key=group["key"],
        group_label=group["label"],
        pinyin=raw.get("pinyin", ""),
        stat_group=raw.get("stat_group", group["stat_group"]),
        routing_skill=raw.get("routing_skill", group["routing_skill"]),
        risk=raw.get("risk"),
        is_confidential=bool(raw.get("confidential_default")),
    )
