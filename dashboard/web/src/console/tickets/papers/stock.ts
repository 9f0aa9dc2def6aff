/** What an office keeps in stock for answers, as the picker lists it. */
import { api, type Materials, type ReadyAnswer } from "@/api/client";

export type Choice = { readonly kind: "answer"; readonly key: string; readonly answer: ReadyAnswer } | { readonly kind: "materials"; readonly key: string; readonly list: Materials };

/** What opens the picker where it is typed; the second is how a Chinese keyboard writes it. */
const MARKS = ["::", "：："];

/** Where the mark before the caret begins, or undefined. */
export function markBefore(text: string, caret: number): number | undefined {
  return MARKS.includes(text.slice(caret - 2, caret)) ? caret - 2 : undefined;
}

/** Answers first, for the matter of the ticket before others; then the lists whose title or items have the words. */
export async function find(q: string, group: string | undefined): Promise<Choice[]> {
  const query = { q, ...(group ? { matter_group: group } : {}) };
  const [answers, materials] = await Promise.all([api.GET("/api/answers", { params: { query } }), api.GET("/api/materials")]);
  return [
    ...(answers.data?.items ?? []).map((answer) => ({ kind: "answer" as const, key: answer.id, answer })),
    ...(materials.data?.items ?? []).filter((list) => has(list, q)).map((list) => ({ kind: "materials" as const, key: list.key, list })),
  ];
}

function has(list: Materials, q: string): boolean {
  const text = `${list.title}\n${list.items.map((one) => one.name).join("\n")}`.toLowerCase();
  return q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** The chosen items as they are told: numbered anew. */
export function told(list: Materials, chosen: ReadonlySet<number>): string {
  if (chosen.size === list.items.length) return list.text;
  const [first = ""] = list.text.split("\n");
  const items = list.items.filter((_, index) => chosen.has(index)).map((one, index) => `${index + 1}. ${one.spoken}`);
  return [first, `${items.join("；\n")}。`].join("\n");
}
