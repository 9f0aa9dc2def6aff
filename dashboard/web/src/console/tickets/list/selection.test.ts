import { describe, expect, it } from "vitest";

import { useSelection } from "@/console/tickets/list/selection";

const rows = ["a", "b", "c", "d"].map((id) => ({ id }));

describe("choosing rows", () => {
  it("chooses one and lets it go", () => {
    const chosen = useSelection(() => rows);
    chosen.toggle("b");
    expect([...chosen.ids.value]).toEqual(["b"]);
    chosen.toggle("b");
    expect(chosen.ids.value.size).toBe(0);
  });
  it("chooses a range in either direction", () => {
    const chosen = useSelection(() => rows);
    chosen.toggle("d");
    chosen.toggle("b", true);
    expect(chosen.rows.value.map((one) => one.id)).toEqual(["b", "c", "d"]);
  });
  it("chooses all, then none", () => {
    const chosen = useSelection(() => rows);
    chosen.all();
    expect(chosen.ids.value.size).toBe(4);
    chosen.all();
    expect(chosen.ids.value.size).toBe(0);
  });
  it("has only rows that are listed", () => {
    const chosen = useSelection(() => rows);
    chosen.only(["a", "gone"]);
    expect(chosen.rows.value.map((one) => one.id)).toEqual(["a"]);
  });
});
