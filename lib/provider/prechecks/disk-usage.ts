/** How much disk something takes, and how much is left: pure, from what an engine and `df` say. */
import { lastLine } from '../../engine/last-line';
import type { ImageLayer } from '../../engine/container-engine';

/** Bytes that images take together: layers that several of them begin with are there once. */
export function bytesOfImages(images: readonly (readonly ImageLayer[])[]): number {
  const known = new Map<string, number>();
  let bytes = 0;
  for (const layers of images) {
    let parent = 0;
    for (const { key, size } of layers) {
      const place = `${parent} ${key}`;
      const layer = known.get(place) ?? known.size + 1;
      if (!known.has(place)) bytes += size;
      known.set(place, layer);
      parent = layer;
    }
  }
  return bytes;
}

/** Free bytes of the one file system in the answer of `df -Pk <path>`; undefined when it is none. */
export function freeBytesOf(df: string): number | undefined {
  const lines = df.trim().split('\n');
  const [, available] = /\s(\d+)\s+(?:\d+%|-)\s+\/\S*\s*$/.exec(lines.at(-1) ?? '') ?? [];
  return available === undefined ? undefined : Number(available) * 1024;
}

/** Bytes in the answer of `du -sk <path>`, which may begin with complaints about files that just vanished. */
export function usedBytesOf(du: string): number | undefined {
  const [, used] = /^(\d+)\s/.exec(lastLine(du)) ?? [];
  return used === undefined ? undefined : Number(used) * 1024;
}
