import { partitionOf } from '../domain/account.js';
import { sessionNameOf } from '../domain/evidence.js';
import type { KeyRequest } from '../domain/request.js';
import type { KeyService, KeySession, NoteCall } from '../workflow/key-port.js';
import { assumeRole } from './assume-role.js';
import type { AwsClients, SessionClients } from './clients.js';
import { AwsKeySession } from './key-session.js';
import { EACH_SENDING, noting } from './noting.js';
import { sessionPolicy } from './session-policy.js';

/** AWS through the SDK, each request under a session of its own. */
export class AwsKeyService implements KeyService {
  constructor(private readonly clients: AwsClients) {}

  async open(request: KeyRequest, note: NoteCall): Promise<KeySession> {
    const { region } = request.parameters;
    const { account } = request.terms;
    const credentials = await assumeRole(this.clients.sts(region), {
      account,
      sessionName: sessionNameOf(request.id),
      policy: sessionPolicy(request),
      by: request.requestedBy,
      note,
    });
    const clients = this.clients.ofSession(region, partitionOf(account), credentials);
    noteCalls(clients, note);
    return new AwsKeySession(clients);
  }
}

function noteCalls({ kms, createKey, tagging, iam }: SessionClients, note: NoteCall): void {
  kms.middlewareStack.add(noting(note), EACH_SENDING);
  createKey.middlewareStack.add(noting(note), EACH_SENDING);
  tagging.middlewareStack.add(noting(note), EACH_SENDING);
  iam.middlewareStack.add(noting(note), EACH_SENDING);
}
