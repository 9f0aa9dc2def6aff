import { expect, test, vi } from "vitest";

import { chosen, differences, fieldsOf, firstChoices, steps, undecided, unsaved, whoChanged } from "@/console/tickets/together/conflict";
import { useEditing } from "@/console/tickets/together/editing";
import { aTicket } from "@/console/workbench/a-ticket";

const patch = vi.hoisted(() => vi.fn());
vi.mock("@/api/client", () => ({ api: { PATCH: patch }, ifMatch: ({ version }: { version: number }) => ({ "If-Match": `"${String(version)}"` }) }));

const before = aTicket({ version: 1, summary: "原文", claim: "要回工资", opponent: "包工头" });
const theirs = aTicket({ version: 2, summary: "对方写的", claim: "要回工资", opponent: "建筑公司" });
const mine = { ...fieldsOf(before), summary: "我写的", claim: "要回工资三万" };
const memory = () => {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) } as unknown as Storage;
};

test("says of each differing field who changed it, and decides only where one side did", () => {
  const found = differences(fieldsOf(before), mine, fieldsOf(theirs));
  expect(found.map(({ field, by }) => [field, by])).toEqual([["summary", "both"], ["claim", "mine"], ["opponent", "theirs"]]);
  const choices = firstChoices(found);
  expect(undecided(found, choices).map(({ field }) => field)).toEqual(["summary"]);
  expect(chosen(found, { ...choices, summary: "mine" })).toEqual({ summary: "我写的", claim: "要回工资三万" });
  expect(chosen(found, { ...choices, summary: "theirs" })).toEqual({ claim: "要回工资三万" });
});

test("what both wrote alike is no difference", () => {
  expect(differences(fieldsOf(before), { ...fieldsOf(before), summary: "对方写的", opponent: "建筑公司" }, fieldsOf(theirs))).toEqual([]);
});

test("shows what a colleague's step changed, and names the colleague", () => {
  const moved = aTicket({ version: 2, state: "closed", notes: [
    { id: "n1", kind: "system", action: "close", action_label: "办结", before: "replied", after: "closed", text: "", author_id: "p2", author_name: "王丽", at: "2026-11-24T06:00:00Z", changes: [] },
  ] });
  expect(steps(aTicket(), moved)).toEqual([{ field: "state", before: "draft", now: "closed" }]);
  expect(whoChanged(aTicket(), moved, "p1")).toBe("王丽");
  expect(whoChanged(aTicket(), moved, "p2")).toBeNull();
});

test("keeps both texts on a refused save, asks, and saves on their version what was chosen", async () => {
  const store = memory();
  const editing = useEditing(before, "p1", store);
  editing.change("summary", "我写的");
  patch.mockResolvedValueOnce({ error: { status: 412, code: "changed-meanwhile", current: theirs } });
  expect(await editing.save()).toBeUndefined();
  expect(editing.fields.summary).toBe("我写的");
  expect(editing.conflict.value?.current.summary).toBe("对方写的");
  expect(editing.ready.value).toBe(false);
  expect(useEditing(before, "p1", store).fields.summary).toBe("我写的"); // another tab, or after a crash

  editing.choices.value = { ...editing.choices.value, summary: "mine" };
  patch.mockResolvedValueOnce({ data: aTicket({ version: 3, summary: "我写的" }) });
  expect((await editing.save())?.version).toBe(3);
  expect(patch.mock.lastCall?.[1]).toMatchObject({ body: { summary: "我写的" }, params: { header: { "If-Match": '"2"' } } });
  expect(store.getItem(`hotline.edit.${before.id}`)).toBeNull();
});

test("asks again when they changed the same field once more", async () => {
  const editing = useEditing(before, "p1", memory());
  editing.change("summary", "我写的");
  patch.mockResolvedValueOnce({ error: { status: 412, current: theirs } });
  await editing.save();
  editing.choices.value = { ...editing.choices.value, summary: "mine" };
  patch.mockResolvedValueOnce({ error: { status: 412, current: { ...theirs, version: 3, summary: "又改了" } } });
  await editing.save();
  expect(editing.conflict.value?.found.find(({ field }) => field === "summary")?.theirs).toBe("又改了");
  expect(editing.ready.value).toBe(false);
});

test("sends only what was changed", () => {
  expect(unsaved(fieldsOf(before), mine)).toEqual({ summary: "我写的", claim: "要回工资三万" });
});
