/** Attachments, ready-made answers and lists of materials in English. */
import type { zhPapers } from "@/i18n/zh-papers";

export const enPapers: typeof zhPapers = {
  files: {
    title: "Files", none: "No files yet.", add: "Add files", photo: "Take a photo", drop: "Let go to add to this ticket",
    hint: (mb, files) => `Drop, paste or choose files, several at once. PDF, pictures, Word, Excel, text, sound, film; ${mb} MB each at most, ${files} files a ticket.`,
    audience: "Add as", internal: "Internal", public: "May go to the caller",
    uploading: (name, percent) => `Uploading ${name}, ${percent}%`, checking: "Checking the content…", stop: "Stop", stopOf: (name) => `Stop uploading ${name}`, dismiss: "Dismiss", again: "Try again",
    tooLarge: (name, mb) => `${name} is larger than ${mb} MB`, tooLargeDo: "Compress or split it, then try again.",
    view: "View", viewOf: (name) => `View ${name}`, save: "Save", saveOf: (name) => `Save ${name}`, noted: "Each download is recorded.",
    remove: "Delete", removeOf: (name) => `Delete ${name}`, toPublic: "May go to the caller", toInternal: "Make internal",
    removeTitle: "Delete the file", removeHint: (name) => `The content of ${name} is deleted; its name, who deleted it and why stay in the history.`, reason: "Reason",
    by: (name, when) => `${name} ${when}`, removed: (name, when, why) => `deleted by ${name} ${when}: ${why}`, purged: (when) => `kept until ${when}, then deleted`,
    families: { pdf: "PDF", image: "Picture", writing: "Word", sheet: "Excel", text: "Text", sound: "Sound", film: "Film" },
  },
};
