/** A form whose words are its writer's draft until they are handed in: restored when it opens, kept as it is typed. */
import { onMounted, ref, watch, type Ref } from "vue";

import { useOwnDraft, type OwnDraft, type Part, type Values } from "@/console/drafts/own";

/** `restored`: something was there from before. Words typed while it was being read are not overwritten. */
export function useBoundDraft<T extends object>(ticketId: string, part: Part, words: Ref<T>): OwnDraft & { readonly restored: Ref<boolean>; takeBack(): void } {
  const draft = useOwnDraft(ticketId, part);
  const restored = ref(false);
  const untouched = JSON.stringify(words.value);
  let taken = "";

  function put(values: Values): void {
    const known = Object.fromEntries(Object.entries(values).filter(([name]) => name in words.value));
    words.value = { ...words.value, ...known };
    taken = JSON.stringify(words.value);
  }
  watch(words, (typed) => {
    const now = JSON.stringify(typed);
    if (now !== taken) draft.keep(now === untouched ? {} : ({ ...typed } as Values));
    taken = "";
  }, { deep: true });
  onMounted(async () => {
    const kept = await draft.load();
    if (!kept || !Object.keys(kept).length || JSON.stringify(words.value) !== untouched) return;
    put(kept);
    restored.value = true;
  });
  return { ...draft, restored, takeBack: () => { put(draft.takeTheirs()); } };
}
