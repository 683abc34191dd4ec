import { describe, expect, it } from 'vitest';
import { CONFIG, PARTNER } from '../../sandbox/company.js';
import { policyOf, statementsOf } from '../support/policies.js';
import { ask, entriesFor, fillForm, keyIdOf, openForm, openStory } from '../support/story.js';

const STRICT = CONFIG.replace(
  'keySpecs: [SYMMETRIC_DEFAULT, HMAC_256]',
  'keySpecs: [HMAC_512]\n    materialDeletion: false\n    policyCondition: {StringEquals: {"aws:PrincipalOrgID": o-abc}}',
);

describe('a configuration that says more about keys', async () => {
  const story = await openStory({ config: STRICT });
  const { slack, aws, alice, bob } = story;

  it('is merged into the policy by one rule, and never shuts the account out', async () => {
    const request = await ask(story, alice, {
      account: 'lab',
      administrators: ['LabAdministrator'],
      users: ['LabService'],
    });
    expect(request.text()).not.toContain('can delete the imported key material');
    await bob.click(request.message(), 'Approve');

    const keyId = await keyIdOf(story, request);

    expect(aws.keys()).toMatchObject([{ keyId, keySpec: 'HMAC_512', keyUsage: 'GENERATE_VERIFY_MAC' }]);
    const [iam, administration, use, grants] = statementsOf(policyOf(story, keyId));
    const OF_ORGANIZATION = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } };
    expect(iam).not.toHaveProperty('Condition');
    expect(administration?.Condition).toEqual(OF_ORGANIZATION);
    expect(administration?.Action).toContain('kms:DeleteAlias');
    expect(administration?.Action).not.toContain('kms:Delete*');
    expect(use?.Condition).toEqual(OF_ORGANIZATION);
    expect(grants?.Condition).toEqual({ ...OF_ORGANIZATION, Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });

  it('that takes an account back meanwhile is told at the field', async () => {
    await openForm(story, alice);
    await fillForm(
      story,
      alice,
      entriesFor('payments-prod', { alias: 'payments/shared', otherAccounts: [PARTNER] }),
    );
    await story.configure(CONFIG.replace(`otherAccounts: ["${PARTNER}"]`, 'otherAccounts: ["999900001111"]'));
    await story.bot.stop();
    await story.startBot();

    await alice.submit();

    expect(alice.view()?.errors).toEqual({
      'Other AWS accounts': `Take out ${PARTNER}: payments-prod may share with 999900001111.`,
    });
    alice.close();
  });

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
