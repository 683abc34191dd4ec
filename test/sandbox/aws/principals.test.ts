import {
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import type { Aws, AwsOptions } from '../../../sandbox/aws/aws.js';
import {
  assume,
  aws,
  botCredentials,
  createKey,
  iamFor,
  kmsFor,
  LEDGER,
  PAYMENTS,
  refusal,
} from './support.js';

const SESSION = `arn:aws:sts::${PAYMENTS}:assumed-role/byok-key-creator/byok-r1`;
const SUPPORT = '/aws-service-role/support.amazonaws.com/';

type Principals = AwsOptions['accounts'][number]['principals'];

/** Payments has these people beside the bot's role. */
function paymentsWith(principals: Principals = {}): Promise<Aws> {
  const roles = [{ name: 'byok-key-creator' }];
  return aws({
    accounts: [
      { id: PAYMENTS, roles, principals },
      { id: LEDGER, roles },
    ],
  });
}

async function insideOf(cloud: Aws, statements?: object[]): Promise<IAMClient> {
  const Policy = statements && JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return iamFor(cloud, await assume(cloud, { Policy }));
}

async function roleNames(iam: IAMClient, asked: { PathPrefix?: string } = {}): Promise<unknown[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand(asked));
  return Roles.map(({ Path, RoleName }) => `${Path}${RoleName}`);
}

