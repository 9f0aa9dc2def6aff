"""What can be exported: for each kind its query and its columns, and which of them are personal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call, HangupSide
from hotline.cli.exports.sheets import Cell
from hotline.kernel.pii import COUNTRY, mask_address, mask_name, mask_phone
from hotline.organisation.model import Person, Unit
from tickets.categories import categories
from tickets.machine import STATE_LABELS
from tickets.model import Caller, Ticket
from tickets.numbering import Channel

Show = Callable[[Any], Cell]


def _as_it_is(value: Any) -> Cell:
    shown: Cell = value
    return shown


@dataclass(frozen=True, slots=True)
class Column:
    """`masked` shows less of it; `only_in_full` leaves it out: nobody can mask what people wrote freely."""

    title: str
    value: Callable[[Any], Any]  # from the row of the query
    show: Show = _as_it_is
    masked: Show | None = None
    only_in_full: bool = False

    def cell(self, row: Any, *, in_full: bool) -> Cell:
        value = self.value(row)
        if value is None:
            return None
        return self.masked(value) if self.masked and not in_full else self.show(value)


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    query: Select[*tuple[Any, ...]]
    at: Any  # the column by which a period is chosen
    id: Any
    columns: tuple[Column, ...]

    def columns_for(self, *, in_full: bool) -> list[Column]:
        return [column for column in self.columns if in_full or not column.only_in_full]


CALL_STATES: Final[Mapping[CallState, str]] = MappingProxyType(
    {
        CallState.IVR: "语音导航",
        CallState.QUEUED: "排队",
        CallState.RINGING: "振铃",
        CallState.TALKING: "通话中",
        CallState.HOLD: "保持",
        CallState.VOICEMAIL: "留言",
        CallState.CALLBACK_REQUESTED: "预约回拨",
        CallState.WRAPUP: "话后整理",
        CallState.ENDED: "结束",
    }
)
OUTCOMES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.ANSWERED: "接通",
        Outcome.IVR_ABANDONED: "导航中放弃",
        Outcome.QUEUE_ABANDONED: "排队中放弃",
        Outcome.VOICEMAIL: "留言",
        Outcome.CALLBACK_REQUESTED: "预约回拨",
        Outcome.OFF_HOURS: "非服务时间",
    }
)
SIDES: Final[Mapping[HangupSide, str]] = MappingProxyType(
    {HangupSide.CALLER: "来电人", HangupSide.AGENT: "坐席", HangupSide.SYSTEM: "系统"}
)
CHANNELS: Final[Mapping[Channel, str]] = MappingProxyType(
    {
        Channel.CALL: "来电",
        Channel.VISIT: "来访",
        Channel.LETTER: "信函",
        Channel.ONLINE: "网络",
    }
)


def _labelled(labels: Mapping[Any, str]) -> Show:
    return lambda key: labels.get(key, str(key))


def _listed(name: str) -> Show:
    return lambda key: categories().label(name, key)


def _all_listed(name: str) -> Show:
    return lambda keys: [categories().label(name, key) or key for key in keys]


def _national(number: str) -> str:
    """Without China's code, so that it is neither a formula nor a sum."""
    return number.removeprefix(COUNTRY)


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return round((end - start).total_seconds(), 1) if start and end else None


_village, _unit = aliased(Unit), aliased(Unit)
_handler, _operator = aliased(Person), aliased(Person)

