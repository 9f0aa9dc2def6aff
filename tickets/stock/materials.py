"""Lists of materials that come with the program (tickets/data/materials.json). Read once, never written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Final


class Form(StrEnum):
    ORIGINAL = "original"
    COPY = "copy"
    BOTH = "both"  # the original to be shown, a copy to be left
    ANY = "any"

    @property
    def label(self) -> str:
        return {"original": "原件", "copy": "复印件", "both": "原件和复印件", "any": ""}[self.value]


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    form: Form
    note: str = ""  # who needs it, or what it may be replaced by

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "form": self.form.value, "note": self.note}

    def spoken(self) -> str:
        """As it is read to a caller or written into an answer."""
        hints = [hint for hint in (self.form.label, self.note) if hint]
        return f"{self.name}（{'，'.join(hints)}）" if hints else self.name


@dataclass(frozen=True, slots=True)
class Shipped:
    key: str
    title: str
    matter_group: str | None
    remark: str
    items: tuple[Item, ...]


def item_of(raw: Mapping[str, str]) -> Item:
    return Item(raw["name"], Form(raw["form"]), raw.get("note", ""))


def _read() -> Mapping[str, Shipped]:
    text = files("tickets").joinpath("data/materials.json").read_text(encoding="utf-8")
    lists = (
        Shipped(
            raw["key"],
            raw["title"],
            raw["matter_group"],
            raw["remark"],
            tuple(item_of(item) for item in raw["items"]),
        )
        for raw in json.loads(text)
    )
    return MappingProxyType({one.key: one for one in lists})


SHIPPED: Final = _read()


def spoken(title: str, items: tuple[Item, ...], remark: str) -> str:
    """The whole list as text: numbered, one line each."""
    lines = [f"{title}需要准备：", *(f"{n}. {item.spoken()}；" for n, item in enumerate(items, 1))]
    lines[-1] = lines[-1].removesuffix("；") + "。"
    return "\n".join([*lines, *([remark] if remark else [])])
