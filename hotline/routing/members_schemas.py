"""Members of queues as the API shows and takes them."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from hotline.organisation.schemas import Body, Id
from hotline.routing.members import MemberList, Membership

Turn = Annotated[int, Field(ge=1, le=9)]  # 1 is asked first


class QueueMemberRead(BaseModel):
    person_id: str
    person_name: str
    unit_name: str | None
    is_active: bool  # who is not is never asked
    level: int
    also_in: list[str]  # labels of the other queues this person works in


class QueueMembersRead(BaseModel):
    queue: str
    label: str
    version: int  # to be sent back in If-Match
    items: list[QueueMemberRead]

    @classmethod
    def of(cls, found: MemberList) -> Self:
        return cls(
            queue=found.queue,
            label=found.label,
            version=found.version,
            items=[
                QueueMemberRead(
                    person_id=row.person_id,
                    person_name=row.person_name,
                    unit_name=row.unit_name,
                    is_active=row.is_active,
                    level=row.level,
                    also_in=list(row.also_in),
                )
                for row in found.rows
            ],
        )


class MembershipRead(BaseModel):
    queue: str
    label: str
    level: int


class PersonQueuesRead(BaseModel):
    person_id: str
    items: list[MembershipRead]  # none: this person works in all queues

    @classmethod
    def of(cls, person_id: str, found: list[Membership]) -> Self:
        items = [MembershipRead(queue=m.queue, label=m.label, level=m.level) for m in found]
        return cls(person_id=person_id, items=items)


class MemberIn(Body):
    person_id: Id
    level: Turn = 1


class MembersIn(Body):
    members: Annotated[list[MemberIn], Field(max_length=1_000)]
