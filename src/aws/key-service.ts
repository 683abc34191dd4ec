import type { KeyRequest } from '../domain/request.js';
import type { KeyService, KeySession } from '../workflow/key-port.js';
import { assumeRole } from './assume-role.js';
import type { AwsClients } from './clients.js';
import { AwsKeySession } from './key-session.js';
import { sessionPolicy } from './session-policy.js';

/** AWS through the SDK, each request under a session of its own. */
export class AwsKeyService implements KeyService {
  constructor(private readonly clients: AwsClients) {}

  async open(request: KeyRequest): Promise<KeySession> {
    const { region } = request.parameters;
    const credentials = await assumeRole(this.clients.sts(region), {
      account: request.terms.account,
      sessionName: `byok-${request.id}`,
      policy: sessionPolicy(request),
      by: request.requestedBy,
    });
    return new AwsKeySession(this.clients.ofSession(region, credentials));
  }
}
