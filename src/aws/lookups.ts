import { partitionOf } from '../domain/account.js';
import type { JsonObject } from '../domain/names.js';
import type { LookupPlace, LookupSession, Lookups } from '../workflow/lookup-port.js';
import { assumeRole } from './assume-role.js';
import type { AwsClients } from './clients.js';
import { AwsLookupSession } from './lookup-session.js';

/** The form's look-ups, each form under a session name of its own, so that CloudTrail tells who looked. */
export class AwsLookups implements Lookups {
  constructor(private readonly clients: AwsClients) {}

  async open({ account, region, formId, by }: LookupPlace): Promise<LookupSession> {
    const credentials = await assumeRole(this.clients.sts(region), {
      account,
      sessionName: `byok-form-${formId}`,
      policy: READ_ONLY,
      by,
    });
    return new AwsLookupSession(this.clients.ofForm(region, partitionOf(account), credentials));
  }
}

/** What the role itself lacks is not added: then the form says that it could not be checked. */
const READ_ONLY: JsonObject = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'iam:ListRoles',
        'iam:ListUsers',
        'iam:GetRole',
        'iam:GetUser',
        'kms:DescribeKey',
        'kms:ListKeys',
        'servicequotas:GetServiceQuota',
      ],
      Resource: '*',
    },
  ],
};
