import type { zhAdmin } from "@/i18n/zh-admin";

export const enAdmin: typeof zhAdmin = {
  people: "People", units: "Units", duty: "Duty and appointments", username: "User name", name: "Name", phone: "Phone", unit: "Unit", roles: "Roles", skills: "Skills",
  active: "active", inactive: "inactive", password: "First password", newPassword: "New password", setPassword: "Set password", passwordSet: "Password set; all earlier sessions have ended.",
  passwordHint: "at least 10, of two kinds: letters, digits, signs", addPerson: "Add person", editPerson: "Edit person", searchPeople: "name or user name", deactivate: "Cannot sign in any more; hand over the tickets.",
  roleNames: {
    admin: "Administrator", supervisor: "Supervisor", operator: "Operator", adviser: "Village adviser", town_officer: "Town officer", reviewer: "Reviewer", auditor: "Auditor",
  },
  code: "Code", level: "Level", parent: "Above it", address: "Address", levels: { county: "County", town: "Town", village: "Village" },
  addUnit: "Add unit", editUnit: "Edit unit", week: (from, to) => `${from} to ${to}`, previousWeek: "previous", nextWeek: "next", thisWeek: "this week",
  addShift: "Add shift", shiftPerson: "Person", shiftFrom: "From", shiftTo: "To", shiftKind: "Kind", kinds: { primary: "primary", backup: "backup" },
  noShifts: "No shift.", appointments: "Village advisers", addAppointment: "Appoint", village: "Village", adviser: "Adviser", since: "Since", until: "Until",
  noAppointments: "Nobody is appointed yet.", primary: "primary", backup: "backup", removeShift: (who, when) => `Remove the shift of ${who}, ${when}?`,
  removeAppointment: (who, village) => `End the appointment of ${who} in ${village}? New tickets go to the deputy or the town.`, indefinite: "open",
  emptyPeople: "Nobody matches.", licence: "Licence number",
};
