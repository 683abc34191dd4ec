import type { Anchor } from '../workflow/anchor.js';
import type { LineOf } from './lines.js';

/** What is known from outside of the record. */
export interface Known {
  readonly anchors: readonly Anchor[];
  /** Hashes of checkpoints that must be there. */
  readonly heads: readonly string[];
}

/** Holds the checkpoints of a file against what was put outside when they were made. */
export class AnchorCheck {
  /** Not met yet. */
  private readonly anchors = new Map<number, Anchor[]>();
  private readonly heads: Set<string>;
  /** How many of what is known the file has. */
  found = 0;

  constructor({ anchors, heads }: Known) {
    for (const anchor of anchors) {
      const same = this.anchors.get(anchor.checkpoint) ?? [];
      this.anchors.set(anchor.checkpoint, [...same, anchor]);
    }
    this.heads = new Set(heads);
  }

  /** What the checkpoint contradicts, in words. */
  hear({ id, hash, checkpoint }: LineOf<'checkpoint'>): string[] {
    if (this.heads.delete(hash)) this.found += 1;
    const anchors = this.anchors.get(checkpoint.checkpoint) ?? [];
    this.anchors.delete(checkpoint.checkpoint);
    const others = anchors.filter((anchor) => anchor.hash !== hash || anchor.id !== id);
    this.found += anchors.length - others.length;
    return others.map(
      (anchor) => `it is not the checkpoint that was anchored (${anchor.hash}): the record was rewritten`,
    );
  }

  /** What was anchored before this checkpoint is in a part that is not at hand. */
  beginAt(checkpoint: number): void {
    for (const number of this.anchors.keys()) if (number < checkpoint) this.anchors.delete(number);
  }

  /** What the whole file lacks, in words. */
  missing(): string[] {
    const anchors = [...this.anchors.values()].flat();
    return [
      ...anchors.map(
        ({ checkpoint, hash }) =>
          `checkpoint ${checkpoint} (${hash}) was anchored and is not in the file: the record was cut off, or is older than this anchor`,
      ),
      ...[...this.heads].map(
        (hash) => `no checkpoint has the hash ${hash}: the record was rewritten or cut off`,
      ),
    ];
  }
}
