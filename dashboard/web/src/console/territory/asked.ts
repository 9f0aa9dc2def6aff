/** What somebody wants to change in a village, and how it is sent. */
import { api, type CoveredVillage, type Problem, type VillageLink } from "@/api/client";
import { t } from "@/i18n";

export interface Asked {
  readonly kind: "appoint" | "backup" | "replace" | "changeBackup" | "renew" | "end";
  readonly village: CoveredVillage;
  /** The appointment it is about; none where somebody is added. */
  readonly link?: VillageLink;
}
export interface Filled {
  readonly personId: string;
  readonly since: string;
  readonly until: string;
  readonly leavesWork: boolean;
}
export interface Outcome {
  readonly problem?: Problem | undefined;
  readonly warning?: string | undefined;
}

export async function carryOut({ kind, village, link }: Asked, filled: Filled): Promise<Outcome> {
  if (kind === "end") {
    const path = { appointment_id: link?.appointment_id ?? "" };
    const { error } = await api.POST("/api/territory/appointments/{appointment_id}/end", { params: { path }, body: { leaves_work: filled.leavesWork } });
    return { problem: error as Problem | undefined };
  }
  const body = {
    village_id: village.id, person_id: filled.personId, since: filled.since, until: filled.until || null, leaves_work: filled.leavesWork,
    kind: kind === "backup" || kind === "changeBackup" ? ("backup" as const) : ("primary" as const),
    replaces: kind === "replace" || kind === "changeBackup" ? (link?.appointment_id ?? null) : null,
  };
  const { data, error } = await api.POST("/api/territory/appointments", { body });
  return { problem: error as Problem | undefined, warning: data?.warning ? t.territory.warned(data) : undefined };
}
