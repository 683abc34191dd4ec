import type { RequestId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import { CallLog } from './call-log.js';
import type { KeyService, KeySession } from './key-port.js';

/** The one session of a run with the account of its request: what made the key also finishes it. */
export class RunSession {
  readonly calls: CallLog;
  private opened: KeySession | undefined;

  constructor(
    private readonly keys: KeyService,
    id: RequestId,
  ) {
    this.calls = new CallLog(id);
  }

  /** @throws {KeyServiceError} when the role cannot be assumed; it can be asked again. */
  async open(request: KeyRequest): Promise<KeySession> {
    this.opened ??= await this.keys.open(request, this.calls.note);
    return this.opened;
  }
}
