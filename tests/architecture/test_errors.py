"""Every refusal is told to people in Chinese, and to programs by a code of its own."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import dashboard
import hotline
import ivr
import tickets
from hotline.kernel.errors import HotlineError

CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEBAB_CASE = re.compile(r"[a-z]+(-[a-z]+)*")
RUN_BY_THEIR_OWNER = ("hotline.__main__", "hotline.migrations")


def refusals() -> list[type[HotlineError]]:
    """All classes of the program; a test's own ones do not count."""
    for package in (hotline, tickets, ivr, dashboard):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(RUN_BY_THEIR_OWNER):
                importlib.import_module(module.name)
    ours = ("hotline.", "tickets.", "ivr.", "dashboard.")
    found = {one for one in below(HotlineError) if one.__module__.startswith(ours)}
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


def below(parent: type[HotlineError]) -> Iterator[type[HotlineError]]:
    for child in parent.__subclasses__():
        yield child
        yield from below(child)


def test_a_person_reads_in_chinese_what_happened() -> None:
    # The title is all that the console shows: a detail is English, for the log and for programs.
    silent = [str(one) for one in refusals() if not CHINESE.search(vars(one).get("title", ""))]
    assert silent == []


def test_a_person_reads_what_to_do() -> None:
    helpless = [f"{one.code}: {one.title}" for one in refusals() if "请" not in one.title]
    assert helpless == [], "say what to do, as in “没有找到该班次，请刷新后再试”"


def test_each_refusal_has_a_code_of_its_own() -> None:
    codes = Counter(vars(one).get("code", one.__name__) for one in refusals())
    assert [code for code in codes if not KEBAB_CASE.fullmatch(code)] == []
    assert [code for code, times in codes.items() if times > 1] == []
