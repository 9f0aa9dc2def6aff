/** What a supervisor does to work in line and to queues: one request each, the answer told as a problem or nothing. */
import { api, type Problem, type Queue, type Work } from "@/api/client";
import { labelOf, t } from "@/i18n";

/** What needs a person or a reason before it is sent. */
export type Asked =
  | { readonly kind: "force" | "exclude"; readonly work: Work }
  | { readonly kind: "pause"; readonly queue: Queue };

const MOST = 86_400; // seconds of credit that the server takes

export async function carryOut(asked: Asked, personId: string, note: string): Promise<Problem | undefined> {
  if (asked.kind === "pause") {
    return (await api.POST("/api/routing/queues/{queue}/pause", { params: { path: { queue: asked.queue.name } }, body: { reason: note } })).error as Problem | undefined;
  }
  const sent = { params: { path: { work_id: asked.work.id } }, body: { person_id: personId, note } };
  const { error } = asked.kind === "force"
    ? await api.POST("/api/routing/work/{work_id}/force", sent)
    : await api.POST("/api/routing/work/{work_id}/exclude", sent);
  return error as Problem | undefined;
}

export async function takeBack(work: Work): Promise<Problem | undefined> {
  return (await api.POST("/api/routing/work/{work_id}/take-back", { params: { path: { work_id: work.id } }, body: {} })).error as Problem | undefined;
}

/** On top of the credit it has: the server keeps the sum. */
export async function raise(work: Work, minutes: number): Promise<Problem | undefined> {
  const seconds = Math.min(MOST, work.priority + minutes * 60);
  return (await api.POST("/api/routing/work/{work_id}/priority", { params: { path: { work_id: work.id } }, body: { seconds } })).error as Problem | undefined;
}

export async function goOn(queue: Queue): Promise<Problem | undefined> {
  return (await api.POST("/api/routing/queues/{queue}/go-on", { params: { path: { queue: queue.name } } })).error as Problem | undefined;
}

/** 来电 东沟村 土地: enough to tell one from another without a name or number. */
export function workName(work: Work): string {
  return [labelOf(t.routing.kinds, work.kind), work.place, labelOf(t.skills, work.skill)].filter(Boolean).join(" ");
}
