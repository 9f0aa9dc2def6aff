/** Two languages, chosen at run time. `zh.ts` is the truth; `en.ts` must satisfy its type. */
import { computed, shallowRef } from "vue";

import { en } from "@/i18n/en";
import { zh, type Messages } from "@/i18n/zh";

export type Language = "zh" | "en";
const dictionaries: Record<Language, Messages> = { zh, en };
const KEY = "hotline.language";

const chosen = shallowRef<Language>(localStorage.getItem(KEY) === "en" ? "en" : "zh");

export const language = computed({
  get: () => chosen.value,
  set(value: Language) {
    chosen.value = value;
    localStorage.setItem(KEY, value);
    document.documentElement.lang = value === "zh" ? "zh-CN" : "en";
  },
});

/** The words of the chosen language; reading one inside a template follows a later switch. */
export const t: Messages = new Proxy(zh, {
  get: (_, key) => Reflect.get(dictionaries[chosen.value], key) as unknown,
});

/** A label by key, or the key itself, so that a value the server learned later is still shown. */
export function labelOf(labels: Readonly<Record<string, string>>, key: string | null | undefined): string {
  return key ? (labels[key] ?? key) : "";
}
