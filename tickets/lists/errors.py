"""Why a list cannot be exported or a view not be kept."""

from hotline.kernel.errors import ErrorKind, Invalid, NotFound


class TooMuchToExport(Invalid):
    """Facts: `most`, the number of rows a file may have."""

    code = "too-much-to-export"
    title = "符合条件的工单太多，一次最多导出 10,000 张，请加筛选条件后再导出"


class ViewNotFound(NotFound):
    code = "view-not-found"
    title = "没有找到这个视图，可能已被删除，请刷新后再试"


class ViewNameTaken(Invalid):
    kind = ErrorKind.CONFLICT
    code = "view-name-taken"
    title = "您已有同名的视图，请换一个名称"


class TooManyViews(Invalid):
    kind = ErrorKind.CONFLICT
    code = "too-many-views"
    title = "您的视图已满 50 个，请先删除不用的再保存"
