import io
import tomllib
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.prompts.audio import resample, wav_bytes
from ivr.prompts.library import HOLD_MUSIC, PACKAGED, Fault, PromptLibrary, text_sum
from ivr.prompts.spelling import spell_day, spell_digits, spell_number, spell_position, spell_wait
from tests.ivr.webphone.hall import loudness, tone


def test_every_text_has_a_recording_that_speaks_it() -> None:
    library = PromptLibrary()
    assert len(library.texts) == 66
    assert library.missing() == []


def test_the_recordings_stay_small_enough_for_the_repository() -> None:
    size = sum(path.stat().st_size for path in (PACKAGED / "recordings").iterdir())
    assert size < 8_000_000


def test_carriers_get_the_same_speech_at_8_kilohertz() -> None:
    library = PromptLibrary()
    audio = library.carrier_wav("greeting")
    assert audio is not None
    with wave.open(io.BytesIO(audio)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() / 8000 == pytest.approx(
            len(library.audio("greeting")) / 32000, abs=0.01
        )


def test_hold_music_is_a_loop_that_is_quieter_than_the_voice() -> None:
    library = PromptLibrary()
    music = library.audio(HOLD_MUSIC)
    assert len(music) == 24 * 32000
    assert library.carrier_wav(HOLD_MUSIC)


@pytest.mark.parametrize("key", ["nobody_knows", "../recordings/greeting", "", "greeting.wav"])
def test_an_unknown_key_is_silent(key: str) -> None:
    library = PromptLibrary()
    assert library.audio(key) == b""
    assert library.carrier_wav(key) is None


def test_an_office_replaces_recordings_and_texts_and_is_told_what_is_missing(
    tmp_path: Path,
) -> None:
    (tmp_path / "recordings").mkdir()
    own = b"".join(tone(500, 50))
    with wave.open(str(tmp_path / "recordings" / "greeting.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(own)
    (tmp_path / "recordings" / "goodbye.wav").write_bytes(b"no sound at all")
    texts = 'greeting = "您好"\nwelcome = "欢迎"\nagain = "再听一遍"\n'
    (tmp_path / "texts.toml").write_text(texts, encoding="utf-8")
    (tmp_path / "recordings.toml").write_text(f'greeting = "{text_sum("您好")}"\n')

    library = PromptLibrary(tmp_path)

    assert library.texts["greeting"] == "您好"
    assert len(library.audio("greeting")) == pytest.approx(
        len(own), abs=4
    )  # two channels, half the rate
    assert {(found.key, found.fault) for found in library.missing()} == {
        ("welcome", Fault.ABSENT),
        ("again", Fault.TEXT_CHANGED),
        ("goodbye", Fault.UNREADABLE),
    }
    assert library.audio("goodbye") == b""


def test_what_8_kilohertz_cannot_carry_is_filtered_out() -> None:
    wide = np.frombuffer(b"".join(tone(5000, 50)), "<i2")
    narrow = resample(wide, 16000, 8000)
    assert abs(narrow[500:-500]).max() < 200
    speech = resample(np.frombuffer(b"".join(tone(1000, 50)), "<i2"), 16000, 8000)
    back = resample(speech, 8000, 16000)
    assert loudness(back.tobytes(), 1000) > 7000
    assert wav_bytes(narrow, 8000).startswith(b"RIFF")


@pytest.mark.parametrize(
    ("number", "keys"),
    [
        (0, "digit_0"),
        (7, "digit_7"),
        (10, "number_10"),
        (12, "number_10 digit_2"),
        (20, "number_20"),
        (35, "number_30 digit_5"),
        (40, "digit_4 number_10"),
        (99, "digit_9 number_10 digit_9"),
        (100, "number_100"),
        (105, "number_100 digit_0 digit_5"),
        (112, "number_100 digit_1 number_10 digit_2"),
    ],
)
def test_numbers_are_spoken_as_counts(number: int, keys: str) -> None:
    assert spell_number(number) == tuple(keys.split())


def test_ticket_and_telephone_numbers_are_read_digit_by_digit_with_yao() -> None:
    assert spell_digits("20-17") == ("digit_2", "digit_0", "digit_1_yao", "digit_7")


@given(st.integers(0, 199))
def test_whatever_is_spelled_has_a_recording(number: int) -> None:
    texts = tomllib.loads((PACKAGED / "texts.toml").read_text(encoding="utf-8"))
    keys = [*spell_number(number), *spell_position(number), *spell_wait(number)]
    keys += spell_digits(str(number)) + spell_day(number % 12 + 1, number % 31 + 1)
    assert set(keys) <= set(texts)


def test_a_count_beyond_the_recordings_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="200"):
        spell_number(200)
    assert spell_position(200) == ("queue_busy",)
    assert spell_position(0) == ("queue_next",)
