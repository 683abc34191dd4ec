import { type Evidence, noCalls, withCall } from '../domain/evidence.js';
import type { RequestId } from '../domain/names.js';
import type { NoteCall } from './key-port.js';

/** The calls to AWS of one run, for the record: each goes into one entry, that of the event it led to. */
export class CallLog {
  private evidence: Evidence;

  constructor(private readonly id: RequestId) {
    this.evidence = noCalls(id);
  }

  readonly note: NoteCall = (call) => {
    this.evidence = withCall(this.evidence, call);
  };

  /** The calls since it was asked last. */
  take(): Evidence {
    const { evidence } = this;
    this.evidence = noCalls(this.id);
    return evidence;
  }
}
