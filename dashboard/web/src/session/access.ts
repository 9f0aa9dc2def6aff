/** Which pages a role sees. Only a matter of tidiness: the server decides what is allowed. */
import { computed } from "vue";

import type { Role } from "@/api/client";
import { person } from "@/session/session";

export type Page = "workbench" | "todo" | "mine" | "tickets" | "desk" | "follow-ups" | "me" | "supervisor" | "statistics" | "people" | "units" | "duty" | "queues" | "routing-policy" | "territory" | "calendar" | "notices";

const PAGES: Record<Role, readonly Page[]> = {
  operator: ["workbench", "mine", "follow-ups", "tickets", "desk", "queues", "duty"],
  supervisor: ["supervisor", "queues", "workbench", "mine", "follow-ups", "tickets", "statistics", "desk", "duty", "territory", "routing-policy", "calendar", "notices"],
  adviser: ["todo", "follow-ups", "mine", "duty", "me"],
  town_officer: ["todo", "follow-ups", "mine", "tickets", "statistics", "duty", "territory", "me"],
  admin: ["people", "units", "duty", "territory", "routing-policy", "queues", "calendar", "notices", "me"],
  reviewer: ["tickets", "me"],
  auditor: ["me"],
};

const roles = computed(() => (person.value?.roles ?? []) as Role[]);

/** In the order of the person's first role, without repeats. */
export const pages = computed<Page[]>(() => [...new Set(roles.value.flatMap((role) => PAGES[role]))]);

/** Who answers calls needs presence, a telephone and the ringing card. */
export const answersCalls = computed(() => roles.value.some((role) => role === "operator" || role === "supervisor"));

/** What the server would allow, by its own names; asked so that nobody is shown what must fail. */
export function may(permission: string): boolean {
  return person.value?.permissions.includes(permission) ?? false;
}

export function hasRole(role: Role): boolean {
  return roles.value.includes(role);
}
