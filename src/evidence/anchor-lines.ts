import { z } from 'zod';
import type { EpochMs, StreamId } from '../domain/names.js';
import type { Anchor } from '../workflow/anchor.js';

const AnchorLine = z.object({
  schema: z.literal(1),
  checkpoint: z.int(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  id: z.string().transform((id) => id as StreamId),
  atMs: z.int().transform((ms) => ms as EpochMs),
});

export type ReadAnchors =
  | { readonly ok: true; readonly anchors: readonly Anchor[] }
  /** `line`: the first that is not an anchor, counted from 1. */
  | { readonly ok: false; readonly line: number };

/** Anchors as they were put outside, a JSON object a line; empty lines are nothing. */
export function readAnchors(text: string): ReadAnchors {
  const anchors: Anchor[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const anchor = anchorIn(line);
    if (anchor === undefined) return { ok: false, line: index + 1 };
    anchors.push(anchor);
  }
  return { ok: true, anchors };
}

function anchorIn(line: string): Anchor | undefined {
  try {
    return AnchorLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
