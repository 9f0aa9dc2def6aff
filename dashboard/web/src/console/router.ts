/** Addresses of the staff console. Pages load when first opened, the workbench with the shell. */
import { createRouter, createWebHistory } from "vue-router";

import { pages, type Page } from "@/session/access";

declare module "vue-router" {
  interface RouteMeta {
    /** The page a role must have; absent for pages that everyone signed in may open. */
    page?: Page;
  }
}

export const PATHS: Record<Page, string> = {
  workbench: "/workbench",
  todo: "/todo",
  mine: "/tickets/mine",
  tickets: "/tickets",
  desk: "/desk",
  "follow-ups": "/follow-ups",
  me: "/me",
  supervisor: "/supervisor",
  statistics: "/statistics",
  people: "/people",
  units: "/units",
  duty: "/duty",
  queues: "/queues",
  "routing-policy": "/routing-policy",
  territory: "/territory",
  calendar: "/calendar",
  notices: "/notices",
};

export const router = createRouter({
  history: createWebHistory("/console"),
  routes: [
    { path: "/", component: { render: () => null } },
    { path: PATHS.workbench, component: () => import("@/console/workbench/WorkbenchPage.vue"), meta: { page: "workbench" } },
    { path: PATHS.todo, component: () => import("@/console/adviser/TodoPage.vue"), meta: { page: "todo" } },
    { path: PATHS.me, component: () => import("@/console/adviser/MePage.vue") },
    { path: PATHS.mine, component: () => import("@/console/tickets/TicketListPage.vue"), props: { mine: true }, meta: { page: "mine" } },
    { path: PATHS.tickets, component: () => import("@/console/tickets/TicketListPage.vue"), props: { mine: false }, meta: { page: "tickets" } },
    { path: "/tickets/:id", component: () => import("@/console/tickets/TicketPage.vue"), props: true },
    { path: PATHS.desk, component: () => import("@/console/tickets/TicketDeskPage.vue"), meta: { page: "desk" } },
    { path: "/upstream", component: () => import("@/console/upstream/UpstreamPage.vue"), meta: { page: "desk" } },
    { path: PATHS["follow-ups"], component: () => import("@/console/followups/FollowUpsPage.vue"), meta: { page: "follow-ups" } },
    { path: PATHS.supervisor, component: () => import("@/console/supervisor/SupervisorPage.vue"), meta: { page: "supervisor" } },
    { path: PATHS.statistics, component: () => import("@/console/statistics/StatisticsPage.vue"), meta: { page: "statistics" } },
    { path: PATHS.people, component: () => import("@/console/admin/PeoplePage.vue"), meta: { page: "people" } },
    { path: PATHS.units, component: () => import("@/console/admin/UnitsPage.vue"), meta: { page: "units" } },
    { path: "/duty/absence", component: () => import("@/console/duty/absence/AbsencePage.vue") },
    { path: "/answers", component: () => import("@/console/tickets/papers/AnswersPage.vue") },
    { path: PATHS.duty, component: () => import("@/console/duty/DutyPage.vue"), meta: { page: "duty" } },
    { path: PATHS.queues, component: () => import("@/console/routing/QueuesPage.vue"), meta: { page: "queues" } },
    { path: PATHS["routing-policy"], component: () => import("@/console/routing/PolicyPage.vue"), meta: { page: "routing-policy" } },
    { path: PATHS.territory, component: () => import("@/console/territory/TerritoryPage.vue"), meta: { page: "territory" } },
    { path: PATHS.calendar, component: () => import("@/console/calendar/CalendarPage.vue"), meta: { page: "calendar" } },
    { path: PATHS.notices, component: () => import("@/console/notices/NoticesPage.vue"), meta: { page: "notices" } },
    { path: "/:anything(.*)*", redirect: "/" },
  ],
});

/** The first page of the role is its home; a page of another role leads there too. */
router.beforeEach((to) => {
  const home = pages.value[0];
  if (!home) return true;
  if (to.path === "/" || (to.meta.page && !pages.value.includes(to.meta.page))) return PATHS[home];
  return true;
});
