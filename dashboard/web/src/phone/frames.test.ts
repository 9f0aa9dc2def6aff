import { describe, expect, it } from "vitest";

import { MOST_FRAMES, PlayBuffer } from "@/phone/buffer";
import { fromPcm, loudness, Resampler, toPcm } from "@/phone/frames";

function tone(hertz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / rate) / 2);
}

/** Amplitude of one tone in a sound. */
function amplitude(sound: Float32Array, hertz: number, rate: number): number {
  let [re, im] = [0, 0];
  sound.forEach((value, n) => {
    re += value * Math.cos((2 * Math.PI * hertz * n) / rate);
    im += value * Math.sin((2 * Math.PI * hertz * n) / rate);
  });
  return (2 * Math.hypot(re, im)) / sound.length;
}

/** As the audio thread gets it: 128 samples at a time. */
function piecewise(resampler: Resampler, sound: Float32Array): Float32Array {
  const pieces: number[] = [];
  for (let n = 0; n < sound.length; n += 128) pieces.push(...resampler.process(sound.slice(n, n + 128)));
  return Float32Array.from(pieces);
}

describe.each([
  [48_000, 16_000],
  [44_100, 16_000],
  [16_000, 48_000],
  [16_000, 44_100],
  [16_000, 16_000],
])("resampling from %d to %d", (from, to) => {
  it("keeps speech and its length", () => {
    const sound = piecewise(new Resampler(from, to), tone(1_000, from, 2));
    expect(Math.abs(sound.length / to - 2)).toBeLessThan(0.01);
    expect(amplitude(sound.slice(to / 2), 1_000, to)).toBeCloseTo(0.5, 1);
  });

  it("makes no difference between one piece and many", () => {
    const source = tone(700, from, 1);
    const whole = new Resampler(from, to).process(source);
    const parts = piecewise(new Resampler(from, to), source);
    const length = Math.min(whole.length, parts.length) - 1;
    expect(amplitude(parts.slice(0, length).map((v, n) => v - (whole[n] ?? 0)), 700, to)).toBeLessThan(0.001);
  });
});

it("filters out what 16 kHz cannot carry", () => {
  const sound = piecewise(new Resampler(48_000, 16_000), tone(11_000, 48_000, 1));
  expect(amplitude(sound.slice(4_000), 5_000, 16_000)).toBeLessThan(0.01);
});

it("turns samples into PCM and back, cutting what is too loud", () => {
  expect([...toPcm(Float32Array.of(0, 1, -1, 2))]).toEqual([0, 32_767, -32_767, 32_767]);
  expect(fromPcm(Int16Array.of(16_384))[0]).toBe(0.5);
  expect(loudness(new Int16Array(320))).toBe(0);
  expect(loudness(toPcm(tone(700, 16_000, 0.1)))).toBeGreaterThan(0.7);
});

describe("the play buffer", () => {
  const frame = (value: number) => new Float32Array(4).fill(value);
  const pull = (buffer: PlayBuffer, length: number) => {
    const target = new Float32Array(length);
    buffer.pull(target);
    return [...target];
  };

  it("begins when two frames are there and plays them in order", () => {
    const buffer = new PlayBuffer();
    buffer.push(frame(1));
    expect(pull(buffer, 2)).toEqual([0, 0]);
    buffer.push(frame(2));
    expect(pull(buffer, 6)).toEqual([1, 1, 1, 1, 2, 2]);
  });

  it("is silent when starved and then waits for two frames again", () => {
    const buffer = new PlayBuffer();
    [1, 2].forEach((value) => { buffer.push(frame(value)); });
    expect(pull(buffer, 10)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 0, 0]);
    buffer.push(frame(3));
    expect(pull(buffer, 2)).toEqual([0, 0]);
  });

  it("keeps the newest ten frames", () => {
    const buffer = new PlayBuffer();
    for (let value = 1; value <= 25; value += 1) buffer.push(frame(value));
    expect(buffer.length).toBe(MOST_FRAMES);
    expect(pull(buffer, 1)).toEqual([16]);
  });
});
