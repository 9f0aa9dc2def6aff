import threading
import wave
from pathlib import Path, PurePosixPath

from hotline.kernel.clock import ManualClock
from hotline.telephony.signals import RecordingReady, VoicemailRecorded
from ivr.webphone.exchange import mended_recordings
from ivr.webphone.output import Tape
from ivr.webphone.recorder import Recorder
from tests.ivr.webphone.hall import START, loudness, tone


def a_tape(call: str, channels: int) -> Tape:
    tape = Tape(PurePosixPath(f"2026/03/02/{call}-1.wav"), channels)
    for left, right in zip(tone(700, 50), tone(1100, 50), strict=True):
        tape.write(left, right if channels == 2 else None)
    return tape


def test_a_finished_recording_appears_whole_and_only_then(tmp_path: Path) -> None:
    recorder, closed = Recorder(tmp_path), threading.Event()
    recorder.start()
    tape = a_tape("call", 2)
    recorder.write(tape.take())
    assert not list(tmp_path.rglob("*.wav"))
    recorder.close(tape, closed.set)
    assert closed.wait(5)
    with wave.open(str(tmp_path / tape.location)) as file:
        assert (file.getnchannels(), file.getnframes()) == (2, 16000)
    recorder.stop()


def test_recordings_of_a_process_that_died_are_mended_and_told(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    for tape in (a_tape("talk", 2), a_tape("message", 1)):
        recorder._write(tape.take())
    (tmp_path / "2026/03/02/cut-1.wav.part").write_bytes(b"RIFF")  # died while opening it
    for file in recorder._files.values():  # what the kernel does with a dead process
        file.close()

    message, talk = mended_recordings(tmp_path, ManualClock(START))

    assert isinstance(message, VoicemailRecorded)
    assert (message.carrier_id, message.seconds) == ("message", 1.0)
    assert isinstance(talk, RecordingReady)
    assert (talk.carrier_id, talk.channels, talk.location) == ("talk", 2, "2026/03/02/talk-1.wav")
    with wave.open(str(tmp_path / message.location)) as file:
        assert loudness(file.readframes(16000), 700) > 7000
    assert mended_recordings(tmp_path, ManualClock(START)) == []


def test_a_full_disk_ends_no_call(tmp_path: Path) -> None:
    (tmp_path / "2026").write_text("a file where a folder should be")
    recorder, closed = Recorder(tmp_path), threading.Event()
    recorder.start()
    tape = a_tape("call", 2)
    recorder.write(tape.take())
    recorder.close(tape, closed.set)
    assert closed.wait(5)
    assert recorder.failures == 1
    recorder.stop()
