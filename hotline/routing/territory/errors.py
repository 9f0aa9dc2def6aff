"""What stands in the way of ending an appointment."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid


class VillageWorkOpen(HotlineError):
    """The adviser has open matters of the village; `open` says how many."""

    kind = ErrorKind.CONFLICT
    code = "village-work-open"
    title = "该顾问在本村还有未办结的工单，请先移交给接任的人，或确认仍由其办完后再结束聘任"


class OtherVillage(Invalid):
    """The appointment that is to be replaced belongs to another village or place."""

    code = "other-village"
    title = "要替换的聘任不属于这个村或这个岗位，请刷新后重选"
