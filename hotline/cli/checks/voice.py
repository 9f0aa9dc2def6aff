"""What callers hear: the menu file, and prompts that nobody could hear as they are written."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from hotline.cli.checks.finding import Finding, error, warning
from hotline.cli.checks.places import Places
from hotline.kernel.config import Settings
from ivr.menu import Menu, depth, mistakes
from ivr.menu_file import MenuUnusable, read_menu
from ivr.prompts.library import Fault, MissingRecording, PromptLibrary
from tickets.categories import categories

FAULTS: Final = MappingProxyType(
    {
        Fault.ABSENT: ("没有录音，来电人听不到", "录制 {key}.wav"),
        Fault.TEXT_CHANGED: (
            "文字已改，录音还是旧的",
            "重新录制 {key}.wav，并更新 recordings.toml",
        ),
        Fault.UNREADABLE: ("录音无法读取", "把 {key}.wav 转换为 16 位 PCM 单声道的 WAV"),
    }
)


def check_voice(settings: Settings, places: Places) -> Iterator[Finding]:
    folder = settings.ivr.prompts
    if folder is not None and not folder.is_dir():
        yield error(
            "prompts-folder-absent",
            where=places.of("ivr", "prompts"),
            key="ivr.prompts",
            problem=f"没有文件夹 {folder}",
            remedy="建立它，或去掉这一项以使用自带的录音",
        )
        folder = None
    library = PromptLibrary(folder)
    try:
        known = frozenset(library.texts)
        missing = library.missing()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        yield error(
            "prompts-unreadable",
            where=str(folder),
            key="ivr.prompts",
            problem=f"texts.toml 或 recordings.toml 有误: {mistake}",
            remedy='每行写成 键 = "文字"，保存为 UTF-8',
        )
        return
    for recording in missing:
        yield _missing(recording, folder)
    yield from _menu(settings.ivr.menu, known)


def _missing(recording: MissingRecording, folder: Path | None) -> Finding:
    problem, remedy = FAULTS[recording.fault]
    place = f"{folder}/recordings/" if folder else "[ivr] prompts 所指文件夹的 recordings/ "
    return warning(
        f"recording-{recording.fault.value.replace('_', '-')}",
        where=f"录音 {recording.key}",
        problem=f"{problem}: “{recording.text}”",
        remedy=f"{remedy.format(key=recording.key)}，放入 {place}",
    )


def _menu(path: Path | None, prompts: frozenset[str]) -> Iterator[Finding]:
    try:
        menu = read_menu(path)
    except MenuUnusable as mistake:
        yield error(
            "menu-unusable",
            where=str(path),
            key="ivr.menu",
            problem=mistake.detail.removeprefix(f"{path}: "),
            remedy="改正后用 hotline menu show 查看；样例见 docs/menu.example.toml",
        )
        return
    yield from _mistakes(path, menu, prompts)
    if depth(menu) > 1:
        yield warning(
            "menu-deep",
            where=str(path),
            key="ivr.menu",
            problem=f"菜单有 {depth(menu)} 层，老年来电人容易中途放弃",
            remedy="国家标准(GB/T 33358-2016)要求尽快转人工，建议只用一层",
        )


def _mistakes(path: Path | None, menu: Menu, prompts: frozenset[str]) -> Iterator[Finding]:
    skills = frozenset(entry.key for entry in categories().lists["routing_skills"])
    for text in mistakes(menu, prompts, skills):
        place, _, rest = text.partition(": ")
        problem, _, remedy = rest.partition("; ")
        yield error(
            "menu-mistake", where=f"{path} {place}", key="ivr.menu", problem=problem, remedy=remedy
        )