describe.concurrent('the roles and users of an account', () => {
  it('are those that were set up, the one of the bot, and those AWS makes for itself', async () => {
    const cloud = await paymentsWith({
      roles: ['Admin', { name: 'Auditor', path: '/team/' }],
      users: ['carol'],
    });
    const iam = await insideOf(cloud);

    const { Users } = await iam.send(new ListUsersCommand({}));

    expect(await roleNames(iam)).toEqual([
      '/Admin',
      `${SUPPORT}AWSServiceRoleForSupport`,
      '/aws-service-role/trustedadvisor.amazonaws.com/AWSServiceRoleForTrustedAdvisor',
      '/byok-key-creator',
      '/team/Auditor',
    ]);
    expect(Users).toEqual([
      {
        Path: '/',
        UserName: 'carol',
        UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
        Arn: `arn:aws:iam::${PAYMENTS}:user/carol`,
        CreateDate: expect.any(Date),
      },
    ]);
    expect(cloud.trail.at(-1)).toMatchObject({ eventName: 'ListRoles', region: 'us-east-1' });
    expect(cloud.protocolErrors).toEqual([]);
  });

  it('can be looked at one by one, in any case of letters', async () => {
    const iam = await insideOf(await paymentsWith({ roles: ['team/Auditor'], users: ['carol'] }));

    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'AUDITOR' }));
    const { User } = await iam.send(new GetUserCommand({ UserName: 'carol' }));

    expect(Role).toEqual({
      Path: '/team/',
      RoleName: 'Auditor',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${PAYMENTS}:role/team/Auditor`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.stringMatching(/^%7B%22Version/),
      MaxSessionDuration: 3_600,
      RoleLastUsed: {},
    });
    expect(User?.Arn).toBe(`arn:aws:iam::${PAYMENTS}:user/carol`);
  });

  it('come and go', async () => {
    const cloud = await paymentsWith();
    const iam = await insideOf(cloud);
    const look = () => iam.send(new GetRoleCommand({ RoleName: 'Admin' }));

    expect(await refusal(look())).toEqual({
      name: 'NoSuchEntityException',
      message: 'The role with name Admin cannot be found.',
    });
    cloud.addPrincipals(PAYMENTS, { roles: ['Admin'] });
    await expect(look()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    cloud.removePrincipal(`arn:aws:iam::${PAYMENTS}:role/Admin`);
    await expect(look()).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    expect(() => cloud.addPrincipals(PAYMENTS, { roles: ['team/BYOK-key-creator'] })).toThrow('already');
    expect(() => cloud.removePrincipal(`arn:aws:iam::${PAYMENTS}:user/carol`)).toThrow('no principal');
  });

  it('leave nothing to the sessions of a role that is gone', async () => {
    const cloud = await paymentsWith();
    const iam = await insideOf(cloud);

    cloud.removePrincipal(`arn:aws:iam::${PAYMENTS}:role/byok-key-creator`);

    expect(await refusal(iam.send(new ListRolesCommand({})))).toMatchObject({ name: 'AccessDenied' });
    expect(await refusal(assume(cloud))).toMatchObject({ name: 'AccessDenied' });
  });

  it('are not those of another account', async () => {
    const cloud = await paymentsWith({ users: ['carol'] });
    const RoleArn = `arn:aws:iam::${LEDGER}:role/byok-key-creator`;
    const iam = iamFor(cloud, await assume(cloud, { RoleArn }));

    expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    expect(await refusal(iam.send(new GetUserCommand({ UserName: 'carol' })))).toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('include the role that KMS makes for a multi-Region key', async () => {
    const cloud = await paymentsWith();
    const credentials = await assume(cloud);

    await createKey(kmsFor(cloud, credentials), { MultiRegion: true });

    expect(
      await roleNames(iamFor(cloud, credentials), { PathPrefix: '/aws-service-role/mrk.kms.amazonaws.com/' }),
    ).toHaveLength(1);
  });

  it('are 5,000, and come in pages', async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `r-${String(index).padStart(4, '0')}`);
    const client = await insideOf(
      await paymentsWith({ roles: names.map((name) => ({ name, path: '/many/' })) }),
    );
    const sizes: unknown[] = [];
    const seen = new Set<unknown>();

    for await (const { Roles = [], IsTruncated } of paginateListRoles(
      { client, pageSize: 1_000 },
      { PathPrefix: '/many/' },
    )) {
      sizes.push([Roles.length, IsTruncated]);
      for (const { RoleName } of Roles) seen.add(RoleName);
    }

    const full = [1_000, true];
    expect(sizes).toEqual([full, full, full, full, [1_000, false]]);
    expect(seen.size).toBe(5_000);
    const byDefault = await client.send(new ListRolesCommand({}));
    expect(byDefault).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
    expect(byDefault.Roles).toHaveLength(100);
  });

  it.each<[string, object, string]>([
    ['no roles at all', { MaxItems: 0 }, "Value '0' at 'maxItems'"],
    ['more than 1,000', { MaxItems: 1_001 }, 'less than or equal to 1000'],
    ['a path that does not end', { PathPrefix: '/team' }, "at 'pathPrefix'"],
    ['a page nobody handed out', { Marker: 'made-up' }, 'Invalid Marker'],
  ])('refuse %s', async (_, asked, words) => {
    const iam = await insideOf(await paymentsWith());

    expect(await refusal(iam.send(new ListRolesCommand(asked)))).toEqual({
      name: 'ValidationError',
      message: expect.stringContaining(words),
    });
  });

  it('need a name from who is no user', async () => {
    const iam = await insideOf(await paymentsWith());

    expect(await refusal(iam.send(new GetUserCommand({})))).toEqual({
      name: 'ValidationError',
      message: 'Must specify userName when calling with non-User credentials',
    });
  });
});

type Act = (iam: IAMClient) => Promise<unknown>;

const list: Act = (iam) => iam.send(new ListRolesCommand({}));
const listTeam: Act = (iam) => iam.send(new ListRolesCommand({ PathPrefix: '/team/' }));
const listUsers: Act = (iam) => iam.send(new ListUsersCommand({}));
const getAdmin: Act = (iam) => iam.send(new GetRoleCommand({ RoleName: 'Admin' }));
const getNobody: Act = (iam) => iam.send(new GetRoleCommand({ RoleName: 'Nobody' }));
const getCarol: Act = (iam) => iam.send(new GetUserCommand({ UserName: 'carol' }));

describe.concurrent('IAM is closed', () => {
  it.each<[string, string, Act]>([
    ['iam:ListRoles', `arn:aws:iam::${PAYMENTS}:role/`, list],
    ['iam:ListRoles', `arn:aws:iam::${PAYMENTS}:role/team/`, listTeam],
    ['iam:ListUsers', `arn:aws:iam::${PAYMENTS}:user/`, listUsers],
    ['iam:GetRole', 'role Admin', getAdmin],
    ['iam:GetRole', 'role Nobody', getNobody],
    ['iam:GetUser', 'user carol', getCarol],
  ])('to a role without %s on %s', async (action, resource, act) => {
    const cloud = await paymentsWith({ roles: ['Admin'], users: ['carol'] });
    const iam = await insideOf(cloud);
    cloud.setRole(PAYMENTS, 'byok-key-creator', { denies: [action] });

    await expect(act(iam)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each<[string, Act]>([
    ['iam:ListRoles', list],
    ['iam:ListUsers', listUsers],
    ['iam:GetRole', getAdmin],
    ['iam:GetUser', getCarol],
  ])('to a session whose policy leaves %s out', async (action, act) => {
    const iam = await insideOf(await paymentsWith(), [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }]);

    expect((await refusal(act(iam))).message).toContain(
      `because no session policy allows the ${action} action`,
    );
  });

  it('beyond what the session policy names', async () => {
    const Resource = `arn:aws:iam::${PAYMENTS}:role/team/*`;
    const iam = await insideOf(await paymentsWith({ roles: ['Admin', 'team/Auditor'] }), [
      { Effect: 'Allow', Action: ['iam:ListRoles', 'iam:GetRole'], Resource },
    ]);

    expect(await roleNames(iam, { PathPrefix: '/team/' })).toEqual(['/team/Auditor']);
    await expect(iam.send(new GetRoleCommand({ RoleName: 'Auditor' }))).resolves.toBeDefined();
    expect(await refusal(list(iam))).toMatchObject({ name: 'AccessDenied' });
    expect(await refusal(getAdmin(iam))).toMatchObject({ name: 'AccessDenied' });
  });

  it('to the bot without the role', async () => {
    const cloud = await paymentsWith();

    expect(await refusal(list(iamFor(cloud, botCredentials(cloud))))).toMatchObject({ name: 'AccessDenied' });
  });
});

describe.concurrent('IAM has one Region', () => {
  it.each(['eu-central-1', 'us-west-2', 'cn-northwest-1'])('that is not %s', async (region) => {
    const cloud = await paymentsWith();

    const refused = await refusal(list(iamFor(cloud, await assume(cloud), region)));

    expect(refused).toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringContaining('valid region'),
    });
  });

  it('in each partition, for the sessions of that partition', async () => {
    const cloud = await paymentsWith({ roles: ['Admin'] });
    const cn = { RoleArn: `arn:aws-cn:iam::${PAYMENTS}:role/byok-key-creator` };
    const iam = iamFor(cloud, await assume(cloud, cn, 'cn-north-1'), 'cn-north-1');

    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Admin' }));
    const refused = await refusal(list(iamFor(cloud, await assume(cloud), 'us-gov-west-1')));

    expect(Role?.Arn).toBe(`arn:aws-cn:iam::${PAYMENTS}:role/Admin`);
    expect(refused).toMatchObject({ name: 'InvalidClientTokenId' });
  });
});
