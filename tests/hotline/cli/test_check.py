import wave
from pathlib import Path

import pytest

from hotline.cli.check import find
from hotline.cli.checks import machine
from hotline.cli.checks.finding import Level
from hotline.kernel.clock import ManualClock
from tests.hotline.cli.checking import DURING_THE_YEAR, check, codes, only
from tests.hotline.cli.running import Run, answer


@pytest.fixture(autouse=True)
def _built_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "console.html").touch()
    monkeypatch.setattr(machine, "DIST", folder)


# What is written


def test_the_default_settings_can_be_used(folder: Path) -> None:
    findings = check(folder)
    assert codes(findings) <= {"office-is-invented", "database-absent", "recording-absent"}
    assert all(finding.level is Level.WARNING for finding in findings)


@pytest.mark.parametrize(
    ("written", "key", "meant"),
    [
        ("[server]\nprot = 1", "server.prot", "port"),
        ("[databse]\nurl = 'x'", "databse", "database"),
        ("[office]\nmax_waiting = 3", "office.max_waiting", "routing.max_waiting"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest_known_one(
    folder: Path, written: str, key: str, meant: str
) -> None:
    finding = only(check(folder, written), "unknown-key")
    assert finding.key == key
    assert meant in finding.remedy


def test_a_mistake_is_shown_with_the_line_of_the_file(folder: Path) -> None:
    finding = only(check(folder, "\n[server]\nhost = '::1'\nport = 'abc'\n"), "wrong-value")
    assert finding.where.endswith("settings.toml:4")
    assert finding.key == "server.port"
    assert "整数" in finding.problem
    assert "'abc'" in finding.problem


def test_a_mistake_in_the_environment_is_shown_with_the_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_ROUTING__RING_FOR", "0")
    finding = only(check(folder, "[routing]\nring_for = 20"), "wrong-value")
    assert finding.where == "环境变量 HOTLINE_ROUTING__RING_FOR"
    assert "大于 0" in finding.remedy


def test_a_variable_that_names_no_section_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_SEVER__PORT", "80")
    finding = only(check(folder), "unknown-variable")
    assert finding.level is Level.WARNING
    assert "HOTLINE_SERVER__PORT" in finding.remedy


def test_a_list_in_the_environment_that_is_not_json_is_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_SERVER__TRUSTED_PROXIES", "10.0.0.2")
    finding = only(check(folder), "variable-not-json")
    assert finding.key == "server.trusted_proxies"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("[server]\npublic_url = 'hotline'", "server.public_url"),
        ("[database]\nurl = 'mysql://x'", "database.url"),
        ("[database]\npool_size = 0", "database.pool_size"),
        ("[office]\nopens = '25:00'", "office.opens"),
        ("[office]\ndivision_code = '12'", "office.division_code"),
        ("[office]\nalways_open = 'maybe'", "office.always_open"),
        ("[log]\nlevel = 'LOUD'", "log.level"),
        ("[recordings]\nfolder = 3", "recordings.folder"),
        ("[server]\ntrusted_proxies = 'x'", "server.trusted_proxies"),
        ("[simulator]\ncalls_per_hour = 'many'", "simulator.calls_per_hour"),
        ("server = 3", "server"),
    ],
)
def test_a_wrong_value_is_explained_in_chinese(folder: Path, written: str, key: str) -> None:
    finding = only(check(folder, written), "wrong-value")
    assert finding.key == key
    assert all(any("\u4e00" <= c <= "\u9fff" for c in t) for t in (finding.problem, finding.remedy))


def test_a_secret_is_never_shown(folder: Path) -> None:
    findings = check(folder, "[security]\nsecret_key = 31415926\n[twilio]\nauth_token = 2718281")
    assert len(findings) == 2
    assert not any("31415926" in str(f) or "2718281" in str(f) for f in findings)


def test_a_file_that_is_not_toml_is_explained_with_the_line(folder: Path) -> None:
    assert "line 2" in only(check(folder, "[server]\nport 3\n"), "not-toml").problem


def test_a_file_saved_as_gbk_is_explained(folder: Path) -> None:
    (folder / "settings.toml").write_bytes('[office]\nname = "云山县"\n'.encode("gbk"))
    findings = find(folder / "settings.toml", ManualClock(DURING_THE_YEAR))
    assert codes(findings) == {"not-utf8"}


# What does not go together


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("[webphone]\nenabled = false", "no-telephone"),
        ("[webphone]\nenabled = false", "operator-phone-off"),
        ("[telephony]\noperator_phone = 'twilio'", "operator-phone-off"),
        ("[twilio]\naccount_sid = 'AC'", "operator-phone-mismatch"),
        (f"[webphone]\ncontrol_socket = '/{'x' * 100}'", "socket-path-too-long"),
        ("[server]\npublic_url = 'http://hotline.example.gov.cn'", "microphone-needs-https"),
        (
            "[office]\nalways_open = false\nopens = '17:00'\ncloses = '08:00'",
            "closes-before-opening",
        ),
        ("[office]\nlunch_from = '12:00'", "half-a-lunch"),
        ("[office]\nlunch_from = '13:00'\nlunch_until = '12:00'", "lunch-outside-hours"),
        ("[security]\nsecret_key = 'short'", "secret-key-short"),
        ("[security]\ntotp_roles = ['admn']", "unknown-role"),
        ("[simulator]\nenabled = true", "simulator-on"),
        ("[asterisk]\nurl = 'http://pbx'", "asterisk-planned"),
    ],
)
def test_settings_that_do_not_go_together_are_found(folder: Path, settings: str, code: str) -> None:
    assert only(check(folder, settings), code).remedy


