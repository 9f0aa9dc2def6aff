/** Microphone and loudspeaker of one telephone. Knows frames, not calls. */
import { shallowRef, type ShallowRef } from "vue";

import { loudness } from "@/phone/frames";
import worklet from "@/phone/worklet?worker&url";

export type AudioFailure = "no-microphone" | "microphone-refused";
export interface Levels {
  readonly microphone: number;
  readonly speaker: number;
}

export class AudioUnavailable extends Error {
  constructor(readonly reason: AudioFailure) {
    super(reason);
  }
}

const SILENT: Levels = { microphone: 0, speaker: 0 };
const SHOW_EVERY = 5; // frames; ten times a second is enough for an eye

export class Audio {
  readonly levels: ShallowRef<Levels> = shallowRef(SILENT);
  #context: AudioContext | undefined;
  #stream: MediaStream | undefined;
  #speaker: AudioWorkletNode | undefined;
  #microphone = 0;
  #shown = 0;

  constructor(private readonly onFrame: (frame: ArrayBuffer) => void) {}

  get isOpen(): boolean {
    return this.#context !== undefined;
  }

  /** Must be called from a click. Without a microphone one can still listen and press keys. */
  async open({ microphone }: { microphone: boolean }): Promise<void> {
    if (this.isOpen) return;
    const context = (this.#context = new AudioContext({ latencyHint: "interactive" }));
    try {
      if (microphone) this.#stream = await askForMicrophone();
      await context.audioWorklet.addModule(worklet);
      this.#speaker = new AudioWorkletNode(context, "playback", { numberOfInputs: 0, outputChannelCount: [1] });
      this.#speaker.connect(context.destination);
      if (this.#stream) this.#capture(context, this.#stream);
      await context.resume();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  play(frame: ArrayBuffer): void {
    this.#shown += 1;
    if (this.#shown % SHOW_EVERY === 0) {
      this.levels.value = { microphone: this.#microphone, speaker: loudness(new Int16Array(frame)) };
    }
    this.#speaker?.port.postMessage(frame, [frame]);
  }

  quiet(): void {
    this.#microphone = 0;
    this.levels.value = SILENT;
  }

  close(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#context = this.#stream = this.#speaker = undefined;
    this.quiet();
  }

  #capture(context: AudioContext, stream: MediaStream): void {
    const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.#microphone = loudness(new Int16Array(data));
      this.onFrame(data);
    };
    context.createMediaStreamSource(stream).connect(node);
  }
}

export async function askForMicrophone(): Promise<MediaStream> {
  // Browsers hide the microphone from pages that came neither by https nor from this computer.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new AudioUnavailable("no-microphone");
  try {
    return await devices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    const refused = name === "NotAllowedError" || name === "SecurityError";
    throw new AudioUnavailable(refused ? "microphone-refused" : "no-microphone");
  }
}
