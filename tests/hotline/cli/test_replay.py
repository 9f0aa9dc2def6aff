"""hotline simulate --replay: a small day made here, in the columns of the real ones."""

import asyncio
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotline.cli.simulation import replay as playing
from hotline.kernel.errors import HotlineError
from tests.hotline.cli.running import Run, answer

COLUMNS = [
    "vru_line",
    "call_id",
    "customer_id",
    "priority",
    "type",
    "date",
    "vru_entry",
    "vru_exit",
    "vru_time",
    "q_start",
    "q_exit",
    "q_time",
    "outcome",
    "ser_start",
    "ser_exit",
    "ser_time",
    "server",
]
DAY = "1999-08-02"
Write = Callable[..., Path]


def call(at: str, outcome: str, **others: object) -> dict[str, object]:
    facts: dict[str, object] = dict.fromkeys(COLUMNS, "0")
    never = dict.fromkeys(("q_start", "ser_start", "ser_exit"), "00:00:00")
    facts |= never | {"vru_entry": at, "outcome": outcome, "date": DAY, "vru_time": 5}
    return facts | {"server": "NO_SERVER"} | others


def served(at: str, *, waited: int, talked: int, server: str = "ANNA") -> dict[str, object]:
    return call(
        at, "AGENT", q_time=waited, ser_time=talked, ser_start="09:00:00", ser_exit="09:40:00",
        server=server,
    )  # fmt: skip


@pytest.fixture
def write(folder: Path) -> Write:
    def write(*rows: dict[str, object], columns: list[str] = COLUMNS) -> Path:
        path = folder / "day.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def day(write: Write) -> Path:
    return write(
        served("09:00:00", waited=0, talked=120),
        served("09:00:10", waited=100, talked=60, server="BEN"),
        served("09:00:20", waited=200, talked=60),
        call("09:01:00", "HANG", q_time=600),
        call("09:01:30", "HANG", vru_time=7),
        call("09:02:00", "PHANTOM"),
        served("09:20:00", waited=3, talked=0) | {"date": "1999-08-03"},
    )


def test_every_caller_of_the_day_ends_in_one_way_beside_what_the_file_says(
    run: Run, day: Path
) -> None:
    result = run("simulate", "--replay", str(day), "--json")
    assert result.exit_code == 0, result.output
    document = answer(result)
    assert (document["day"], document["staff"], document["broken"]) == (DAY, 2, [])
    filed, again = document["filed"], document["replayed"]
    assert (filed["calls"], filed["in_line"], filed["answered"], filed["gave_up"]) == (5, 4, 3, 1)
    assert (filed["mean_wait"], filed["mean_patience"], filed["mean_talk"]) == (100, 600, 80)
    assert filed["service_level"] == 1 / 4
    # Two are there for five callers, of whom one hangs up in the menu: everybody is answered.
    assert (again["calls"], again["hung_up_before"], again["answered"]) == (5, 1, 4)
    assert (again["gave_up"], again["otherwise"]) == (0, 0)
    assert again["mean_wait"] > 2  # it rings first


def test_without_staff_everybody_gives_up_when_their_patience_ends(run: Run, day: Path) -> None:
    document = answer(run("simulate", "--replay", str(day), "--staff", "0", "--json"))
    again = document["replayed"]
    assert (document["broken"], again["answered"], again["in_line"]) == ([], 0, 4)
    assert again["gave_up"] == 4
    # 600 of the one who gave up then; for the others the lot has but the same 600 to add
    assert again["mean_patience"] == pytest.approx((600 + 600 + 700 + 800) / 4, abs=1)


def test_another_day_of_the_file_is_played_when_it_is_named(run: Run, day: Path) -> None:
    result = run("simulate", "--replay", str(day), "--day", "1999-08-03")
    assert result.exit_code == 0, result.output
    assert "1999-08-03" in result.stdout
    assert "1 通来电都已结束" in result.stdout


def test_a_given_database_keeps_the_calls(run: Run, day: Path, migrated_url: str) -> None:
    arguments = ("simulate", "--replay", str(day), "--database", migrated_url)
    first = run(*arguments)
    assert first.exit_code == 0, first.output
    again = run(*arguments)  # other calls, not the same once more
    assert again.exit_code == 0, again.output


def test_a_call_that_does_not_end_is_found(
    run: Run, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any) -> None: ...

    monkeypatch.setattr(playing._Stage, "_gives_up", never)
    monkeypatch.setattr(playing, "LONGEST", 60)
    result = run("simulate", "--replay", str(day), "--staff", "0")
    assert result.exit_code == 1
    assert "call-not-ended" in result.stdout


def test_a_scaled_clock_takes_its_time(
    run: Run, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    assert run("simulate", "--replay", str(day), "--speed", "60", "--json").exit_code == 0
    assert sum(slept) == pytest.approx((9 * 3600 + 40 * 60) / 60, abs=1)  # until ANNA goes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ser_time": "long"}, ["第 3 行", "ser_time", "整数秒"]),
        ({"vru_entry": "25:00:00"}, ["第 3 行", "vru_entry", "时:分:秒"]),
        ({"date": "02.08.1999"}, ["第 3 行", "date", "年-月-日"]),
        ({"outcome": "SOLD"}, ["第 3 行", "outcome", "AGENT、HANG"]),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_the_remedy(
    run: Run, write: Write, change: dict[str, object], words: list[str]
) -> None:
    right = served("09:00:00", waited=0, talked=60)
    path = write(right, right | change)
    with pytest.raises(HotlineError) as refusal:
        run("simulate", "--replay", str(path))
    for word in ["day.csv", "请", *words]:
        assert word in str(refusal.value)


def test_who_came_to_the_line_and_left_at_once_is_counted_in_it(run: Run, write: Write) -> None:
    path = write(call("09:00:00", "HANG", q_start="09:00:05"), call("09:01:00", "HANG"))
    document = answer(run("simulate", "--replay", str(path), "--staff", "0", "--json"))
    filed, again = document["filed"], document["replayed"]
    assert (filed["in_line"], filed["gave_up"], filed["hung_up_before"]) == (1, 1, 1)
    assert (document["broken"], again["calls"]) == ([], 2)


def test_missing_columns_are_named(run: Run, write: Write) -> None:
    columns = [name for name in COLUMNS if name not in {"q_time", "server"}]
    path = write(served("09:00:00", waited=0, talked=60), columns=columns)
    with pytest.raises(HotlineError, match="第 1 行缺少列 q_time、server，请补上"):
        run("simulate", "--replay", str(path))


def test_a_day_that_is_not_in_the_file_is_refused_with_those_that_are(run: Run, day: Path) -> None:
    with pytest.raises(HotlineError, match="文件含 1999-08-02 至 1999-08-03，请另选"):
        run("simulate", "--replay", str(day), "--day", "2026-03-02")


@pytest.mark.parametrize(("content", "words"), [(None, "打不开"), (b"\xd6\xd0", "CSV UTF-8")])
def test_what_is_no_such_file_is_refused(
    run: Run, folder: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (folder / "day.csv").write_bytes(content)
    with pytest.raises(HotlineError, match=words):
        run("simulate", "--replay", "day.csv")


@pytest.mark.parametrize("options", [("--speed", "max"), ("--speed", "0"), ("--speed", "fast")])
def test_a_speed_that_makes_no_sense_is_refused(run: Run, options: tuple[str, str]) -> None:
    assert run("simulate", *options).exit_code == 2
