import { mount } from "@vue/test-utils";
import { expect, test, vi } from "vitest";

import QrPicture from "@/session/QrPicture.vue";

test("an enrolment is a picture with quiet edges and a name for screen readers", async () => {
  const page = mount(QrPicture, { props: { text: "otpauth://totp/12348:zhang?secret=JBSWY3DPEHPK3PXP", label: "二维码" } });
  const picture = await vi.waitUntil(() => (page.find("svg").exists() ? page.get("svg") : undefined));
  expect(picture.attributes("aria-label")).toBe("二维码");
  expect(picture.attributes("viewBox")).toMatch(/^-4 -4 (\d+) \1$/);
  expect(picture.get("path").attributes("d")).toMatch(/^(M\d+ \d+h1v1h-1z){200,}$/);
});
