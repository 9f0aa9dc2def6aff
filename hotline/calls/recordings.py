"""Recordings: kept with their call, heard only by who may, and each listening is recorded."""

from pathlib import Path

from sqlmodel import Session

from hotline.calls.events import RecordingMade
from hotline.calls.model import Call, Recording, RecordingKind
from hotline.kernel.errors import Forbidden, NotFound
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord


class RecordingNotFound(NotFound):
    code = "recording-not-found"
    title = "没有找到该录音"


class RecordingNotYours(Forbidden):
    code = "recording-not-yours"
    title = "只能收听自己接听的通话录音"


class RecordingAway(NotFound):
    """The row is there, its sound is not (yet): not fetched from the carrier, or purged."""

    code = "recording-away"
    title = "录音文件尚未取回或已按期清除"


def keep_recording(
    uow: UnitOfWork,
    call: Call,
    *,
    kind: RecordingKind,
    location: str,
    seconds: float,
    channels: int = 1,
) -> None:
    recording = Recording(
        call_id=call.id,
        kind=kind,
        location=location,
        seconds=seconds,
        channels=channels,
        created_at=uow.now,
    )
    uow.session.add(recording)
    uow.emit(RecordingMade(at=uow.now, call_id=call.id, recording_id=recording.id, kind=kind))


def found(session: Session, recording_id: str, *, person_id: str, may_hear_all: bool) -> Recording:
    """The recording, for somebody who may hear it.

    Raises:
        RecordingNotFound: no recording has this id.
        RecordingNotYours: another person had the call.
    """
    recording = session.get(Recording, recording_id)
    call = session.get(Call, recording.call_id) if recording else None
    if recording is None or call is None:
        raise RecordingNotFound("no recording has this id")
    if not may_hear_all and call.person_id not in {None, person_id}:
        raise RecordingNotYours("another person had the call")
    return recording


def note_listening(
    uow: UnitOfWork, recording_id: str, *, person_id: str, address: str | None
) -> None:
    uow.session.add(
        AccessRecord(
            at=uow.now,
            person_id=person_id,
            action="play-recording",
            subject="recording",
            subject_id=recording_id,
            address=address,
        )
    )


def file_of(recording: Recording, folder: Path) -> Path:
    """Where its sound lies.

    Raises:
        RecordingAway: not here; or a location that would lead out of the folder.
    """
    root = folder.resolve()
    path = (root / (recording.path or recording.location)).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise RecordingAway("there is no such file in the recordings folder")
    return path
