/** What the console needs from a telephone in the browser. An interface only: the web phone and Twilio implement it. */
import type { InjectionKey, ShallowRef } from "vue";

/** Why the telephone cannot be used; the console turns each into plain words. */
export type SoftphoneFailure =
  | "no-microphone" // there is none, or the browser has no access to audio at all
  | "microphone-refused" // the person or the browser's policy said no
  | "token-refused" // the server did not accept our token: sign in again
  | "not-set-up" // the office has an account with the carrier but no key for browsers
  | "replaced" // the same person opened the console somewhere else
  | "network"; // gave up for now; `start()` tries again

/** One telephone is in exactly one state; there are no flags beside it. */
export type SoftphoneState =
  | { readonly kind: "off" } // `start()` was not called yet, or `stop()` was
  | { readonly kind: "connecting" } // first connection, or a dropped one being resumed without a call
  | { readonly kind: "ready" } // registered, microphone granted, nobody rings
  | { readonly kind: "ringing"; readonly offer: RingOffer }
  | { readonly kind: "answering"; readonly legId: string; readonly callId: string } // answered here, not yet `connected`
  | {
      readonly kind: "talking";
      readonly legId: string;
      readonly callId: string;
      readonly since: number; // Date.now() when the server said `connected`
      readonly muted: boolean;
      readonly line: "clear" | "resuming"; // resuming: the socket dropped, the call is kept for 10 s
    }
  | { readonly kind: "failed"; readonly reason: SoftphoneFailure };

/** The socket's `ring` message. Facts about the caller come from the live board, not from here. */
export interface RingOffer {
  readonly legId: string;
  readonly callId: string;
  readonly caller: string; // already masked by the server
  readonly expiresAt: number; // Date.now() + patience
}

export interface SoftphoneOptions {
  /** Path of the socket, from GET /api/me/phone, for example "/ws/phone". */
  readonly url: string;
  /** Asked before each connection, because tokens are short-lived. */
  readonly token: () => Promise<string>;
}

/**
 * Sound is the telephone's business, knowledge of the call is the live board's: ringing tone, hold (HTTP),
 * wrap-up and the caller card are done by the console. Every method is harmless in a state that does not allow it.
 */
export interface Softphone {
  readonly state: Readonly<ShallowRef<SoftphoneState>>;
  /** Loudness 0…1 of what the microphone picks up and of what is heard; for the small level bars while talking. */
  readonly levels: Readonly<ShallowRef<{ readonly microphone: number; readonly speaker: number }>>;
  /** Asks for the microphone and registers. Must be called from a click, or browsers keep the audio silent. */
  start(): Promise<void>;
  /** Signs off and gives the microphone back. */
  stop(): void;
  answer(legId: string): void;
  reject(legId: string): void;
  hangUp(): void;
  mute(on: boolean): void;
}

/** `src/phone/softphone.ts` exports `createWebphone: CreateSoftphone`. */
export type CreateSoftphone = (options: SoftphoneOptions) => Softphone;

export const softphoneKey: InjectionKey<Softphone> = Symbol("softphone");
