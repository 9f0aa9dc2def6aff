import { expect, test } from "vitest";

import { inOneLine, tell } from "@/api/problems";

test("a known problem says what happened, what was kept, what to do, and its code", () => {
  const told = tell({ code: "offline", status: 503, title: "", detail: "", type: "/problems/offline" }, "on-this-computer");
  expect(told).toEqual({
    happened: "连不上服务器", kept: "您填的内容已存在本机。", next: "请检查网线或网络;恢复后会自动继续。", code: "offline (503)",
  });
});

test("an unknown problem is told in the server's own words", () => {
  const told = tell({ code: "illegal-transition", status: 409, title: "工单当前状态不允许这项操作", detail: "工单已办结,不能派单", type: "" });
  expect(told.happened).toBe("工单当前状态不允许这项操作:工单已办结,不能派单");
  expect(told.next).toContain("刷新");
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
