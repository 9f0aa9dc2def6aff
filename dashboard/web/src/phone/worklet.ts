/** Runs on the browser's audio thread: the microphone becomes frames, frames become sound. */
import { PlayBuffer } from "@/phone/buffer";
import { FRAME_SAMPLES, fromPcm, RATE, Resampler, toPcm } from "@/phone/frames";

// The audio thread's own globals, which no TypeScript library describes.
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class Capture extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate, RATE);
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;

  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0];
    for (const sample of samples ? this.#resampler.process(samples) : []) {
      this.#frame[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled === FRAME_SAMPLES) {
        const pcm = toPcm(this.#frame);
        this.port.postMessage(pcm.buffer, [pcm.buffer]);
        this.#filled = 0;
      }
    }
    return true;
  }
}

class Playback extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(RATE, sampleRate);
  readonly #buffer = new PlayBuffer();

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.#buffer.push(this.#resampler.process(fromPcm(new Int16Array(data))));
    };
  }

  process(_inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    const [first, ...others] = output ?? [];
    if (first) {
      this.#buffer.pull(first);
      for (const other of others) other.set(first);
    }
    return true;
  }
}

registerProcessor("capture", Capture);
registerProcessor("playback", Playback);
