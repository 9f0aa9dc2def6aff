/** Sound that has arrived and waits to be played: at most ten frames, older ones are dropped. Pure. */
export const MOST_FRAMES = 10;
const BEFORE_START = 2; // frames; absorbs the unevenness of a network without being heard as delay

export class PlayBuffer {
  #frames: Float32Array[] = [];
  #offset = 0; // samples of the first frame already played
  #flowing = false;

  get length(): number {
    return this.#frames.length;
  }

  push(frame: Float32Array): void {
    this.#frames.push(frame);
    while (this.#frames.length > MOST_FRAMES) {
      this.#frames.shift();
      this.#offset = 0;
    }
    if (this.#frames.length >= BEFORE_START) this.#flowing = true;
  }

  /** Fill with what there is; the rest is silence, and playing starts anew once some frames are there. */
  pull(target: Float32Array): void {
    target.fill(0);
    let filled = 0;
    while (this.#flowing && filled < target.length) {
      const frame = this.#frames[0];
      if (!frame) {
        this.#flowing = false;
        break;
      }
      const piece = frame.subarray(this.#offset, this.#offset + target.length - filled);
      target.set(piece, filled);
      filled += piece.length;
      this.#offset += piece.length;
      if (this.#offset >= frame.length) {
        this.#frames.shift();
        this.#offset = 0;
      }
    }
  }
}
