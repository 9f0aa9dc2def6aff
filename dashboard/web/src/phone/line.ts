/** The socket of a telephone: says hello, comes back by itself after a drop, and tells what it hears. */
import { parseMessage, type ClientMessage, type ServerMessage } from "@/phone/messages";

export type LineFailure = "token-refused" | "replaced" | "network";

export interface LineEvents {
  onMessage(message: ServerMessage): void;
  onFrame(frame: ArrayBuffer): void;
  /** The socket dropped and is being resumed. */
  onDropped(): void;
  onFailed(reason: LineFailure): void;
}

export interface LineOptions extends LineEvents {
  readonly url: string;
  readonly token: () => Promise<string>;
  /** Milliseconds after a drop for which coming back is tried. */
  readonly patience: () => number;
  /** Where the secret that names this phone survives a reload; none for operators, who are known by name. */
  readonly storageKey?: string;
}

const NOT_ADMITTED = 4401;
const USED_ELSEWHERE = 4409;
const PAUSES = [200, 400, 800, 1_500, 3_000, 5_000, 10_000];
const MOST_QUEUED = 32_000; // bytes: a second of speech; older speech is worth nothing
const SILENT_FOR = 5_000; // ms without a frame while sound should flow: the line is dead

export class Line {
  #socket: WebSocket | undefined;
  #resume: string | null;
  #attempt = 0;
  #droppedAt = 0;
  #timer = 0;
  #watch = 0;
  #heardAt = 0;
  #closed = true;

  constructor(private readonly options: LineOptions) {
    const key = options.storageKey;
    this.#resume = key ? sessionStorage.getItem(key) : null;
  }

  /** Whether an earlier page left a call that can be taken up again. */
  get canResume(): boolean {
    return this.#resume !== null;
  }

  open(): void {
    if (!this.#closed) return;
    this.#closed = false;
    this.#attempt = 0;
    this.#droppedAt = 0;
    void this.#connect();
  }

  /** Nothing is told after this. */
  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#timer);
    this.expectSound(false);
    this.#drop();
  }

  send(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  sendFrame(frame: ArrayBuffer): void {
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < MOST_QUEUED) socket.send(frame);
  }

  /** While frames should arrive, their absence shows a dead line long before TCP notices. */
  expectSound(on: boolean): void {
    window.clearInterval(this.#watch);
    this.#heardAt = performance.now();
    if (!on) return;
    this.#watch = window.setInterval(() => {
      if (this.#socket?.readyState === WebSocket.OPEN && performance.now() - this.#heardAt > SILENT_FOR) this.#lost(0);
    }, 1_000);
  }

  /** The call is over: the next one is a new phone's. */
  forget(): void {
    this.#remember(null);
  }

  async #connect(): Promise<void> {
    let token = "";
    try {
      token = await this.options.token();
    } catch {
      // the server is away: tried again like a socket that does not open
    }
    if (this.#isClosed()) return;
    if (!token) {
      this.#lost(this.canResume || this.#droppedAt ? 0 : NOT_ADMITTED);
      return;
    }
    const socket = (this.#socket = new WebSocket(address(this.options.url)));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { this.send({ type: "hello", token, resume: this.#resume }); };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => { this.#received(data); };
    socket.onclose = ({ code }) => { this.#lost(code); };
  }

  #received(data: string | ArrayBuffer): void {
    this.#heardAt = performance.now();
    if (typeof data !== "string") {
      this.options.onFrame(data);
      return;
    }
    const message = parseMessage(data);
    if (message?.type === "ready") {
      this.#attempt = 0;
      this.#droppedAt = 0;
      this.#remember(message.resume);
    }
    if (message) this.options.onMessage(message);
  }

  #lost(code: number): void {
    this.#drop();
    if (this.#closed) return;
    const now = performance.now();
    if (code === NOT_ADMITTED) this.#fail("token-refused");
    else if (code === USED_ELSEWHERE) this.#fail("replaced");
    else {
      if (!this.#droppedAt) {
        this.#droppedAt = now;
        this.options.onDropped();
      }
      const pause = PAUSES[Math.min(this.#attempt, PAUSES.length - 1)] ?? 0;
      this.#attempt += 1;
      if (now + pause - this.#droppedAt > this.options.patience()) this.#fail("network");
      else this.#timer = window.setTimeout(() => void this.#connect(), pause);
    }
  }

  #fail(reason: LineFailure): void {
    this.close();
    this.#remember(null);
    this.options.onFailed(reason);
  }

  #drop(): void {
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = undefined;
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #remember(resume: string | null): void {
    this.#resume = resume;
    const key = this.options.storageKey;
    if (key && resume) sessionStorage.setItem(key, resume);
    else if (key) sessionStorage.removeItem(key);
  }
}

function address(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
