"""Calls as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from hotline.calls.machine import CallMove, CallState, Outcome, allowed_moves
from hotline.calls.model import Call, HangupSide, Leg, LegRole, LegState, Recording, RecordingKind
from hotline.kernel.pii import mask_phone
from hotline.telephony.signals import EndCause

# Only these moves are a person's to make; the others are facts of the network.
BY_HAND = (CallMove.HOLD, CallMove.RESUME, CallMove.AGENT_LEFT)


class CallRead(BaseModel):
    id: str
    carrier: str
    carrier_id: str
    direction: str
    state: CallState
    outcome: Outcome | None
    caller: str  # the number, masked unless the reader has the call
    caller_id: str | None
    called_number: str
    queue: str
    skill: str | None
    village_id: str | None
    ticket_id: str | None
    person_id: str | None
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    talk_ended_at: datetime | None
    ended_at: datetime | None
    wrapped_up_at: datetime | None
    hangup_side: HangupSide | None
    hold_seconds: float
    rating: int | None
    actions: list[CallMove]

    @classmethod
    def of(cls, call: Call, *, in_full: bool) -> "CallRead":
        number = call.caller_number if in_full else mask_phone(call.caller_number)
        values = call.model_dump(include=set(cls.model_fields) - {"caller", "actions"})
        moves = [move for move in allowed_moves(call.state) if move in BY_HAND]
        return cls(**values, caller=number, actions=moves)


class LegRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    role: LegRole
    person_id: str | None
    state: LegState
    started_at: datetime
    rang_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    cause: EndCause | None


class RecordingRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: RecordingKind
    seconds: float
    channels: int
    created_at: datetime
    purged_at: datetime | None  # since then there is nothing to hear

    @classmethod
    def of(cls, recording: Recording) -> "RecordingRead":
        return cls.model_validate(recording)


class CallDetail(CallRead):
    legs: list[LegRead]
    recordings: list[RecordingRead]

    @classmethod
    def with_legs(
        cls, call: Call, legs: list[Leg], recordings: list[Recording], *, in_full: bool
    ) -> "CallDetail":
        return cls(
            **CallRead.of(call, in_full=in_full).model_dump(),
            legs=[LegRead.model_validate(leg) for leg in legs],
            recordings=[RecordingRead.of(recording) for recording in recordings],
        )
