"""Recordings: kept with their call, heard only by who may, and each listening is recorded."""

from pathlib import Path

from sqlmodel import Session

from hotline.calls.events import RecordingMade
from hotline.calls.model import Call, Recording, RecordingKind
from hotline.kernel.clock import local
from hotline.kernel.errors import Forbidden, NotFound
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord


class RecordingNotFound(NotFound):
    code = "recording-not-found"
    title = "没有找到该录音，请刷新后再试"


class RecordingNotYours(Forbidden):
    code = "recording-not-yours"
    title = "只能收听自己接听的通话录音，需要时请联系主管"


class RecordingAway(NotFound):
    """The row is there, its sound is not (yet): not fetched from the carrier, or lost."""

    code = "recording-away"
    title = "录音文件尚未取回或已丢失，刚结束的通话请过几分钟再试"


class RecordingPurged(NotFound):
    code = "recording-purged"
    title = "录音已按保存期限清除，请查看通话和工单记录"


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
        RecordingPurged: its retention is over.
        RecordingAway: not here; or a location that would lead out of the folder.
    """
    if recording.purged_at is not None:
        raise RecordingPurged(f"deleted on {local(recording.purged_at):%Y-%m-%d}")
    path = place_of(recording, folder)
    if path is None or not path.is_file():
        raise RecordingAway("there is no such file in the recordings folder")
    return path


def place_of(recording: Recording, folder: Path) -> Path | None:
    """Its place in the folder, whether or not it is there; None if its location is not of the folder."""
    location = recording.path or recording.location
    root = folder.resolve()
    path = (root / location).resolve()
    return path if "://" not in location and path.is_relative_to(root) and path != root else None
