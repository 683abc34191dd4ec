import { describe, expect, it } from 'vitest';
import { KEY_ADMINISTRATOR, LAB, ORDERS_SERVICE, PARTNER, PAYMENTS } from '../../sandbox/company.js';
import { inOrder, policyOf, policyShown, statementsOf } from '../support/policies.js';
import {
  ask,
  BOX,
  entered,
  entriesFor,
  fillForm,
  keyIdOf,
  openForm,
  openStory,
  posted,
  proven,
  replyWith,
  requestIdOf,
  understand,
} from '../support/story.js';

const root = (account: string) => `arn:aws:iam::${account}:root`;

describe('who may do what with the key', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob, dave } = story;

  it('is typed as ARNs where the role may not list, and nothing is an error for that', async () => {
    aws.setRole(LAB, 'byok-key-creator', { denies: ['iam:ListRoles'] });
    const typed = `arn:aws:iam::${LAB}:role/LabService`;
    await openForm(story, alice);
    await fillForm(story, alice, entriesFor('lab', { alias: 'typed' }));

    expect(await alice.suggestions('Key users', 'Lab')).toEqual(['Lab']);
    await alice.pick('Key users', [typed]);
    await alice.submit();
    await understand(story, alice);
    await alice.submit();

    expect((await posted(story, requestIdOf(alice))).text()).toContain('role/LabService');
    aws.setRole(LAB, 'byok-key-creator', { denies: [] });
  });

  it('is picked from the roles and users of the account, service-linked roles left out', async () => {
    await openForm(story, alice);

    expect(await alice.suggestions('Key administrators', '')).toEqual([
      'role/KeyAdministrator',
      'role/ReportsService',
      'role/byok-key-creator',
      'role/orders/OrdersService',
      'user/ann',
    ]);
    expect(await alice.suggestions('Key users', 'SERVICE')).toEqual([
      'role/ReportsService',
      'role/orders/OrdersService',
    ]);
    expect(await alice.suggestions('Key users', 'nobody')).toEqual([]);
    alice.close();
  });

  it.each([
    [
      'of another account',
      'arn:aws:iam::999900001111:role/KeyAdministrator',
      'name roles and users of payments-prod (111122223333); other accounts have a field of their own',
    ],
    [
      'that is malformed',
      'arn:aws:iam::111122223333:KeyAdministrator',
      'write it as arn:aws:iam::111122223333:role/NAME or …:user/NAME',
    ],
    ['of everybody', root(PAYMENTS), 'write it as arn:aws:iam::111122223333:role/NAME or …:user/NAME'],
    [
      'with a wildcard',
      'arn:aws:iam::111122223333:*',
      'name each role or user, a wildcard is not taken here',
    ],
    [
      'of another partition',
      'arn:aws-cn:iam::111122223333:role/KeyAdministrator',
      'this account is in the partition "aws"',
    ],
    [
      'of a session',
      'arn:aws:sts::111122223333:assumed-role/KeyAdministrator/bob',
      'name the role, not one of its sessions',
    ],
  ])('is told at the field when an ARN is typed %s, shown as it was typed', async (_, arn, objection) => {
    await openForm(story, alice);
    await fillForm(story, alice, entriesFor('payments-prod', { administrators: [arn], users: [arn] }));

    await alice.submit();

    const expected = `"${arn}": ${objection}.`;
    expect(alice.view()?.errors).toEqual({ 'Key administrators': expected, 'Key users': expected });
    expect(entered(alice, 'Key administrators')).toEqual([arn]);
    alice.close();
  });

  it('is told in plain words, is shown as JSON on a click, and is what the key gets', async () => {
    const shown = await proven(
      story,
      alice,
      entriesFor('payments-prod', {
        alias: 'payments/permissions',
        regionality: 'Multi-Region primary key',
        administrators: ['KeyAdmin', 'user/ann'],
        users: [ORDERS_SERVICE],
        otherAccounts: [PARTNER],
        deletion: false,
      }),
    );
    for (const words of [
      'Key administrators\nrole/KeyAdministrator\nuser/ann',
      'Key users\nrole/orders/OrdersService',
      `Other AWS accounts\n${PARTNER}`,
      'Key users can encrypt and decrypt, and let AWS services do it for them.',
      'Deleting the key is not among the rights of key administrators.',
      'Key administrators can delete its imported material, which stops it at once.',
      'Other accounts can encrypt and decrypt, once their own administrators allow it by IAM.',
    ]) {
      expect(shown).toContain(words);
    }

    await alice.tick(BOX, 'I understand');
    await alice.press('Key policy as JSON');
    const onReview = policyShown(alice);
    await alice.back();
    expect(entered(alice, BOX)).toEqual(['I understand']);
    await alice.submit();
    const request = await posted(story, requestIdOf(alice));
    expect(request.text()).toContain('Other accounts can encrypt and decrypt');
    await dave.click(request.message(), 'Key policy as JSON');
    expect(policyShown(dave)).toEqual(onReview);
    dave.close();
    await bob.click(request.message(), 'Approve');
    await dave.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);

    expect(policyOf(story, keyId)).toEqual(inOrder(onReview));
    const [iam, administration, use, grants, ...others] = statementsOf(onReview);
    expect(others).toEqual([]);
    expect(iam).toMatchObject({ Principal: { AWS: root(PAYMENTS) }, Action: 'kms:*' });
    expect(administration).toMatchObject({
      Principal: { AWS: [KEY_ADMINISTRATOR, `arn:aws:iam::${PAYMENTS}:user/ann`] },
    });
    expect(administration?.Action).toContain('kms:ReplicateKey');
    expect(administration?.Action).not.toContain('kms:ScheduleKeyDeletion');
    expect(administration?.Action).not.toContain('kms:CancelKeyDeletion');
    expect(use).toMatchObject({ Principal: { AWS: [ORDERS_SERVICE, root(PARTNER)] } });
    expect(grants).toMatchObject({
      Principal: { AWS: [ORDERS_SERVICE, root(PARTNER)] },
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  });

  it('lets key administrators delete the key exactly when that is asked for', async () => {
    const request = await ask(story, alice, { account: 'lab', administrators: ['LabAdministrator'] });
    expect(request.text()).toContain('Key administrators can delete the key: what it encrypts is lost.');
    await bob.click(request.message(), 'Approve');

    const policy = policyOf(story, await keyIdOf(story, request));

    expect(statementsOf(policy)[1]?.Action).toEqual(
      expect.arrayContaining(['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion']),
    );
  });

  it('gives a key of another spec, with the usage that follows, where the configuration lists it', async () => {
    const request = await ask(story, alice, {
      account: 'lab',
      keySpec: 'HMAC_256 (make and verify MACs)',
      users: ['LabService'],
    });
    expect(request.text()).toContain('key spec HMAC_256, usage GENERATE_VERIFY_MAC');
    await bob.click(request.message(), 'Approve');

    const keyId = await keyIdOf(story, request);

    expect(aws.keys().find((key) => key.keyId === keyId)).toMatchObject({
      keySpec: 'HMAC_256',
      keyUsage: 'GENERATE_VERIFY_MAC',
      origin: 'EXTERNAL',
      keyState: 'PendingImport',
    });
    expect(statementsOf(policyOf(story, keyId))[1]?.Action).toEqual([
      'kms:DescribeKey',
      'kms:GenerateMac',
      'kms:VerifyMac',
    ]);
  });

  it('offers other accounts and key specs only where the configuration lists them, and says why', async () => {
    await openForm(story, alice);
    const labels = () => alice.view()?.fields.map(({ label }) => label);
    expect(alice.view()?.fields.find(({ label }) => label === 'Other AWS accounts')).toMatchObject({
      options: [PARTNER],
      hint: 'They may use the key once their own administrators allow it by IAM, too.',
    });
    expect(labels()).not.toContain('Key spec');
    expect(alice.view()?.text).toContain(
      'Other key specs are offered only where the configuration lists them',
    );

    await alice.choose('AWS account', `lab (${LAB})`);
    await slack.until(() => labels()?.includes('Key spec'), "the lab's form");

    expect(labels()).not.toContain('Other AWS accounts');
    alice.close();
  });

  it('is not what was approved when the key that is there has another policy', async () => {
    const request = await ask(story, alice, { account: 'lab', users: ['LabService'] });
    // AWS answers nothing and makes nothing; what is found by the tag then was made by somebody else.
    aws.faults.next('CreateKey', { kind: 'fail-before' });
    await bob.click(request.message(), 'Approve');
    await aws.until(
      () => aws.trail.some((call) => call.eventName === 'CreateKey' && call.errorCode !== undefined),
      'a CreateKey that fails',
    );
    aws.createKeyFor(LAB, 'us-east-1', {
      description: 'Envelope key of the order database',
      tags: { 'cost-center': '4711', 'byok:request-id': request.id, 'byok:managed-by': 'byok-key' },
    });

    const reply = await replyWith(story, request, 'The key is not what was approved.');

    expect(reply).toContain('key policy: approved');
    expect(reply).not.toContain('tags: approved');
  });

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
