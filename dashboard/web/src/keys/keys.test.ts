import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";

import { bound, useKeys } from "@/keys/keys";

let scope: EffectScope;
const note = vi.fn();
const pass = vi.fn();
beforeEach(() => {
  scope = effectScope();
  scope.run(() => {
    useKeys(() => [
      { key: "n", group: "ticket", words: "写记录", act: note },
      { key: "F9", group: "registration", words: "转办", act: pass, whileTyping: true },
      { key: "↑ ↓", group: "writing", words: "选择" },
    ]);
  });
});
afterEach(() => {
  scope.stop();
  document.body.replaceChildren();
  vi.clearAllMocks();
});

function press(key: string, on: EventTarget = document.body, init: KeyboardEventInit = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  on.dispatchEvent(event);
  return event;
}
function field(tag: "input" | "textarea", type = "text") {
  const made = document.createElement(tag);
  if (made instanceof HTMLInputElement) made.type = type;
  return document.body.appendChild(made);
}

test("a letter works on the page, also with CapsLock, and is taken from the browser", () => {
  expect(press("n").defaultPrevented).toBe(true);
  press("N");
  expect(note).toHaveBeenCalledTimes(2);
});

test.each(["input", "textarea"] as const)("a letter does nothing while somebody types in a %s; a function key does", (tag) => {
  const typed = field(tag);
  expect(press("n", typed).defaultPrevented).toBe(false);
  press("F9", typed);
  expect(note).not.toHaveBeenCalled();
  expect(pass).toHaveBeenCalledOnce();
});

test("a tick box is not typed into", () => {
  press("n", field("input", "checkbox"));
  expect(note).toHaveBeenCalledOnce();
});

test("nothing happens while an input method composes, nor with Ctrl, Alt or a key that was taken", () => {
  press("n", document.body, { isComposing: true });
  press("n", document.body, { keyCode: 229 });
  press("F9", field("input"), { isComposing: true });
  press("n", document.body, { ctrlKey: true });
  press("n", document.body, { altKey: true });
  window.addEventListener("keydown", (event) => { event.preventDefault(); }, { capture: true, once: true });
  press("n");
  expect(note).not.toHaveBeenCalled();
  expect(pass).not.toHaveBeenCalled();
});

test("behind a dialog a letter does nothing", () => {
  const dialog = document.body.appendChild(document.createElement("div"));
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  press("n");
  expect(note).not.toHaveBeenCalled();
  dialog.style.display = "none"; // closed, and kept for the next time
  press("n");
  expect(note).toHaveBeenCalledOnce();
});

test("what has gone from the page is neither pressed nor shown", () => {
  expect(bound.value.map((one) => one.key)).toEqual(["n", "F9", "↑ ↓"]);
  scope.stop();
  press("n");
  expect(note).not.toHaveBeenCalled();
  expect(bound.value).toEqual([]);
});
