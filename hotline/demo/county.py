"""The county 云山县 (330599): its units, its people, who advises which village. All invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hotline.demo.dice import Dice
from hotline.kernel.clock import local
from hotline.organisation.model import AppointmentKind, Role, UnitLevel
from hotline.organisation.names import initials

CODE: Final = "330599"
COUNTY: Final = "云山县公共法律服务中心"
TOWNS: Final = {
    "青溪镇": ("东沟村", "西岭村", "柳塘村", "前湾村"),
    "白石镇": ("石桥村", "上坞村", "桐坪村", "大岭脚村"),
    "云岭镇": ("竹溪村", "枫树湾村", "高田村", "南坑村"),
}
GAP: Final = "南坑村"  # its adviser left and no successor was appointed
ENDING: Final = "大岭脚村"  # the contract runs out soon and nobody is to follow
ENDS_IN: Final = timedelta(days=18)

# An administrator alone sees no citizen's matter; in this small office the same person supervises.
ALSO: Final = {"admin": (Role.SUPERVISOR,)}


@dataclass(frozen=True, slots=True)
class Staff:
    username: str
    name: str
    role: Role
    town: str | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("mandarin",)
    villages: tuple[str, ...] = ()
    backup_for: tuple[str, ...] = ()


BOTH: Final = ("mandarin", "dialect")
STAFF: Final = (
    Staff("admin", "郑立新", Role.ADMIN),
    Staff("supervisor", "何静", Role.SUPERVISOR, skills=("general", "supervisor"), languages=BOTH),
    Staff(
        "operator1", "张敏", Role.OPERATOR,
        skills=("general", "marriage_family", "legal_aid"), languages=BOTH,
    ),
    Staff("operator2", "陈刚", Role.OPERATOR, skills=("general", "labor", "contract")),
    Staff(
        "operator3", "李晓雯", Role.OPERATOR,
        skills=("general", "rural", "property", "mediation"), languages=BOTH,
    ),
    Staff("operator4", "王海涛", Role.OPERATOR, skills=("general", "tort", "criminal")),
    Staff(
        "adviser1", "林嘉", Role.ADVISER, "青溪镇", ("marriage_family", "rural"), BOTH,
        ("东沟村", "西岭村"), ("柳塘村", "前湾村"),
    ),
    Staff(
        "adviser2", "赵振东", Role.ADVISER, "青溪镇", ("labor", "contract"), BOTH,
        ("柳塘村", "前湾村"), ("东沟村", "西岭村"),
    ),
    Staff(
        "adviser3", "孙雅琴", Role.ADVISER, "白石镇", ("marriage_family", "tort"), ("mandarin",),
        ("石桥村", "上坞村"), ("桐坪村",),
    ),
    Staff(
        "adviser4", "吴建平", Role.ADVISER, "白石镇", ("rural", "property"), BOTH,
        ("桐坪村", "大岭脚村"), ("石桥村",),
    ),
    Staff(
        "adviser5", "徐晓岚", Role.ADVISER, "云岭镇", ("labor", "administrative"), ("mandarin",),
        ("竹溪村",), ("枫树湾村", "高田村"),
    ),
    Staff(
        "adviser6", "马志远", Role.ADVISER, "云岭镇", ("contract", "rural"), BOTH,
        ("枫树湾村", "高田村"), ("竹溪村",),
    ),
    Staff("town1", "钱学明", Role.TOWN_OFFICER, "青溪镇", ("mediation",), BOTH),
    Staff("town2", "冯丽华", Role.TOWN_OFFICER, "白石镇", ("mediation",), BOTH),
    Staff("town3", "沈国强", Role.TOWN_OFFICER, "云岭镇", ("mediation",), BOTH),
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class County:
    """The ids that everything else refers to."""

    unit: dict[str, str]  # name of a unit = id
    town_of: dict[str, str]  # village = town
    person: dict[str, str]  # user name = id
    units: list[Row]
    people: list[Row]
    roles: list[Row]
    appointments: list[Row]

    @property
    def operators(self) -> list[str]:
        return [self.person[staff.username] for staff in STAFF if staff.role is Role.OPERATOR]


def mobile(serial: int) -> str:
    """A number of a prefix that no network in China has given out."""
    return f"+86154{serial:08d}"


def short(serial: int) -> str:
    """An office number of five digits (短号): nobody outside can be rung with it by mistake."""
    return f"18{serial:03d}"


def build(dice: Dice, *, now: datetime, password_hash: str) -> County:
    founded = now - timedelta(days=400)
    units = _units(dice, founded)
    unit = {row["name"]: row["id"] for row in units}
    people = _people(dice, founded, unit, password_hash)
    person = {row["username"]: row["id"] for row in people}
    return County(
        unit=unit,
        town_of={village: town for town, villages in TOWNS.items() for village in villages},
        person=person,
        units=units,
        people=people,
        roles=[
            {"person_id": person[staff.username], "role": role}
            for staff in STAFF
            for role in (staff.role, *ALSO.get(staff.username, ()))
        ],
        appointments=_appointments(dice, now, unit, person),
    )


def _units(dice: Dice, founded: datetime) -> list[Row]:
    def unit(code: str, name: str, level: UnitLevel, parent_id: str | None, place: str) -> Row:
        return {
            "id": dice.new_id(founded),
            "code": code,
            "name": name,
            "level": level,
            "parent_id": parent_id,
            "phone": None if level is UnitLevel.VILLAGE else short(int(code[6:] or 100) + 100),
            "address": place,
            "initials": initials(name),
        }

    county = unit(CODE, COUNTY, UnitLevel.COUNTY, None, "云山县文昌路18号")
    rows = [county]
    for t, (town, villages) in enumerate(TOWNS.items(), 101):
        row = unit(f"{CODE}{t}", town, UnitLevel.TOWN, county["id"], f"云山县{town}司法所")
        rows.append(row)
        for v, village in enumerate(villages, 201):
            place = f"云山县{town}{village}公共法律服务室"
            rows.append(unit(f"{CODE}{t}{v}", village, UnitLevel.VILLAGE, row["id"], place))
    return rows


def _people(dice: Dice, founded: datetime, unit: dict[str, str], password_hash: str) -> list[Row]:
    return [
        {
            "id": dice.new_id(founded),
            "username": staff.username,
            "name": staff.name,
            "password_hash": password_hash,
            "phone": short(101 + serial),
            "unit_id": unit[staff.town or COUNTY],
            "skills": list(staff.skills),
            "languages": list(staff.languages),
            "licence_no": f"1{CODE}2018{serial:06d}" if staff.role is Role.ADVISER else None,
            "password_changed_at": founded,
            "created_at": founded,
        }
        for serial, staff in enumerate(STAFF)
    ]


def _appointments(
    dice: Dice, now: datetime, unit: dict[str, str], person: dict[str, str]
) -> list[Row]:
    today = local(now).date()
    since = today.replace(month=1, day=1)

    def appointment(staff: Staff, village: str, kind: AppointmentKind) -> Row:
        return {
            "id": dice.new_id(now - timedelta(days=300)),
            "village_id": unit[village],
            "person_id": person[staff.username],
            "kind": kind,
            "since": since,
            "until": today + ENDS_IN if village == ENDING else None,
        }

    rows = [
        appointment(staff, village, kind)
        for staff in STAFF
        for kind, villages in (
            (AppointmentKind.PRIMARY, staff.villages),
            (AppointmentKind.BACKUP, staff.backup_for),
        )
        for village in villages
    ]
    former = next(staff for staff in STAFF if staff.username == "adviser5")
    left = appointment(former, GAP, AppointmentKind.PRIMARY)
    left |= {"since": since.replace(year=since.year - 1), "until": today - timedelta(days=20)}
    return [*rows, left]
