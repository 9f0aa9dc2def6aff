/** Every key that does something on the present page, in one list: pressed from here, and shown by `?`. */
import { computed, onScopeDispose, shallowReactive } from "vue";

import type { t } from "@/i18n";

export type KeyGroup = Exclude<keyof Pick<(typeof t)["together"]["keys"], "everywhere" | "ticket" | "registration" | "ringing" | "list" | "writing">, never>;
export interface KeyBinding {
  /** As the browser names it: "F8", "?", "n". Several names are apart by blanks. */
  readonly key: string;
  readonly group: KeyGroup;
  readonly words: string;
  /** Without it the key is only told of: a field or a list handles it where it has the focus. */
  readonly act?: () => void;
  /** For keys that write nothing; single letters never work while somebody types. */
  readonly whileTyping?: boolean;
}

const sources = shallowReactive(new Set<() => readonly KeyBinding[]>());
export const bound = computed<readonly KeyBinding[]>(() => [...sources].flatMap((bindings) => bindings()));

/** The keys of a component, while it lives and as long as `bindings` names them. */
export function useKeys(bindings: () => readonly KeyBinding[]): void {
  if (!sources.size) window.addEventListener("keydown", press);
  sources.add(bindings);
  onScopeDispose(() => {
    sources.delete(bindings);
    if (!sources.size) window.removeEventListener("keydown", press);
  });
}

function press(event: KeyboardEvent): void {
  // While a Chinese input method composes, its keys are letters of a word (229 where a browser does not say so).
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Safari ends a composition before its last key
  if (event.isComposing || event.keyCode === 229) return;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const pressed = event.key === "？" ? "?" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isBusy = writes(event.target) || isDialogOpen();
  // What came last is nearest to the person: a card over the page goes before the page.
  const found = [...bound.value].reverse().find((one) => one.act && one.key.split(" ").includes(pressed) && (one.whileTyping || !isBusy));
  if (!found?.act) return;
  event.preventDefault();
  found.act();
}

const NO_TEXT = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "file"]);
function writes(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable || target.closest("[contenteditable='true']") !== null;
}

/** Behind a dialog nothing happens by a single letter. */
function isDialogOpen(): boolean {
  const dialogs = document.querySelectorAll("[role=dialog][aria-modal=true]");
  return [...dialogs].some((one) => !one.closest("[style*='display: none']")); // closed ones stay in the page
}
