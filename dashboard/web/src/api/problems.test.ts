import { expect, test } from "vitest";

import { inOneLine, tell } from "@/api/problems";
import { language } from "@/i18n";
import openapi from "../../openapi.json";

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, { readonly description?: string }>> }>>>>;
}
const description = openapi as unknown as Described;

test("a known problem says what happened, what was kept, what to do, and its code", () => {
  const told = tell({ code: "offline", status: 503, title: "", detail: "", type: "/problems/offline" }, "on-this-computer");
  expect(told).toEqual({
    happened: "连不上服务器", kept: "您填的内容已存在本机。", next: "请检查网线或网络;恢复后会自动继续。", code: "offline (503)",
  });
});

test("an unknown problem is told by the server's title: what happened, then what to do; its English detail is for programs", () => {
  const told = tell({ code: "shift-overlaps", status: 409, title: "该人员在此时段已有班次，请换时段或先删除原班次", detail: "the person has a shift then", type: "" });
  expect(told).toMatchObject({ happened: "该人员在此时段已有班次", next: "请换时段或先删除原班次。" });
});

test("facts that help are told: fields by their names on the form, states, limits, how long to wait", () => {
  const happened = (code: string, facts: object) => tell({ code, status: 400, title: "没有成功，请再试", detail: "", type: "", ...facts }).happened;
  expect(happened("malformed", { errors: [{ loc: ["body", "summary"], msg: "Field required" }, { loc: ["body", "groups", 0], msg: "" }] })).toBe("填写的内容格式不对:摘要、人群");
  expect(happened("fields-missing", { fields: ["claim"], missing: ["诉求"] })).toBe("没有成功:诉求");
  expect(happened("illegal-transition", { state: "closed" })).toBe("没有成功:现在是「已办结」");
  expect(happened("action-not-yours", { action: "dispatch" })).toBe("没有成功:派单");
  expect(happened("period-refused", { days: 31 })).toBe("没有成功:这个间隔最多 31 天");
  expect(happened("too-many-requests", { retry_after: 70 })).toBe("操作太频繁:1分10秒后可再试");
  expect(happened("malformed", { errors: [{ loc: ["query", "cursor"], msg: "" }] }), "no form shows it").toBe("填写的内容格式不对");
});

test("whatever the server may refuse, nobody reads an English sentence in the Chinese console", () => {
  const answers = Object.values(description.paths).flatMap((path) => Object.values(path).flatMap((one) => Object.entries(one.responses)));
  const refusals = answers.flatMap(([status, { description: texts }]) =>
    [...(texts ?? "").matchAll(/([a-z-]+): ([^;]*[\u4e00-\u9fff][^;]*)/g)].map(([, code = "", title = ""]) => ({ code, title, status: Number(status) })));
  expect(refusals.length).toBeGreaterThan(100);
  for (const one of refusals) {
    const line = inOneLine({ ...one, type: "", detail: "the request cannot be carried out" });
    expect(line).toMatch(/[\u4e00-\u9fff]/);
    expect(line.replace(/\[.*?\]$/, "").replace(/If-Match|PDF|Word|Excel|\.xlsx/g, ""), one.code).not.toMatch(/[a-z]{3,}/i);
  }
  expect(tell({ code: "method-not-allowed", status: 405, title: "Method Not Allowed", detail: "Method Not Allowed", type: "" }).happened).toBe("这一步没有成功");
});

test("in English the server's detail is told, for its titles are Chinese", () => {
  language.value = "en";
  const told = tell({ code: "shift-overlaps", status: 409, title: "该人员在此时段已有班次，请换时段", detail: "the person has a shift then", type: "" });
  language.value = "zh";
  expect(told.happened).toBe("the person has a shift then");
});

test("a proxy's error page still gives something to read out", () => {
  expect(tell({ code: "http-502", status: 502, title: "", detail: "", type: "" }).happened).toBe("服务器出了故障");
  expect(tell({}).happened).toBe("这一步没有成功");
});

test("the code is taken from the type when it stands nowhere else", () => {
  expect(tell({ type: "/problems/changed-meanwhile", status: 412 }).happened).toBe("别人刚改过这张工单");
});

test("one line holds all four parts", () => {
  expect(inOneLine({ code: "forbidden", status: 403 })).toBe("您没有这项权限 需要时请联系主管。 [forbidden (403)]");
});
