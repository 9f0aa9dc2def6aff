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
  stock: {
    title: "Ready-made answers", materials: "What to bring", open: "Insert a ready-made answer", key: "type ::", find: "Find an answer or a list of materials", hint: "Words or pinyin initials; arrows choose, Enter inserts, Esc closes",
    nothing: "Nothing found. Try another word, or add one on the page of ready-made answers.", manage: "Manage ready-made answers", own: "mine", office: "office", listMark: "materials", uses: (n) => `used ${n} times`,
    missing: (names) => `The ticket does not say: ${names}. Fill the gaps in 【】 before sending.`, choose: (title) => `${title}: choose what to tell`, insertChosen: "Insert the chosen", backToList: "Back",
    none: "No ready-made answers yet. Choose “Add” to write the first.", add: "Add", edit: (title) => `Edit ${title}`, search: "Find", group: "Group of matters", anyMatter: "any matter", text: "Text", heading: "Title", scope: "Who may use it", scopeOwn: "only I", scopeOffice: "the office",
    placeholders: "Placeholders", placeholderHint: "replaced by what the ticket says", insert: (name) => `Insert {${name}}`, save: "Save", saved: "Saved", retire: "Retire", retireOf: (title) => `Retire ${title}`, retireAsk: (title) => `Retire “${title}”? What was written with it stays.`,
    history: "Earlier versions", historyOf: (title) => `Earlier versions of ${title}`, version: (n) => `Version ${n}`, restore: "Use this wording", unknown: (names) => `Unknown placeholders: ${names}`, more: "There are more; type words to narrow.", by: (name, when) => `${name} ${when}`,
    shipped: "comes with the program", officeList: "changed by the office", stale: "Somebody has just changed it; close and open it again", forms: { original: "original", copy: "copy", both: "original and copy", any: "any form" },
  },
};
