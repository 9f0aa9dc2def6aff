/** The unit of sound on the socket: 20 ms of PCM, 16 bits, 16 kHz, one channel. Pure; also used inside the worklet. */
export const RATE = 16_000;
export const FRAME_SAMPLES = 320;
export const FRAME_BYTES = 2 * FRAME_SAMPLES;

const STEPS = 128; // kernel values kept for each input sample; finer is not heard
const CROSSINGS = 8;

/** Changes the rate of a stream of samples piece by piece; what the lower rate cannot carry is filtered out. */
export class Resampler {
  readonly #step: number; // input samples for each output sample
  readonly #half: number; // input samples that the kernel reaches to each side
  readonly #kernel: Float32Array;
  #held: Float32Array;
  #at: number; // place of the next output sample, in samples of `#held`

  constructor(from: number, to: number) {
    this.#step = from / to;
    const cutoff = 0.46 * Math.min(1, to / from); // a little below half, so that the slope ends in time
    this.#half = Math.ceil(CROSSINGS / (2 * cutoff));
    this.#kernel = kernel(cutoff, this.#half);
    this.#held = new Float32Array(this.#half); // silence before the beginning
    this.#at = this.#half;
  }

  process(input: Float32Array): Float32Array {
    const held = new Float32Array(this.#held.length + input.length);
    held.set(this.#held);
    held.set(input, this.#held.length);
    const last = held.length - this.#half - 1;
    const output = new Float32Array(Math.max(0, Math.ceil((last - this.#at) / this.#step)));
    for (let n = 0; n < output.length; n += 1) {
      output[n] = this.#sample(held, this.#at);
      this.#at += this.#step;
    }
    const done = Math.max(0, Math.floor(this.#at) - this.#half);
    this.#held = held.slice(done);
    this.#at -= done;
    return output;
  }

  #sample(held: Float32Array, at: number): number {
    const first = Math.ceil(at - this.#half);
    const end = Math.floor(at + this.#half);
    let sum = 0;
    for (let index = first; index <= end; index += 1) {
      const place = Math.round((index - at + this.#half) * STEPS);
      sum += (held[index] ?? 0) * (this.#kernel[place] ?? 0);
    }
    return sum;
  }
}

/** A windowed sinc. */
function kernel(cutoff: number, half: number): Float32Array {
  const values = new Float32Array(2 * half * STEPS + 1);
  for (let n = 0; n < values.length; n += 1) {
    const x = n / STEPS - half;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    values[n] = sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / half));
  }
  return values;
}

export function toPcm(samples: Float32Array): Int16Array<ArrayBuffer> {
  const pcm = new Int16Array(samples.length);
  samples.forEach((value, n) => {
    pcm[n] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
  });
  return pcm;
}

export function fromPcm(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (value) => value / 32_768);
}

/** 0…1, as an ear judges it: -50 dB and below is nothing. */
export function loudness(pcm: Int16Array): number {
  if (pcm.length === 0) return 0;
  const power = pcm.reduce((sum, value) => sum + (value / 32_768) ** 2, 0) / pcm.length;
  return Math.max(0, Math.min(1, 1 + Math.log10(power + 1e-9) / 5));
}
