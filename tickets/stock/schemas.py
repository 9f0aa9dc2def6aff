"""Ready-made answers and lists of materials as the API shows and takes them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from hotline.organisation.names import initials
from tickets.inputs import Input, Key, Line, Storable, Words
from tickets.stock.materials import Form, Item
from tickets.stock.service import Listing, Wording

Title = Annotated[str, Field(min_length=1, max_length=60), Storable]


class AnswerIn(Input):
    title: Title
    text: Words
    matter_group: Key | None = None

    def wording(self) -> Wording:
        return Wording(self.title, self.text, self.matter_group, initials(self.title))


class NewAnswer(AnswerIn):
    shared: bool = False


class AnswerRead(BaseModel):
    id: str
    title: str
    text: str
    matter_group: str | None
    matter_group_label: str | None
    shared: bool
    uses: int
    version: int
    updated_by_name: str
    updated_at: datetime
    may_edit: bool


class AnswersRead(BaseModel):
    """`more`: there are more than are shown; narrow the search."""

    items: list[AnswerRead]
    more: bool
    placeholders: list[str]


class AnswerVersionRead(BaseModel):
    version: int
    title: str
    text: str
    edited_by_name: str
    edited_at: datetime


class Filled(BaseModel):
    """`missing`: what the ticket does not say; it stands in the text as 【…】."""

    text: str
    missing: list[str]


class ItemIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=100), Storable]
    form: Form
    note: Line = ""


class MaterialsIn(Input):
    title: Title
    matter_group: Key | None = None
    remark: Annotated[str, Field(max_length=500), Storable] = ""
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=30)]

    def listing(self) -> Listing:
        items = tuple(Item(one.name, one.form, one.note) for one in self.items)
        return Listing(self.title, self.matter_group, self.remark, items)


class ItemRead(BaseModel):
    name: str
    form: Form
    note: str
    spoken: str


class MaterialsRead(BaseModel):
    """`version` 0: as it comes with the program. `text`: the whole of it, for an answer."""

    key: str
    title: str
    matter_group: str | None
    matter_group_label: str | None
    remark: str
    items: list[ItemRead]
    text: str
    version: int
    is_shipped: bool


class AllMaterials(BaseModel):
    items: list[MaterialsRead]
