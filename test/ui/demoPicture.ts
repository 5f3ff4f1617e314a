import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const most = 256;

/**
 * A screenshot with at most 256 colors, at less than half the size: a picture of a workbench has few colors, and the
 * rest are edges of letters. Other colors become the nearest one. Accepts Chromium's output: 8 bits, RGB or RGBA
 * without transparency, not interlaced (PNG, W3C, sections 9 and 11).
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, channels, filtered } = parse(png);
  const pixels = unfilter(filtered, width * channels, height, channels);
  const counts = new Map<number, number>();
  const color = (at: number) => pixels.readUIntBE(at * channels, 3);
  for (let at = 0; at < width * height; at++) counts.set(color(at), (counts.get(color(at)) ?? 0) + 1);
  const kept = choose(counts);
  const places = new Map([...counts.keys()].map((each) => [each, nearest(each, kept)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at++) rows[at + Math.floor(at / width) + 1] = places.get(color(at))!;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const palette = Buffer.from(kept.flatMap((each) => [each >> 16, (each >> 8) & 255, each & 255]));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function parse(png: Buffer) {
  const data: Buffer[] = [];
  let header = Buffer.alloc(13);
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const content = png.subarray(at + 8, at + 8 + length);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR') header = Buffer.from(content);
    if (type === 'IDAT') data.push(content);
    at += length + 12;
  }
  const [depth, type, , , interlaced] = header.subarray(8);
  if (depth !== 8 || (type !== 2 && type !== 6) || interlaced !== 0)
    throw new Error('the screenshot is another kind of PNG than Chromium makes');
  return {
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    channels: type === 6 ? 4 : 3,
    filtered: inflateSync(Buffer.concat(data)),
  };
}

function unfilter(filtered: Buffer, stride: number, height: number, channels: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (stride + 1)]!;
    for (let column = 0; column < stride; column++) {
      const at = row * stride + column;
      const left = column >= channels ? pixels[at - channels]! : 0;
      const up = row > 0 ? pixels[at - stride]! : 0;
      const upLeft = column >= channels && row > 0 ? pixels[at - stride - channels]! : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter]!;
      pixels[at] = filtered[row * (stride + 1) + 1 + column]! + guess;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, upLeft: number): number {
  const [toLeft, toUp, toUpLeft] = [left, up, upLeft].map((each) => Math.abs(left + up - upLeft - each));
  if (toLeft! <= toUp! && toLeft! <= toUpLeft!) return left;
  return toUp! <= toUpLeft! ? up : upLeft;
}

/** Repeatedly adds the color that is farthest from those already chosen, and frequent. */
function choose(counts: ReadonlyMap<number, number>): number[] {
  const kept: number[] = [];
  const far = new Map([...counts.keys()].map((each) => [each, Number.MAX_SAFE_INTEGER]));
  const loss = (each: number) => far.get(each)! * Math.sqrt(counts.get(each)!);
  while (kept.length < Math.min(most, counts.size)) {
    const worst = [...counts.keys()].reduce((one, other) => (loss(other) > loss(one) ? other : one));
    kept.push(worst);
    for (const [each, before] of far) far.set(each, Math.min(before, distance(each, worst)));
  }
  return kept;
}

const nearest = (color: number, kept: readonly number[]): number => {
  let best = 0;
  for (const [place, other] of kept.entries())
    if (distance(color, other) < distance(color, kept[best]!)) best = place;
  return best;
};

const distance = (one: number, other: number): number =>
  [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
