import { describe, expect, it } from "vitest";

import { filtersOn, fromLink, same, tidy } from "@/console/tickets/list/wanted";

describe("what a list is narrowed by", () => {
  it("is the same whatever order and defaults it was written with", () => {
    expect(same({ open: true, light: "red", q: "" }, { light: "red", open: true, mine: false, sort: "newest" })).toBe(true);
    expect(same({ confidential: false }, {})).toBe(false);
    expect(tidy({ state: null, matter: "" })).toEqual({});
  });
  it("counts filters, not the search", () => {
    expect(filtersOn({ q: "拖欠", sort: "due", open: true, light: "red" })).toBe(2);
  });
  it("takes from a link only what a list knows", () => {
    expect(fromLink({ handler_id: "a", village_id: "b", limit: "9" })).toEqual({ handler_id: "a", village_id: "b", open: true });
    expect(fromLink({ light: "red", state: ["a", "b"] })).toEqual({ light: "red" });
  });
});
