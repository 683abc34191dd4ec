import { describe, expect, it } from 'vitest';
import type { Aws } from '../../sandbox/aws/aws.js';
import type { AliasName, KeyId, Region } from '../../src/domain/names.js';
import type { MadeKey } from '../../src/domain/request.js';
import type { Inventory, InventorySession } from '../../src/workflow/inventory-port.js';
import { account } from '../support/requests.js';
import { failureOf } from './scenes.js';

const PAYMENTS = '111122223333';
const LAB = '444455556666';
const FRANKFURT = 'eu-central-1' as Region;
const ROLE = 'byok-key-creator';
const OURS = { 'byok:managed-by': 'byok-key', 'byok:request-id': 'k3f9-x2mp-7qtd' };

export interface InventoryBench {
  readonly inventory: Inventory;
  readonly cloud: Aws;
}

async function tagged(session: InventorySession): Promise<Set<KeyId>> {
  const ids = new Set<KeyId>();
  for await (const page of session.taggedKeys()) for (const { keyId } of page) ids.add(keyId);
  return ids;
}

function keyFrom({ keyId, arn }: { readonly keyId: string; readonly arn: string }): MadeKey {
  return { keyId: keyId as KeyId, arn };
}

/** What every inventory keeps to. One test at a time. */
export function inventoryContract(open: () => Promise<InventoryBench>): void {
  const openSession = async () => {
    const { inventory, cloud } = await open();
    return { cloud, session: await inventory.open(account({ externalId: 'sesame' }), FRANKFURT) };
  };

  describe('the keys with a tag of this bot', () => {
    it('are all there, page after page, whichever of the two tags they carry', async () => {
      const { cloud, session } = await openSession();
      const both = Array.from({ length: 230 }, () => cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: OURS }));
      const managed = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { 'byok:managed-by': 'byok-key' } });
      const named = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { 'byok:request-id': 'made-up' } });
      cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { 'byok:managed-by': 'somebody-else' } });
      cloud.createKeyFor(PAYMENTS, 'eu-west-1', { tags: OURS });
      cloud.createKeyFor(LAB, FRANKFURT, { tags: OURS });

      const found = await tagged(session);

      expect([...found].sort()).toEqual([...both, managed, named].map(({ keyId }) => keyId).sort());
    });

    it('are not told to be none where AWS does not let the role search', async () => {
      const { cloud, session } = await openSession();
      cloud.setRole(PAYMENTS, ROLE, { denies: ['tag:GetResources'] });

      const failure = await failureOf(tagged(session));

      expect(failure).toMatchObject({
        kind: 'refused',
        operation: 'GetResources',
        code: 'AccessDeniedException',
      });
    });
  });

  describe('a key', () => {
    it('is read with everything that was approved of it, its state and its policy', async () => {
      const { cloud, session } = await openSession();
      const key = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: OURS, description: 'Orders' });

      expect(await session.read(keyFrom(key))).toMatchObject({
        arn: key.arn,
        accountId: PAYMENTS,
        region: 'eu-central-1',
        origin: 'EXTERNAL',
        keySpec: 'SYMMETRIC_DEFAULT',
        multiRegionType: null,
        description: 'Orders',
        tags: [
          { key: 'byok:managed-by', value: 'byok-key' },
          { key: 'byok:request-id', value: 'k3f9-x2mp-7qtd' },
        ],
        keyPolicy: { Statement: [{ Sid: 'Enable IAM User Permissions' }] },
        metadata: { KeyState: 'PendingImport' },
      });
    });

    it('that is scheduled for deletion is read as well, with its date', async () => {
      const { cloud, session } = await openSession();
      const key = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: OURS });
      cloud.setKeyState(key.keyId, 'PendingDeletion');

      const read = await session.read(keyFrom(key));

      expect(read?.metadata).toMatchObject({
        KeyState: 'PendingDeletion',
        DeletionDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
    });

    it('that does not exist any more is told as that', async () => {
      const { cloud, session } = await openSession();
      const key = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: OURS });
      cloud.deleteKey(key.keyId);

      expect(await session.read(keyFrom(key))).toBeUndefined();
    });

    it.each(['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags'])(
      'is not told to be gone where the role lacks %s',
      async (right) => {
        const { cloud, session } = await openSession();
        const key = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: OURS });
        cloud.setRole(PAYMENTS, ROLE, { denies: [right] });

        const failure = await failureOf(session.read(keyFrom(key)));

        expect(failure).toMatchObject({ kind: 'refused', operation: right.slice('kms:'.length) });
        expect(failure.message).toContain(right);
      },
    );

    it('is found behind its alias, until that leads elsewhere', async () => {
      const { cloud, session } = await openSession();
      const alias = 'alias/orders' as AliasName;
      expect(await session.keyBehind(alias)).toBeUndefined();
      const key = cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias });
      expect(await session.keyBehind(alias)).toBe(key.keyId);

      const other = cloud.createKeyFor(PAYMENTS, FRANKFURT);
      cloud.pointAlias(alias, other.keyId);

      expect(await session.keyBehind(alias)).toBe(other.keyId);
    });
  });

  describe('its session', () => {
    it('is named for what it is for, and can only look at keys of this account and Region', async () => {
      const { cloud } = await openSession();

      expect(cloud.trail[0]?.requestParameters).toMatchObject({
        roleArn: `arn:aws:iam::${PAYMENTS}:role/${ROLE}`,
        roleSessionName: 'byok-reconcile',
        sourceIdentity: 'byok-reconcile',
        externalId: 'sesame',
        durationSeconds: '3600',
      });
      const policy = JSON.parse(String(cloud.trail[0]?.requestParameters['policy']));
      expect(policy.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags'],
          Resource: `arn:aws:kms:eu-central-1:${PAYMENTS}:key/*`,
        },
        {
          Effect: 'Allow',
          Action: 'tag:GetResources',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
        },
      ]);
    });

    it('is refused in the words of AWS where the role does not trust the bot', async () => {
      const { inventory, cloud } = await open();
      cloud.setRole(PAYMENTS, ROLE, { trustsBot: false });

      const failure = await failureOf(inventory.open(account({ externalId: 'sesame' }), FRANKFURT));

      expect(failure).toMatchObject({ kind: 'refused', operation: 'AssumeRole', code: 'AccessDenied' });
    });
  });
}
