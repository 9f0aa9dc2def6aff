"""Explains settings that cannot be read: which key in which place, what is wrong with it, what to write instead."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from hotline.cli.checks.finding import Finding, error, nearest, warning
from hotline.cli.checks.places import PREFIX, SEPARATOR, Places
from hotline.kernel.config import Settings, load_settings

EXAMPLE: Final = "config.example.toml"
LONGEST_SHOWN: Final = 40
SECTIONS: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }
)
# What pydantic calls an error: what is wrong, and what to write. {…} comes from the error's context.
EXPLAINED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "int": ("应为整数", "写成不带引号的整数，例如 30"),
        "float": ("应为数字", "写成不带引号的数字，例如 60 或 0.5"),
        "bool": ("应为是或否", "写成 true 或 false，不带引号"),
        "string_type": ("应为文字", '写在英文双引号内，例如 "12348"'),
        "string_pattern_mismatch": ("格式不符", "应符合规则 {pattern}"),
        "time": ("应为时刻", '写成 "08:30" 这样的 24 小时制时刻'),
        "path": ("应为文件或文件夹的路径", '写在英文双引号内，例如 "var/recordings"'),
        "tuple": ("应为列表", '写成 ["值一", "值二"]；环境变量中同样写法'),
        "list": ("应为列表", '写成 ["值一", "值二"]；环境变量中同样写法'),
        "literal_error": ("不是允许的值", "只能是 {expected}"),
        "greater_than_equal": ("数值太小", "不得小于 {ge}"),
        "greater_than": ("数值太小", "必须大于 {gt}"),
        "less_than_equal": ("数值太大", "不得大于 {le}"),
        "dict": ("应为几节设置", "每个写成 [{section}.….名称] 一节"),
        "missing": ("缺少这一项", "对照 config.example.toml 补上"),
        "string_too_long": ("文字太长", "不得超过 {max_length} 字"),
        "string_too_short": ("不能为空", "至少 {min_length} 字"),
        "model": ("应为一节设置", "写成 [{section}] 一行，其下每行一个键"),
        "value_error": ("值不可用", "{error}"),
    }
)
# Our own validators speak English; what they refuse is known here.
REFUSED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "public_url": (
            "不是网址",
            "以 http:// 或 https:// 开头，例如 https://12348.example.gov.cn",
        ),
        "api_base_url": ("不是网址", "以 http:// 或 https:// 开头，一般保留默认值"),
        "robots": (
            "通道的名称不可用",
            "写成 [notices.robots.名称]，名称用英文字母、数字、- 和 _，不能是 sms",
        ),
        "url": (
            "不是可用的数据库地址",
            "SQLite 写 sqlite:///var/hotline.db，PostgreSQL 写 postgresql://用户:口令@主机/库名",
        ),
    }
)


def read_settings(path: Path, places: Places) -> tuple[Settings | None, list[Finding]]:
    """The settings, or None and why they cannot be read."""
    found = list(_stray_variables(places))
    try:
        return load_settings(path), found
    except tomllib.TOMLDecodeError as mistake:
        return None, [*found, _not_toml(path, mistake)]
    except UnicodeDecodeError:
        return None, [
            *found,
            error(
                "not-utf8",
                where=str(path),
                problem="文件不是 UTF-8 编码",
                remedy="用编辑器另存为 UTF-8(中文注释常被存成 GBK)",
            ),
        ]
    except SettingsError:
        return None, [*found, *_unreadable_variables(places)]
    except ValidationError as mistakes:
        return None, [*found, *(_explained(one, places) for one in mistakes.errors())]


def _not_toml(path: Path, mistake: tomllib.TOMLDecodeError) -> Finding:
    return error(
        "not-toml",
        where=str(path),
        problem=f"不是 TOML 格式: {mistake}",
        remedy=f"检查该处的引号、方括号和等号；可对照 {EXAMPLE}",
    )


def _stray_variables(places: Places) -> Iterator[Finding]:
    """Variables that name no section are ignored when settings are read: somebody should know."""
    for variable, (section, *_) in places.variables():
        if section in SECTIONS:
            continue
        meant = nearest(section, SECTIONS)
        yield warning(
            "unknown-variable",
            where=f"环境变量 {variable}",
            problem=f"没有 {section} 这一节，这个变量不起作用",
            remedy=f"是否要写 {_variable(meant, variable)}？" if meant else "删除或改正这个变量",
        )


def _variable(section: str, wrong: str) -> str:
    _, _, rest = wrong[len(PREFIX) :].partition(SEPARATOR)
    return f"{PREFIX}{section.upper()}{SEPARATOR}{rest}"


def _unreadable_variables(places: Places) -> Iterator[Finding]:
    """Lists and whole sections in the environment are JSON; which one is not, pydantic does not say."""
    for name in places.environment:
        path = name.removeprefix(PREFIX).casefold().split(SEPARATOR)
        if not name.upper().startswith(PREFIX) or path[0] not in SECTIONS:
            continue
        kind = _annotation(path)
        if len(path) == 1 or get_origin(kind) is tuple:
            yield error(
                "variable-not-json",
                where=f"环境变量 {name}",
                key=".".join(path),
                problem="值不是 JSON",
                remedy='列表写成 ["值一", "值二"]，整节写成 {"键": 值}',
            )


def _explained(mistake: ErrorDetails, places: Places) -> Finding:
    path = tuple(str(part) for part in mistake["loc"])
    where, key = places.of(*path), ".".join(path)
    if mistake["type"] == "extra_forbidden":
        return _unknown_key(path, where, key)
    problem, remedy = _texts(mistake, path)
    return error("wrong-value", where=where, key=key, problem=problem, remedy=remedy)


def _unknown_key(path: Sequence[str], where: str, key: str) -> Finding:
    *above, name = path
    model: type[BaseModel] | None = SECTIONS.get(above[0]) if above else Settings
    known = list(model.model_fields) if model else []
    meant = nearest(name, known)
    elsewhere = [f"{section}.{name}" for section, m in SECTIONS.items() if name in m.model_fields]
    if meant:
        remedy = f"是否要写 {meant}？"
    elif elsewhere:
        remedy = f"是否要写 {elsewhere[0]}(在 [{elsewhere[0].split('.')[0]}] 一节)？"
    else:
        remedy = "删除它；可用的有 " + "、".join(known)
    what = "设置项" if above else "设置节"
    return error(
        "unknown-key", where=where, key=key, problem=f"没有名为 {name} 的{what}", remedy=remedy
    )


def _texts(mistake: ErrorDetails, path: Sequence[str]) -> tuple[str, str]:
    kind = mistake["type"]
    if kind == "value_error" and path[-1] in REFUSED:
        problem, remedy = REFUSED[path[-1]]
    else:
        name = next((n for n in (kind, kind.split("_")[0]) if n in EXPLAINED), None)
        problem, remedy = EXPLAINED[name] if name else (mistake["msg"], f"对照 {EXAMPLE} 改正")
    facts = {"section": path[0], **(mistake.get("ctx") or {})}
    return problem + _shown(mistake["input"], path), remedy.format_map(facts)


def _shown(value: Any, path: Sequence[str]) -> str:
    """What was written, but never a secret."""
    is_inside = len(path) > 2  # of a robot: its address is a secret, too
    if (
        is_inside
        or _annotation(path) is SecretStr
        or not isinstance(value, str | int | float | bool)
    ):
        return ""
    text = repr(value)
    return f": {text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}"


def _annotation(path: Sequence[str]) -> Any:
    model = SECTIONS.get(path[0])
    if model is None or len(path) < 2 or path[1] not in model.model_fields:
        return None
    kind = model.model_fields[path[1]].annotation
    if get_origin(kind) in {Union, UnionType}:
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    return kind
