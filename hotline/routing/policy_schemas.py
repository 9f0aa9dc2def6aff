"""Policies, their history and their trial as the API shows and takes them."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, SkipValidation

from hotline.organisation.names import Remark
from hotline.organisation.schemas import Body
from hotline.routing.policies import Policies
from hotline.routing.policy import RETRY_AFTER, Who
from hotline.routing.policy_file import Office, PolicyDocument
from hotline.routing.tryout import Trial
from hotline.routing.work import TryEnd


class DefaultsRead(BaseModel):
    """What holds where a queue leaves it out; all but `max_waiting` in seconds."""

    ring_for: int
    max_waiting: int
    give_up_after: int
    retry_after: dict[TryEnd, int]

    @classmethod
    def of(cls, office: Office) -> Self:
        return cls(
            ring_for=office.ring_for,
            max_waiting=office.max_waiting,
            give_up_after=office.give_up_after,
            retry_after=dict(RETRY_AFTER),
        )


class PolicyRead(BaseModel):
    document: PolicyDocument
    version: str | None  # None: the office's file or the default
    defaults: DefaultsRead
    skills: list[str]  # those a queue may name

    @classmethod
    def of(cls, document: PolicyDocument, version: str | None, rules: Policies) -> Self:
        return cls(
            document=document,
            version=version,
            defaults=DefaultsRead.of(rules.office),
            skills=sorted(rules.office.known_skills),
        )


class PolicyIn(Body):
    # Checked by the policy itself, which names every mistake at once and where it is.
    document: SkipValidation[PolicyDocument]
    note: Remark = ""
    based_on: Remark | None = None  # the version it was made from, "" the file; left out: whichever


class PolicyVersionRead(BaseModel):
    id: str
    made_at: datetime
    made_by: str | None  # the name
    note: str


class OldPolicyRead(PolicyVersionRead):
    document: PolicyDocument


class TryOutIn(Body):
    document: SkipValidation[PolicyDocument]
    day: date


class TrialRead(BaseModel):
    work_id: str
    at: datetime
    was: str | None  # the name of the person it rang at first
    would_be: str | None
    why: Who | None
    is_other: bool

    @classmethod
    def of(cls, trial: Trial, name_of: dict[str, str]) -> "TrialRead":
        return cls(
            work_id=trial.work_id,
            at=trial.at,
            was=name_of.get(trial.was or ""),
            would_be=name_of.get(trial.would_be or ""),
            why=trial.why,
            is_other=trial.was != trial.would_be,
        )


class TryOutRead(BaseModel):
    calls: int
    others: int  # calls that would have rung at somebody else first
    unanswered: int  # calls that would have rung at nobody at that moment
    items: list[TrialRead]
