"""Why an answer or a list cannot be saved or used."""

from hotline.kernel.errors import Forbidden, Invalid, NotFound


class AnswerNotFound(NotFound):
    """Also said of another person's own answer."""

    code = "answer-not-found"
    title = "没有找到这条常用答复，请刷新后再试"


class AnswerNotYours(Forbidden):
    code = "answer-not-yours"
    title = "全单位的常用答复由主管维护，需要时请联系主管"


class PlaceholderUnknown(Invalid):
    """Facts: `unknown` and `known`."""

    code = "placeholder-unknown"
    title = "花括号里的占位词无法识别，请从列表中选择或去掉花括号"


class MatterGroupUnknown(Invalid):
    code = "matter-group-unknown"
    title = "事项大类不在分类字典中，请重新选择"


class MaterialsNotFound(NotFound):
    code = "materials-not-found"
    title = "没有找到这份材料清单，请刷新后再试"
