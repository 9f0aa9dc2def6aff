import { expect, test } from "vitest";

import { initials, matches } from "@/console/tickets/together/initials";

test.each([["张敏", "zm"], ["林嘉", "lj"], ["欧阳建国", "oyjg"], ["安琪", "aq"], ["王Li", "wli"], ["许婧妍", "xjy"], ["阿", "a"]])("%s is %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("finds by a part of the name and by initials from the beginning", () => {
  expect(matches("张敏", "敏")).toBe(true);
  expect(matches("张敏", "ZM")).toBe(true);
  expect(matches("张敏", "m")).toBe(false);
  expect(matches("张敏", " ")).toBe(true);
});
