import { describe, expect, it } from "vitest";

import type { Materials } from "@/api/client";
import { markBefore, told } from "@/console/tickets/papers/stock";

const item = (spoken: string) => ({ name: spoken, form: "any" as const, note: "", spoken });
const LIST: Materials = {
  key: "a", title: "申请公证", matter_group: null, matter_group_label: null, remark: "带原件", version: 0, is_shipped: true,
  items: [item("身份证"), item("户口簿"), item("委托书")], text: "申请公证需要准备：\n1. 身份证；\n2. 户口簿；\n3. 委托书。\n带原件",
};

describe("what is typed and told", () => {
  it("opens at two colons of either width, before the caret only", () => {
    expect(markBefore("您好::", 4)).toBe(2);
    expect(markBefore("您好：：", 4)).toBe(2);
    expect(markBefore("您好::", 3)).toBeUndefined();
    expect(markBefore("a:", 2)).toBeUndefined();
  });
  it("tells the whole list with its remark, or the chosen items numbered anew", () => {
    expect(told(LIST, new Set([0, 1, 2]))).toBe(LIST.text);
    expect(told(LIST, new Set([0, 2]))).toBe("申请公证需要准备：\n1. 身份证；\n2. 委托书。");
  });
});
