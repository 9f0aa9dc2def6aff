/** The office's dictionary (matters, groups, kinds …), read once per page, and the search in it. */
import { computed, shallowRef } from "vue";

import { api, type Categories, type Option } from "@/api/client";

const loaded = shallowRef<Categories>();
let loading: Promise<void> | undefined;

export const categories = computed(() => loaded.value);

export function loadCategories(): Promise<void> {
  loading ??= api.GET("/api/categories").then(({ data }) => {
    if (data) loaded.value = data;
    else loading = undefined; // asked again by the next screen that needs it
  });
  return loading;
}

export interface Matter {
  readonly key: string;
  readonly label: string;
  readonly group: string;
  readonly words: readonly string[];
}

export const matterGroups = computed(() => loaded.value?.matter_groups ?? []);

export const matters = computed<Matter[]>(() =>
  (loaded.value?.matter_groups ?? []).flatMap((group) =>
    group.matters.map((leaf) => ({ key: leaf.key, label: leaf.label, group: group.label, words: [leaf.code, ...leaf.pinyin.split(" "), ...group.keywords].filter(Boolean) })),
  ),
);

/** Matches in the leaf's own name come first, then its group, then the keywords of the group. */
export function searchMatters(all: readonly Matter[], query: string, limit = 12): Matter[] {
  const q = query.trim().toLowerCase(); // codes and pinyin initials are small letters
  if (!q) return all.slice(0, limit);
  const rank = (matter: Matter) =>
    matter.label.includes(q) ? 0
    : matter.words.some((word) => word.startsWith(q)) ? 1
    : matter.group.includes(q) ? 2
    : matter.words.some((word) => word.includes(q) || q.includes(word)) ? 3
    : -1;
  return all
    .map((matter) => ({ matter, rank: rank(matter) }))
    .filter(({ rank: r }) => r >= 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ matter }) => matter);
}

export function matterLabel(key: string | null): string {
  const matter = matters.value.find((one) => one.key === key);
  return matter ? `${matter.group} › ${matter.label}` : (key ?? "");
}

export function optionLabel(options: readonly Option[] | undefined, key: string | null): string {
  return options?.find((option) => option.key === key)?.label ?? key ?? "";
}

/** One of the dictionary's lists, such as `request_kinds` or `dispositions`. */
export function listOf(name: string): readonly Option[] {
  return loaded.value?.lists[name] ?? [];
}
