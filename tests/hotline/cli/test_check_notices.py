"""`hotline check` says when a channel of notices is mis-set, and shows no secret while doing so."""

from pathlib import Path

import pytest

from hotline.cli.checks.finding import Level
from hotline.kernel.config import load_settings
from tests.hotline.cli.checking import check, codes, only

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k-secret"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=t-secret"
KEY = "whsec_YSBrZXkgb2YgZW5vdWdoIGJ5dGVzLCBmb3IgdGVzdHM="
OURS = ("robot", "webhook", "texts")


def a_robot(kind: str, address: str, more: str = "", *, name: str = "hall") -> str:
    return f'[notices.robots.{name}]\nkind = "{kind}"\nlabel = "大厅群"\naddress = "{address}"\n{more}\n'


@pytest.mark.parametrize(
    "written",
    [
        a_robot("wecom", WECOM, 'units = ["330599101", "*"]'),
        a_robot("dingtalk", DINGTALK, 'secret = "SEC1"'),
        a_robot("webhook", "http://127.0.0.1:9000/hook", f'secret = "{KEY}"'),
    ],
)
def test_a_channel_that_is_set_right_is_no_finding(folder: Path, written: str) -> None:
    assert not [code for code in codes(check(folder, written)) if code.startswith(OURS)]


@pytest.mark.parametrize(
    ("written", "code", "level"),
    [
        (a_robot("wecom", "qyapi.weixin.qq.com"), "robot-unusable", Level.ERROR),
        (a_robot("wecom", "http://[k-secret"), "robot-unusable", Level.ERROR),
        (a_robot("wecom", WECOM.replace("key=", "id=")), "robot-without-token", Level.ERROR),
        (a_robot("dingtalk", DINGTALK), "robot-unsigned", Level.WARNING),
        (
            a_robot("webhook", "https://example.cn", 'secret = "k-secret"'),
            "webhook-secret-wrong",
            Level.ERROR,
        ),
        (
            a_robot("webhook", "http://example.cn", f'secret = "{KEY}"'),
            "robot-over-http",
            Level.WARNING,
        ),
        (a_robot("wecom", WECOM, 'units = ["东溪镇"]'), "robot-unit-unknown", Level.ERROR),
        ('[notices]\nsms = "twilio"', "texts-without-account", Level.ERROR),
        ('[notices]\nquery_url = "https://y.cn/?phone=1"', "wrong-value", Level.ERROR),
        ('[notices]\nsms_signature = "12348热线"', "wrong-value", Level.ERROR),
    ],
)
def test_a_mistake_is_named_with_its_remedy(
    folder: Path, written: str, code: str, level: Level
) -> None:
    finding = only(check(folder, written), code)
    assert finding.level is level
    assert finding.remedy
    assert finding.key.startswith("notices")
    assert "settings.toml" in finding.where
    assert "secret" not in finding.problem + finding.remedy.replace("填入 secret", "")


@pytest.mark.parametrize(
    "written",
    [
        a_robot("wecom", WECOM, name="sms"),
        a_robot("wecom", WECOM, name='"东溪"'),
        a_robot("telegram", WECOM),
        a_robot("wecom", WECOM, 'secert = "k-secret"'),
        '[notices.robots.hall]\nkind = "wecom"\naddress = 7\n',
        "[notices]\nrobots = 7\n",
    ],
)
def test_what_cannot_be_read_is_explained_in_chinese_without_the_value(
    folder: Path, written: str
) -> None:
    findings = [finding for finding in check(folder, written) if finding.level is Level.ERROR]
    assert findings
    for finding in findings:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in finding.problem)
        assert "k-secret" not in finding.problem + finding.remedy


def test_a_secret_can_come_from_the_environment_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_NOTICES__ROBOTS__HALL__SECRET", "SEC9")
    file = folder / "settings.toml"
    file.write_text(a_robot("dingtalk", DINGTALK), encoding="utf-8")
    hall = load_settings(file).notices.robots["hall"]
    assert (hall.secret.get_secret_value(), hall.label) == ("SEC9", "大厅群")
    assert "robot-unsigned" not in codes(check(folder, a_robot("dingtalk", DINGTALK)))
    assert "SEC9" not in repr(hall)
    assert "t-secret" not in repr(hall)
