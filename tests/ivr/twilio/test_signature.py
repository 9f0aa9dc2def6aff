"""The signature check against published vectors, Twilio's own validator, and what attackers send."""

import json
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.twilio.signature import SignatureCheck, SignatureRefused, _pairs, signature_of

TOKEN = "12345"
SITE = "https://mycompany.com"
TARGET = "/myapp.php?foo=1&bar=2"
PARAMS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
FORM = urlencode(PARAMS).encode()
JSON = b'{"property": "value", "boolean": true}'
JSON_SUM = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
EMPTY_SUM = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
CHINESE = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Confidence", "0.91"),
    ("Digits", ""),
    ("From", "+8613800000000"),
    ("SpeechResult", "我要咨询土地承包"),
    ("To", "+8612348"),
]


@pytest.mark.parametrize(
    ("site", "target", "body", "signature"),
    [
        (SITE, TARGET, FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (SITE, TARGET, FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="),  # signed with :443
        (f"{SITE}:443", TARGET, FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (f"{SITE}:443", TARGET, FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com", TARGET, FORM, "0ZXoZLH/DfblKGATFgpif+LLRf4="),  # :80
        ("http://mycompany.com:1234", TARGET, FORM, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (
            SITE,
            TARGET,
            b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
            "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
        ),
        (SITE, f"{TARGET}&bodySHA256={JSON_SUM}", JSON, "a9nBmqA0ju/hNViExpshrM61xv4="),
        (SITE, f"/myapp.php?bodySHA256={JSON_SUM}", JSON, "y77kIzt2vzLz71DgmJGsen2scGs="),
        (SITE, f"{TARGET}&bodySHA256={EMPTY_SUM}", b"{}", "Ldidvp12m26NI7eqEvxnEpkd9Hc="),
        ("https://user:pass@mycompany.com", TARGET, FORM, "CukzLTc1tT5dXEDIHm/tKBanW10="),
        ("https://user@mycompany.com", TARGET, FORM, "2YRLlVAflCqxaNicjMpJcSTgzSs="),
        ("https://user:pass@mycompany.com", TARGET, FORM, "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="),
        ("https://user:pass@mycompany.com:443", TARGET, FORM, "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="),
        # Here the SDK fails: its removal of the port cuts the address at the first colon.
        ("https://user:pass@mycompany.com:443", TARGET, FORM, "CukzLTc1tT5dXEDIHm/tKBanW10="),
        (
            "https://hotline.example.cn",
            "/twilio/voice/gather?lang=zh-CN&step=2",
            urlencode(CHINESE).encode(),
            "qs7L+iv5QF82HIi3Z6uS51n8RAY=",
        ),
        (SITE, TARGET + "&Body=It%27s+amazing", FORM, "TfZzewPq8wqrGlMfyAud8+/IvJ0="),
        # Twilio's library for Node takes this one too, the SDK for Python does not.
        (SITE, TARGET + "&Body=It's+amazing", FORM, "TfZzewPq8wqrGlMfyAud8+/IvJ0="),
    ],
)
def test_published_vectors_pass(site: str, target: str, body: bytes, signature: str) -> None:
    SignatureCheck(TOKEN, site).form(target, body, signature)


def test_several_values_of_one_name_are_all_signed() -> None:
    fields = [("MessagingBinding.Address", "a"), ("MessagingBinding.Address", "b")]
    signature = signature_of(TOKEN, SITE + TARGET, fields)
    check = SignatureCheck(TOKEN, SITE)
    check.form(TARGET, urlencode(fields).encode(), signature)
    with pytest.raises(SignatureRefused):
        check.form(TARGET, urlencode(fields[:1]).encode(), signature)


def test_blank_values_are_kept() -> None:
    fields = [("CallSid", "CA1"), ("Digits", "")]
    signature = signature_of(TOKEN, SITE + TARGET, fields)
    form = SignatureCheck(TOKEN, SITE).form(TARGET, b"CallSid=CA1&Digits=", signature)
    assert form == {"CallSid": "CA1", "Digits": ""}


@pytest.mark.parametrize(
    ("body", "signature", "reason"),
    [
        (FORM, None, "no signature"),
        (FORM, "", "no signature"),
        (FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "wrong signature"),
        (FORM, "垃圾", "wrong signature"),
        (FORM + b"&Extra=1", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "wrong signature"),
        (FORM.replace(b"1234&", b"1235&"), "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "wrong signature"),
        (b"\xff\xfe\x00", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "the body is no form"),
        (b"%ff%fe=1", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "the body is no form"),
        (b"a=1&" * 1000, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "the body is no form"),
    ],
)
def test_everything_else_is_refused_with_its_reason(
    body: bytes, signature: str | None, reason: str
) -> None:
    with pytest.raises(SignatureRefused) as refusal:
        SignatureCheck(TOKEN, SITE).form(TARGET, body, signature)
    assert refusal.value.reason == reason
    assert "+1415" not in str(refusal.value)


def test_a_changed_json_body_is_refused_although_its_address_is_signed() -> None:
    target = f"{TARGET}&bodySHA256={JSON_SUM}"
    check = SignatureCheck(TOKEN, SITE)
    with pytest.raises(SignatureRefused) as refusal:
        check.form(target, JSON.replace(b"true", b"false"), "a9nBmqA0ju/hNViExpshrM61xv4=")
    assert refusal.value.reason == "the body does not match its hash"
    # The trap: the same request with a parsed, empty form passes Twilio's own validator.
    assert RequestValidator(TOKEN).validate(SITE + target, {}, "a9nBmqA0ju/hNViExpshrM61xv4=")


def test_a_form_beside_a_body_hash_carries_no_parameters() -> None:
    body = b"CallSid=CA1&Digits=1"
    target = f"/x?bodySHA256={sha256(body).hexdigest()}"
    form = SignatureCheck(TOKEN, SITE).form(target, body, signature_of(TOKEN, SITE + target))
    assert form == {}


def test_another_host_than_the_configured_one_is_refused() -> None:
    signature = signature_of(TOKEN, f"https://evil.example{TARGET}", PARAMS)
    with pytest.raises(SignatureRefused):
        SignatureCheck(TOKEN, SITE).form(TARGET, FORM, signature)


class Fields(dict[str, list[str]]):
    """What the SDK expects of a web framework."""

    def getall(self, name: str) -> list[str]:
        return self[name]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))
        )
    ),
    st.sampled_from(["", "?a=1&b=2", "?turn=0f&prompts=a.b"]),
)
def test_any_form_is_signed_as_twilio_s_validator_signs_it(
    pairs: list[tuple[str, str]], query: str
) -> None:
    multi = Fields()
    for name, value in pairs:
        multi.setdefault(name, []).append(value)
    url = f"{SITE}/ivr/twilio/voice{query}"
    signature = RequestValidator(TOKEN).compute_signature(url, multi)
    assert signature_of(TOKEN, url, pairs) == signature
    form = SignatureCheck(TOKEN, SITE).form(
        url.removeprefix(SITE), urlencode(pairs).encode(), signature
    )
    assert form == dict(pairs)


def test_json_values_are_no_form() -> None:
    body = json.dumps({"CallSid": "CA1"}).encode()
    with pytest.raises(SignatureRefused):
        SignatureCheck(TOKEN, SITE).form(TARGET, body, signature_of(TOKEN, SITE + TARGET))


@given(st.binary() | st.text("ab=&+%41é#;").map(str.encode))
def test_any_body_is_read_as_parse_qsl_reads_it(body: bytes) -> None:
    try:
        expected = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        expected = None
    try:
        found = list(_pairs(body))
    except SignatureRefused:
        found = None
    assert found == expected
