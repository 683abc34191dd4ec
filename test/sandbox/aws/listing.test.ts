import {
  CreateAliasCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
  paginateListResourceTags,
} from '@aws-sdk/client-kms';
import { GetResourcesCommand, paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, it } from 'vitest';
import { assume, aws, createKey, FRANKFURT, insider, PAYMENTS, refusal, taggingFor } from './support.js';

async function sizes<Page>(
  pages: AsyncIterable<Page>,
  count: (page: Page) => number | undefined,
): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const page of pages) seen.push(count(page));
  return seen;
}

describe.concurrent('a long list', () => {
  it('of keys comes in pages of 100, or as many as asked', async () => {
    const cloud = await aws();
    for (let made = 0; made < 205; made += 1) cloud.createKeyFor(PAYMENTS, FRANKFURT);
    const client = await insider(cloud);

    expect(await sizes(paginateListKeys({ client }, {}), (page) => page.Keys?.length)).toEqual([100, 100, 5]);
    expect(await sizes(paginateListKeys({ client }, { Limit: 1_000 }), (page) => page.Keys?.length)).toEqual([
      205,
    ]);
    expect(new Set(cloud.keys().map((key) => key.keyId)).size).toBe(205);
  });

  it('of aliases has those of AWS, which point at no key', async () => {
    const cloud = await aws();
    const { keyId } = cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias: 'alias/cards' });
    const client = await insider(cloud);
    await client.send(new CreateAliasCommand({ AliasName: 'alias/cards-2', TargetKeyId: keyId }));

    const { Aliases } = await client.send(new ListAliasesCommand({}));
    const ofKey = await client.send(new ListAliasesCommand({ KeyId: keyId }));

    expect(Aliases?.map(({ AliasName, TargetKeyId }) => [AliasName, TargetKeyId])).toEqual([
      ['alias/aws/ebs', undefined],
      ['alias/aws/s3', undefined],
      ['alias/cards', keyId],
      ['alias/cards-2', keyId],
    ]);
    expect(ofKey.Aliases).toHaveLength(2);
    expect(
      await sizes(paginateListAliases({ client }, { Limit: 3 }), (page) => page.Aliases?.length),
    ).toEqual([3, 1]);
  });

  it('of tags comes in pages', async () => {
    const cloud = await aws();
    const tags = { a: '1', b: '2', c: '3' };
    const { keyId: KeyId } = cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags });
    const client = await insider(cloud);

    const { Tags, Truncated, NextMarker } = await client.send(
      new ListResourceTagsCommand({ KeyId, Limit: 2 }),
    );

    expect(Tags).toEqual([
      { TagKey: 'a', TagValue: '1' },
      { TagKey: 'b', TagValue: '2' },
    ]);
    expect(Truncated).toBe(true);
    expect(NextMarker).toEqual(expect.any(String));
    const pages = paginateListResourceTags({ client }, { KeyId, Limit: 2 });
    expect(await sizes(pages, (page) => page.Tags?.length)).toEqual([2, 1]);
  });

  it('refuses a marker no page handed out, and limits out of bounds', async () => {
    const kms = await insider(await aws());

    expect(await refusal(kms.send(new ListKeysCommand({ Marker: 'made-up' })))).toMatchObject({
      name: 'InvalidMarkerException',
    });
    expect(await refusal(kms.send(new ListKeysCommand({ Limit: 1_001 })))).toMatchObject({
      name: 'ValidationException',
    });
    expect(await refusal(kms.send(new ListKeysCommand({ Limit: 0 })))).toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe.concurrent('a look by tag', () => {
  it('does not see a new key at once, but in the end', async () => {
    const cloud = await aws({ tagDelayMs: 60_000 });
    const credentials = await assume(cloud);
    const tagging = taggingFor(cloud, credentials);
    const look = async () => {
      const TagFilters = [{ Key: 'byok:request-id', Values: ['r1'] }];
      const { ResourceTagMappingList } = await tagging.send(new GetResourcesCommand({ TagFilters }));
      return ResourceTagMappingList?.length;
    };
    await createKey(await insider(cloud), { Tags: [{ TagKey: 'byok:request-id', TagValue: 'r1' }] });

    expect(await look()).toBe(0);
    cloud.tagDelayMs = 0;
    expect(await look()).toBe(1);
  });

  it.each([
    ['nothing', {}, 2],
    ['a key', { TagFilters: [{ Key: 'team' }] }, 2],
    ['one value', { TagFilters: [{ Key: 'team', Values: ['cards'] }] }, 1],
    ['either value', { TagFilters: [{ Key: 'team', Values: ['cards', 'risk'] }] }, 2],
    ['two keys', { TagFilters: [{ Key: 'team', Values: ['risk'] }, { Key: 'env' }] }, 1],
    ['a tag nobody has', { TagFilters: [{ Key: 'Team' }] }, 0],
    ['buckets', { ResourceTypeFilters: ['s3'] }, 0],
    ['keys', { ResourceTypeFilters: ['kms:key'] }, 2],
  ])('asks for %s', async (_, asked, found) => {
    const cloud = await aws();
    cloud.createKeyFor(PAYMENTS, FRANKFURT);
    cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { team: 'cards' } });
    cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { team: 'risk', env: 'test' } });

    const answer = await taggingFor(cloud, await assume(cloud)).send(new GetResourcesCommand(asked));

    expect(answer.ResourceTagMappingList).toHaveLength(found);
    expect(answer.PaginationToken).toBe('');
  });

  it('comes in pages', async () => {
    const cloud = await aws();
    for (let made = 0; made < 5; made += 1)
      cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { team: 'cards' } });
    const client = taggingFor(cloud, await assume(cloud));

    const pages = paginateGetResources({ client }, { ResourcesPerPage: 2 });

    expect(await sizes(pages, (page) => page.ResourceTagMappingList?.length)).toEqual([2, 2, 1]);
  });

  it('with too much of anything is refused in the words of the Tagging API', async () => {
    const cloud = await aws();
    const client = taggingFor(cloud, await assume(cloud));

    const refused = await refusal(client.send(new GetResourcesCommand({ ResourcesPerPage: 101 })));

    expect(refused).toMatchObject({ name: 'InvalidParameterException' });
  });
});