# What callers hear


def test_a_menu_mistake_names_node_and_key(folder: Path) -> None:
    (folder / "menu.toml").write_text(
        'start = "main"\n[node.main]\nprompts = ["greting"]\n'
        'keys = { 1 = { do = "queue", skill = "magic" } }\n'
    )
    findings = check(folder, "[ivr]\nmenu = 'menu.toml'")
    places = {f.where for f in findings if f.code == "menu-mistake"}
    assert places == {"menu.toml node.main.prompts", "menu.toml node.main.keys.1"}


def test_a_menu_that_cannot_be_read_is_an_error(folder: Path) -> None:
    assert only(check(folder, "[ivr]\nmenu = 'nowhere.toml'"), "menu-unusable").level is Level.ERROR


def test_a_menu_of_two_levels_is_worth_a_warning(folder: Path) -> None:
    (folder / "menu.toml").write_text(
        'start = "main"\n'
        '[node.main]\nprompts = ["menu_main"]\nkeys = { 1 = { do = "menu", node = "more" } }\n'
        '[node.more]\nprompts = ["menu_main"]\nkeys = { 1 = { do = "queue" } }\n'
    )
    assert only(check(folder, "[ivr]\nmenu = 'menu.toml'"), "menu-deep").level is Level.WARNING


@pytest.mark.parametrize(
    ("texts", "code"), [(None, "prompts-folder-absent"), ("greeting 您好", "prompts-unreadable")]
)
def test_a_folder_of_prompts_that_cannot_be_read_is_an_error(
    folder: Path, texts: str | None, code: str
) -> None:
    if texts is not None:
        (folder / "prompts").mkdir()
        (folder / "prompts" / "texts.toml").write_text(texts, encoding="utf-8")
    assert only(check(folder, "[ivr]\nprompts = 'prompts'"), code).level is Level.ERROR


def test_prompts_without_a_usable_recording_of_their_text_are_listed(folder: Path) -> None:
    recordings = folder / "prompts" / "recordings"
    recordings.mkdir(parents=True)
    (folder / "prompts" / "texts.toml").write_text(
        'greeting = "您好，这里是云山县。"\nour_own = "本县自己的话。"\nbroken = "坏了。"\n',
        encoding="utf-8",
    )
    with wave.open(str(recordings / "greeting.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(320))
    (recordings / "broken.wav").write_bytes(b"not a recording")

    findings = {f.where: f.code for f in check(folder, "[ivr]\nprompts = 'prompts'")}

    assert findings["录音 greeting"] == "recording-text-changed"
    assert findings["录音 our_own"] == "recording-absent"
    assert findings["录音 broken"] == "recording-unreadable"


# The command


def test_the_command_ends_with_one_when_something_must_be_mended(run: Run, folder: Path) -> None:
    (folder / "config.toml").write_text("[server]\nprot = 1\n")
    result = run("check")
    assert result.exit_code == 1
    assert "config.toml:2" in result.stdout
    assert "是否要写 port" in result.stdout


def test_warnings_alone_end_with_zero_and_can_be_read_by_machines(run: Run, folder: Path) -> None:
    result = run("check", "--json")
    assert result.exit_code == 0
    document = answer(result)
    assert document["ok"] is True
    assert document["warnings"] == len(document["findings"]) > 0
    assert {"level", "code", "where", "key", "problem", "remedy"} == set(document["findings"][0])


def test_a_file_asked_for_by_name_must_be_there(run: Run) -> None:
    assert run("check", "--config", "nowhere.toml").exit_code == 2
