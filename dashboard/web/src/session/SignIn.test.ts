import { flushPromises, mount } from "@vue/test-utils";
import { expect, test, vi } from "vitest";

import { api } from "@/api/client";
import SignIn from "@/session/SignIn.vue";

const refusal = (code: string, facts: Record<string, unknown> = {}) =>
  ({ error: { type: "", title: "", detail: "", status: 401, code, ...facts }, response: new Response() }) as never;

async function submitted(because: "idle" | null = null) {
  const page = mount(SignIn, { props: { because } });
  await page.get("[name=username]").setValue("operator1");
  await page.get("[name=password]").setValue("demo-12348");
  await page.get("form").trigger("submit");
  await flushPromises();
  return page;
}

test("the field for the one-time code appears when the server asks for it, without blame", async () => {
  vi.spyOn(api, "POST").mockResolvedValue(refusal("totp-required", { enrolled: true }));
  const page = await submitted();
  expect(page.find("[name=totp]").exists()).toBe(true);
  expect(page.find("[role=alert]").exists()).toBe(false);
});

test("who has no authenticator yet is given the secret for it", async () => {
  vi.spyOn(api, "POST")
    .mockResolvedValueOnce(refusal("totp-required", { enrolled: false }))
    .mockResolvedValueOnce({ data: { secret: "ABCDEFGH", otpauth_uri: "otpauth://totp/x" }, response: new Response() });
  const page = await submitted();
  expect(page.get("code").text()).toBe("ABCD EFGH");
  expect(page.find("[name=totp]").exists()).toBe(true);
});

test("a wrong password is told with what to do, and what was typed stays", async () => {
  vi.spyOn(api, "POST").mockResolvedValue(refusal("sign-in-refused"));
  const page = await submitted();
  expect(page.get("[role=alert]").text()).toContain("用户名或密码不对");
  expect(page.get<HTMLInputElement>("[name=username]").element.value).toBe("operator1");
});

test("who was signed off by the clock is told why", () => {
  expect(mount(SignIn, { props: { because: "idle" } }).text()).toContain("因长时间未操作,已自动退出");
});