CALLS: Final = Kind(
    "来电",
    select(Call, col(Ticket.number), col(Person.name), col(_village.name))
    .join(Ticket, col(Ticket.id) == col(Call.ticket_id), isouter=True)
    .join(Person, col(Person.id) == col(Call.person_id), isouter=True)
    .join(_village, col(_village.id) == col(Call.village_id), isouter=True),
    col(Call.arrived_at),
    col(Call.id),
    (
        Column("来电编号", lambda r: r[0].id),
        Column("线路", lambda r: r[0].carrier),
        Column("线路编号", lambda r: r[0].carrier_id),
        Column("来电号码", lambda r: r[0].caller_number, _national, mask_phone),
        Column("被叫号码", lambda r: r[0].called_number, _national),
        Column("村(社区)", lambda r: r[3]),
        Column("工单编号", lambda r: r[1]),
        Column("接听人", lambda r: r[2]),
        Column("状态", lambda r: r[0].state, _labelled(CALL_STATES)),
        Column("结果", lambda r: r[0].outcome, _labelled(OUTCOMES)),
        Column("队列", lambda r: r[0].queue),
        Column("技能", lambda r: r[0].skill, _listed("routing_skills")),
        Column("语言", lambda r: r[0].language, _listed("languages")),
        Column("呼入时间", lambda r: r[0].arrived_at),
        Column("排队时间", lambda r: r[0].queued_at),
        Column("接通时间", lambda r: r[0].answered_at),
        Column("通话结束时间", lambda r: r[0].talk_ended_at),
        Column("结束时间", lambda r: r[0].ended_at),
        Column("等待秒数", lambda r: _seconds(r[0].queued_at, r[0].answered_at or r[0].ended_at)),
        Column("通话秒数", lambda r: _seconds(r[0].answered_at, r[0].talk_ended_at)),
        Column("保持秒数", lambda r: r[0].hold_seconds),
        Column("挂断方", lambda r: r[0].hangup_side, _labelled(SIDES)),
        Column("评价", lambda r: r[0].rating),
    ),
)
TICKETS: Final = Kind(
    "工单",
    select(Ticket, col(_village.name), col(_unit.name), col(_handler.name), col(_operator.name))
    .join(_village, col(_village.id) == col(Ticket.village_id), isouter=True)
    .join(_unit, col(_unit.id) == col(Ticket.unit_id), isouter=True)
    .join(_handler, col(_handler.id) == col(Ticket.handler_id), isouter=True)
    .join(_operator, col(_operator.id) == col(Ticket.operator_id), isouter=True),
    col(Ticket.created_at),
    col(Ticket.id),
    (
        Column("工单编号", lambda r: r[0].number),
        Column("渠道", lambda r: r[0].channel, _labelled(CHANNELS)),
        Column("状态", lambda r: r[0].state, _labelled(STATE_LABELS)),
        Column("诉求类型", lambda r: r[0].request_kind, _listed("request_kinds")),
        Column("事项分类", lambda r: categories().matter_label(r[0].matter)),
        Column("来电人", lambda r: r[0].caller_name, masked=mask_name),
        Column("来电号码", lambda r: r[0].caller_number, _national, mask_phone),
        Column("人群", lambda r: r[0].groups, _all_listed("caller_groups")),
        Column("村(社区)", lambda r: r[1]),
        Column("摘要", lambda r: r[0].summary, only_in_full=True),
        Column("诉求", lambda r: r[0].claim, only_in_full=True),
        Column("答复", lambda r: r[0].answer, only_in_full=True),
        Column("对方当事人", lambda r: r[0].opponent, only_in_full=True),
        Column("发生时间", lambda r: r[0].incident_time, only_in_full=True),
        Column("发生地点", lambda r: r[0].incident_place, only_in_full=True),
        Column("对来电人的反馈", lambda r: r[0].public_reply, only_in_full=True),
        Column("处理方式", lambda r: r[0].disposition, _listed("dispositions")),
        Column("紧急程度", lambda r: r[0].urgency, _listed("urgency_levels")),
        Column("保密", lambda r: r[0].confidential),
        Column("登记人", lambda r: r[4]),
        Column("承办单位", lambda r: r[2]),
        Column("承办人", lambda r: r[3]),
        Column("登记时间", lambda r: r[0].created_at),
        Column("受理时间", lambda r: r[0].submitted_at),
        Column("派单时间", lambda r: r[0].dispatched_at),
        Column("时限", lambda r: r[0].due_at),
        Column("反馈时间", lambda r: r[0].replied_at),
        Column("办结时间", lambda r: r[0].closed_at),
        Column("评价", lambda r: r[0].satisfaction),
    ),
)
CALLERS: Final = Kind(
    "来电人",
    select(Caller, col(_village.name)).join(
        _village, col(_village.id) == col(Caller.village_id), isouter=True
    ),
    col(Caller.created_at),
    col(Caller.id),
    (
        Column("编号", lambda r: r[0].id),
        Column("电话", lambda r: r[0].phone, _national, mask_phone),
        Column("姓名", lambda r: r[0].name, masked=mask_name),
        Column("性别", lambda r: r[0].gender, _listed("genders")),
        Column("出生年份", lambda r: r[0].birth_year),
        Column("村(社区)", lambda r: r[1]),
        Column("地址", lambda r: r[0].address, masked=mask_address),
        Column("语言", lambda r: r[0].language, _listed("languages")),
        Column("人群", lambda r: r[0].groups, _all_listed("caller_groups")),
        Column("备注", lambda r: r[0].remarks, only_in_full=True),
        Column("首次来电", lambda r: r[0].created_at),
    ),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"calls": CALLS, "tickets": TICKETS, "callers": CALLERS}
)
