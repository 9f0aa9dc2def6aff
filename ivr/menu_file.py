"""Reads a menu from TOML; what a menu means is in `menu`."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hotline.kernel.errors import Invalid
from ivr.menu import Do, Menu, Node, Target


class MenuUnusable(Invalid):
    code = "menu-unusable"
    title = "按键菜单文件有误，请按提示修改"


class _Target(BaseModel):
    model_config = ConfigDict(extra="forbid")

    do: Do
    label: str = ""
    skill: str | None = None
    node: str | None = None
    prompts: tuple[str, ...] = ()

    def plain(self) -> Target:
        return Target(**self.model_dump())


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prompts: tuple[str, ...] = Field(min_length=1)
    keys: dict[Annotated[str, Field(max_length=1)], _Target]
    timeout: int = Field(default=5, ge=2, le=30)
    max_tries: int = Field(default=2, ge=1, le=5)
    after: _Target = _Target(do=Do.QUEUE, label="人工服务")

    def plain(self) -> Node:
        return Node(
            prompts=self.prompts,
            keys={key: target.plain() for key, target in self.keys.items()},
            timeout=self.timeout,
            max_tries=self.max_tries,
            after=self.after.plain(),
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start: str
    node: dict[str, _Node]


def read_menu(path: Path | None) -> Menu:
    """The menu in a file; no file is the default menu, a greeting and then a person.

    Raises:
        MenuUnusable: not readable as a menu; the detail names file, key and remedy.
    """
    if path is None:
        return Menu()
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise MenuUnusable(
            f"{path}: cannot be read ({error.strerror}); check [ivr] menu"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise MenuUnusable(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise MenuUnusable(f"{path}: {key}: {first['msg']}") from error
    return Menu(start=file.start, nodes={name: node.plain() for name, node in file.node.items()})
