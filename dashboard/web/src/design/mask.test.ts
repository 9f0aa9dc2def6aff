import { expect, test } from "vitest";

import { maskName, maskPhone } from "@/design/mask";

test("a mobile number keeps three and four digits, with or without the country code", () => {
  expect(maskPhone("13912342046")).toBe("139****2046");
  expect(maskPhone("+8613912342046")).toBe("139****2046");
});

test("a short number keeps its end only, and what is masked stays as it is", () => {
  expect(maskPhone("5021234")).toBe("*****34");
  expect(maskPhone("139****2046")).toBe("139****2046");
  expect(maskPhone(null)).toBe("");
});

test("a name keeps the surname, also one of two characters", () => {
  expect(maskName("张敏")).toBe("张*");
  expect(maskName("欧阳春")).toBe("欧阳*");
  expect(maskName("")).toBe("");
});
