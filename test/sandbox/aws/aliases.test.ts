import { CreateAliasCommand } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { aws, createKey, FRANKFURT, insider, PAYMENTS, refusal } from './support.js';

describe.concurrent('CreateAlias refuses', () => {
  it.each([
    ['a name without alias/', 'cards', 'ValidationException', 'Alias must start with the prefix "alias/"'],
    ['an empty name', 'alias/', 'ValidationException', 'Alias must start'],
    ['a dot', 'alias/cards.v1', 'ValidationException', "at 'aliasName'"],
    [
      'a colon',
      'alias/cards:v1',
      'ValidationException',
      'alias/cards:v1 contains invalid characters for an alias',
    ],
    ['a name of AWS', 'alias/aws/cards', 'NotAuthorizedException', ''],
    ['257 characters', `alias/${'x'.repeat(251)}`, 'ValidationException', 'length less than or equal to 256'],
  ])('%s', async (_, AliasName, name, words) => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const TargetKeyId = await createKey(kms);

    const refused = await refusal(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId })));

    expect(refused).toMatchObject({ name, message: expect.stringContaining(words) });
    expect(cloud.keys()[0]?.aliases).toEqual([]);
  });

  it('a name that is taken, even by the same key', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const { keyId } = cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias: 'alias/cards' });

    const refused = await refusal(
      kms.send(new CreateAliasCommand({ AliasName: 'alias/cards', TargetKeyId: keyId })),
    );

    expect(refused).toEqual({
      name: 'AlreadyExistsException',
      message: 'An alias with the name arn:aws:kms:eu-central-1:111122223333:alias/cards already exists',
    });
  });

  it('another alias as target', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias: 'alias/old' });

    const refused = await refusal(
      kms.send(new CreateAliasCommand({ AliasName: 'alias/new', TargetKeyId: 'alias/old' })),
    );

    expect(refused).toEqual({
      name: 'ValidationException',
      message: 'Aliases must refer to keys. Not aliases',
    });
  });

  it('a key that is not there, and one that is about to go', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const keyId = await createKey(kms);
    cloud.setKeyState(keyId, 'PendingDeletion');
    const nameIt = (TargetKeyId: string) =>
      kms.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId }));

    expect(await refusal(nameIt('12345678-1234-1234-1234-123456789012'))).toEqual({
      name: 'NotFoundException',
      message:
        "Key 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012' does not exist",
    });
    expect(await refusal(nameIt(keyId))).toEqual({
      name: 'KMSInvalidStateException',
      message: `arn:aws:kms:eu-central-1:111122223333:key/${keyId} is pending deletion.`,
    });
  });

  it('but takes 256 characters and a key ARN', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const { arn } = cloud.createKeyFor(PAYMENTS, FRANKFURT);
    const AliasName = `alias/${'x'.repeat(250)}`;

    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));

    expect(cloud.keys()[0]?.aliases).toEqual([AliasName]);
  });
});
