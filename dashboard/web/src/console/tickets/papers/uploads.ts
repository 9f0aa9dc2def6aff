/** The files that are being sent for one ticket, one after the other, and what became of them. */
import { ref, type Ref } from "vue";

import type { Attachment, Problem } from "@/api/client";
import { upload, type Audience, type Upload } from "@/console/tickets/papers/upload";
import { t } from "@/i18n";

export interface Sending {
  readonly key: number;
  readonly file: File;
  readonly audience: Audience;
  readonly share: number;
  readonly problem: Problem | undefined;
}

export interface Uploads {
  readonly list: Ref<readonly Sending[]>;
  add: (files: Iterable<File>, audience: Audience) => void;
  again: (one: Sending) => void;
  drop: (one: Sending) => void;
}

/** `most` is the limit of one file in bytes, once it is known. */
export function useUploads(ticketId: () => string, most: () => number | undefined, added: (row: Attachment) => void): Uploads {
  const list = ref<Sending[]>([]);
  const running = new Map<number, Upload>();
  let next = 0;

  function change(key: number, values: Partial<Sending>) {
    list.value = list.value.map((one) => (one.key === key ? { ...one, ...values } : one));
  }
  function waiting() {
    return list.value.find((one) => !one.problem && !running.has(one.key));
  }
  async function work() {
    if (running.size) return;
    for (let one = waiting(); one; one = waiting()) {
      const { key, file, audience } = one;
      const sending = upload(file, ticketId(), audience, (share) => { change(key, { share }); });
      running.set(key, sending);
      const outcome = await sending.done;
      running.delete(key);
      if ("problem" in outcome) change(key, { problem: outcome.problem });
      else list.value = list.value.filter((other) => other.key !== key);
      if ("row" in outcome) added(outcome.row);
    }
  }
  return {
    list,
    add(files, audience) {
      for (const file of files) list.value = [...list.value, { key: next++, file, audience, share: 0, problem: tooLarge(file, most()) }];
      void work();
    },
    again(one) {
      change(one.key, { share: 0, problem: tooLarge(one.file, most()) });
      void work();
    },
    drop(one) {
      running.get(one.key)?.stop();
      list.value = list.value.filter((other) => other.key !== one.key);
    },
  };
}

/** Said before it is sent: over a slow line the server's own answer comes minutes later. */
function tooLarge(file: File, most: number | undefined): Problem | undefined {
  if (most === undefined || file.size <= most) return undefined;
  const title = `${t.papers.files.tooLarge(file.name, Math.floor(most / 1_048_576))}，${t.papers.files.tooLargeDo}`;
  return { type: "/problems/file-too-large", title, detail: title, status: 413, code: "file-too-large" };
}
