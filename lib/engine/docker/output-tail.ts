/** Of what a container or a command said. Errors quote it: some KB. */
const KEPT = 8 * 1024;

const FRAME_HEADER = 8;
const LENGTH_OFFSET = 4;

/**
 * Docker puts stdout and stderr into one stream of frames: a byte that names the stream, three zeros, the length, the text.
 * Both are wanted here, in the order they were written. A container with a terminal has no frames.
 */
export class FrameReader {
  #header = Buffer.alloc(0);
  /** Bytes of the frame at hand that have not come yet. */
  #left = 0;
  #isPlain = false;

  constructor(readonly onText: (text: Buffer) => void) {}

  add(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) rest = this.#isPlain ? this.#take(rest, rest.length) : this.#addFramed(rest);
  }

  /** Whether the last frame came as a whole. */
  end(): boolean {
    const isWhole = this.#left === 0 && (this.#header.length === 0 || !couldBeHeader(this.#header));
    if (this.#header.length > 0) this.onText(this.#header);
    return isWhole;
  }

  #addFramed(data: Buffer): Buffer {
    if (this.#left > 0) {
      const now = Math.min(this.#left, data.length);
      this.#left -= now;
      return this.#take(data, now);
    }
    const missing = FRAME_HEADER - this.#header.length;
    this.#header = Buffer.concat([this.#header, data.subarray(0, missing)]);
    if (!couldBeHeader(this.#header)) {
      this.#isPlain = true;
      this.onText(this.#header);
      this.#header = Buffer.alloc(0);
    } else if (this.#header.length === FRAME_HEADER) {
      this.#left = this.#header.readUInt32BE(LENGTH_OFFSET);
      this.#header = Buffer.alloc(0);
    }
    return data.subarray(missing);
  }

  #take(data: Buffer, length: number): Buffer {
    this.onText(data.subarray(0, length));
    return data.subarray(length);
  }
}

function couldBeHeader(data: Buffer): boolean {
  return (data[0] ?? 0) <= 2 && data.subarray(1, LENGTH_OFFSET).every((byte) => byte === 0);
}

/** Keeps the end of what comes, in little memory however much that is. */
export class Tail {
  readonly #room = Buffer.allocUnsafe(2 * KEPT);
  #filled = 0;
  #total = 0;

  add(data: Buffer): void {
    this.#total += data.length;
    const end = data.subarray(-KEPT);
    if (this.#filled + end.length > this.#room.length)
      this.#filled = this.#room.copy(this.#room, 0, this.#filled - KEPT, this.#filled);
    this.#filled += end.copy(this.#room, this.#filled);
  }

  /** Says how much is missing before it. */
  toString(): string {
    const kept = this.#room.subarray(Math.max(0, this.#filled - KEPT), this.#filled);
    const cut = this.#total - kept.length;
    if (cut === 0) return kept.toString().trimEnd();
    // Not from the middle of a character on.
    const start = kept.findIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000);
    return `[${cut + Math.max(0, start)} bytes before this are left out]\n${kept.subarray(Math.max(0, start)).toString().trimEnd()}`;
  }
}
