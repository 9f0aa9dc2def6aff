"""Why tickets cannot be one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hotline.kernel.errors import ErrorKind, Invalid, NotFound
from tickets.merging.policy import Obstacle


class MergeIntoItself(Invalid):
    code = "merge-into-itself"
    title = "工单不能并入自己，请另选一张主单"


class MasterMerged(Invalid):
    """Facts: `master_id` and `master`, the ticket that it belongs to."""

    kind = ErrorKind.CONFLICT
    code = "master-merged"
    title = "所选主单已并入另一张工单，请改选那一张"


class MasterUnregistered(Invalid):
    kind = ErrorKind.CONFLICT
    code = "master-unregistered"
    title = "所选主单还在登记，请先受理主单再并入"


class MasterOver(Invalid):
    kind = ErrorKind.CONFLICT
    code = "master-over"
    title = "所选主单已经结束，请选还在办理的工单"


class ConfidentialApart(Invalid):
    kind = ErrorKind.CONFLICT
    code = "confidential-apart"
    title = "保密工单只能与同一来电人的保密工单合并，请分开办理"


class ComplaintApart(Invalid):
    kind = ErrorKind.CONFLICT
    code = "complaint-apart"
    title = "投诉举报只能并入投诉举报，请分开办理"


class MasterWanted(Invalid):
    code = "master-wanted"
    title = "请选择是哪一张工单"


OBSTACLES: Final[Mapping[Obstacle, type[Invalid]]] = MappingProxyType(
    {
        Obstacle.ITSELF: MergeIntoItself,
        Obstacle.MERGED: MasterMerged,
        Obstacle.DRAFT: MasterUnregistered,
        Obstacle.OVER: MasterOver,
        Obstacle.CONFIDENTIAL: ConfidentialApart,
        Obstacle.COMPLAINT: ComplaintApart,
    }
)


class AlertNotFound(NotFound):
    code = "mass-alert-not-found"
    title = "没有找到这条群体性提醒，请刷新后再试"


class AlertSettled(Invalid):
    kind = ErrorKind.CONFLICT
    code = "mass-alert-settled"
    title = "这条群体性提醒已有人处理，请刷新后查看"


class NothingToGather(Invalid):
    kind = ErrorKind.CONFLICT
    code = "nothing-to-gather"
    title = "没有可以并入的工单，请打开列出的工单核对"
