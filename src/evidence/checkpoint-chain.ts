import {
  type Chained,
  type ChainLink,
  type Checkpoint,
  digestOf,
  isLater,
  NO_CHECKPOINT,
} from '../domain/checkpoint.js';
import type { StreamId } from '../domain/names.js';

/** The chain of checkpoints as it is read, and what the next one has to cover. */
export class CheckpointChain {
  /** The last checkpoint, by what its line says. */
  last: ChainLink = NO_CHECKPOINT;
  private uncovered: Chained[] = [];
  /** Lines that could not be read since the last checkpoint; they are named already. */
  private unreadable = false;
  /** Hash of the checkpoint that a part hangs on, until it is met. */
  private hangsOn = '';

  /**
   * A part begins that hangs on this checkpoint, which stands in it once more: in the stream it comes after what it
   * covers. So can earlier ones, before it.
   */
  begin(after: StreamId, previous: string): void {
    if (previous !== this.last.hash) this.last = { number: 0, hash: previous, through: after };
    this.hangsOn = previous;
    this.uncovered = [];
  }

  /** Whether the checkpoint that the part hangs on is still to come. */
  get awaitsBeginning(): boolean {
    return this.hangsOn !== '';
  }

  /** A checkpoint of before the part, met in its beginning. @returns what is wrong with it, in words. */
  restate({ checkpoint, through }: Checkpoint, hash: string): string[] {
    const { last } = this;
    if (hash !== this.hangsOn) return [];
    this.hangsOn = '';
    this.last = { ...last, number: checkpoint };
    return through === last.through ? [] : ['it does not end where this part says that it begins'];
  }

  pass(entry: Chained): void {
    this.uncovered.push(entry);
  }

  passUnreadable(): void {
    this.unreadable = true;
  }

  /** Everything that is wrong with the next checkpoint, in words. A chain that is broken is followed on from there. */
  hear(checkpoint: Checkpoint, hash: string): string[] {
    const { last } = this;
    const { through, previous, after } = checkpoint;
    this.last = { number: checkpoint.checkpoint, hash, through };
    const covered = this.takeThrough(checkpoint);
    const isNext =
      checkpoint.checkpoint === last.number + 1 && previous === last.hash && after === last.through;
    const said = isNext ? [] : [notNext(last, checkpoint)];
    const isTrue =
      covered.length === checkpoint.count &&
      covered.at(-1)?.id === through &&
      digestOf(covered) === checkpoint.digest;
    // Lines that cannot be read are reason enough, and told.
    if (isNext && !isTrue && !this.unreadable) said.push(notCovered(checkpoint, covered.length));
    this.unreadable = false;
    return said;
  }

  /** What no checkpoint covers; checkpoints alone are not meant to be. */
  get left(): readonly Chained[] {
    return this.uncovered;
  }

  private takeThrough({ through }: Checkpoint): Chained[] {
    const end = this.uncovered.findIndex(({ id }) => isLater(id, through));
    const covered = end === -1 ? this.uncovered : this.uncovered.slice(0, end);
    this.uncovered = end === -1 ? [] : this.uncovered.slice(end);
    return covered;
  }
}

function notNext(last: ChainLink, { checkpoint }: Checkpoint): string {
  if (last.number === 0 && last.hash !== '')
    return 'the checkpoint before it, on which this part hangs, is missing';
  return last.number === 0
    ? `it is not the first one: checkpoints before it are missing, or it was changed`
    : `it does not follow checkpoint ${last.number}: one between them is missing (this is ${checkpoint}), or one was changed`;
}

function notCovered({ count, after, through }: Checkpoint, found: number): string {
  const between = `after ${after} up to ${through}`;
  if (found < count)
    return `it was made of ${count} entries ${between}, and there are ${found}: some are missing`;
  if (found > count)
    return `it was made of ${count} entries ${between}, and there are ${found}: some were added`;
  return `the entries ${between} are not those it was made of: one was changed or stands in the wrong place`;
}
