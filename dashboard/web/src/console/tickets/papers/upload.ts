/** One file on its way to the server. Not by `fetch`: that cannot say how far it is. */
import { changingHeaders, sessionWasLost, type Attachment, type Problem } from "@/api/client";

export type Audience = Attachment["audience"];
export type Outcome = { readonly row: Attachment } | { readonly problem: Problem } | { readonly stopped: true };

export interface Upload {
  readonly done: Promise<Outcome>;
  stop: () => void;
}

/** Starts at once; `sent` hears 0 to 1. */
export function upload(file: File, ticketId: string, audience: Audience, sent: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Outcome>((resolve) => {
    request.upload.onprogress = (event) => { if (event.lengthComputable) sent(event.loaded / event.total); };
    request.upload.onload = () => { sent(1); };
    request.onload = () => { resolve(outcomeOf(request)); };
    request.onerror = () => { resolve({ problem: problemOf("offline", 503) }); };
    request.onabort = () => { resolve({ stopped: true }); };
  });
  const query = new URLSearchParams({ ticket_id: ticketId, audience });
  request.open("POST", `/api/attachments?${query.toString()}`);
  // Not in the address: a file's name is often a person's.
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  for (const [name, value] of Object.entries(changingHeaders())) request.setRequestHeader(name, value);
  request.send(file);
  return { done, stop: () => { request.abort(); } };
}

function outcomeOf(request: XMLHttpRequest): Outcome {
  if (request.status === 401) sessionWasLost();
  try {
    const body: unknown = JSON.parse(request.responseText);
    return request.status === 201 ? { row: body as Attachment } : { problem: body as Problem };
  } catch {
    return { problem: problemOf(`http-${request.status}`, request.status) }; // a proxy answers in HTML
  }
}

function problemOf(code: string, status: number): Problem {
  return { type: `/problems/${code}`, title: "", detail: "", status, code };
}

/** 1.2 MB, 86 KB: as file managers show it. */
export function sizeOf(bytes: number): string {
  if (bytes >= 100_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
}
