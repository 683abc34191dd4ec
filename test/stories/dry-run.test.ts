import { describe, expect, it } from 'vitest';
import { LAB, PAYMENTS } from '../../sandbox/company.js';
import {
  ask,
  BOX,
  deny,
  entriesFor,
  keyIdOf,
  openStory,
  posted,
  proven,
  provenAgain,
  requestIdOf,
} from '../support/story.js';

const ROLE = 'The role in the account can be assumed';
const ALIAS = 'The alias is free';
const ASKED = 'Nobody else asks for the same alias';
const PRINCIPALS = 'The key administrators and users exist';
const QUOTA = "The account's key quota is not near";
const ALL = [ROLE, ALIAS, ASKED, PRINCIPALS, QUOTA];

const tick = (line: string) => `:white_check_mark: ${line}`;
const cross = (line: string, said: string) => `:x: ${line}: no. ${said}`;
const unchecked = (line: string, why: string) => `:grey_question: ${line}: could not be checked: ${why}`;

/** The lines that say what was found out, in their order. */
function proofsIn(text: string): string[] {
  return text.split('\n').filter((line) => /^:(white_check_mark|x|grey_question): /.test(line));
}

describe('the dry run on the review', async () => {
  const story = await openStory({ aws: { keyQuota: 20 } });
  const { slack, aws, alice, bob, dave } = story;

  it('proves everything before the request can be submitted, and tells approvers nothing of it then', async () => {
    const shown = await proven(
      story,
      alice,
      entriesFor('payments-prod', {
        alias: 'payments/all-ticks',
        administrators: ['KeyAdministrator'],
        users: ['OrdersService', 'user/ann'],
      }),
    );

    expect(proofsIn(shown)).toEqual(ALL.map(tick));
    expect(alice.view()?.submit).toBe('Submit request');
    await alice.tick(BOX, 'I understand');
    await alice.submit();
    expect(proofsIn((await posted(story, requestIdOf(alice))).text())).toEqual([]);
  });

  it('looks read-only, in a session named for the form and its person', async () => {
    await proven(story, alice, entriesFor('lab', { alias: 'looked-up' }));
    const form = alice.view()?.rootViewId;

    const looks = aws.trail.filter(({ sessionName }) => sessionName === `byok-form-${form}`);

    expect(looks.length).toBeGreaterThan(0);
    expect(looks.every(({ sourceIdentity }) => sourceIdentity === 'U0ALICE')).toBe(true);
    expect(looks.filter(({ eventName }) => !/^(Describe|List|Get)/.test(eventName))).toEqual([]);
    alice.close();
  });

  it('opens at once, while the proofs are still coming, without its submit button', async () => {
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 1_200 });
    await proven(story, alice, entriesFor('lab', { alias: 'at-once' }));
    await alice.back();
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 1_200 });

    const { afterMs } = await alice.submit();

    expect(afterMs).toBeLessThan(1_000);
    expect(alice.view()?.text).toContain('being checked…');
    expect(alice.view()?.submit).toBeUndefined();
    // The review fills under the policy that somebody reads meanwhile.
    await alice.press('Key policy as JSON');
    expect(alice.view()?.title).toBe('Key policy');
    await alice.back();
    await slack.until(() => alice.view()?.submit, 'the submit button');
    expect(proofsIn(alice.view()?.text ?? '')).toEqual(ALL.map(tick));
    alice.close();
  });

  it('is there once for a form that Slack delivers twice', async () => {
    await proven(story, alice, entriesFor('lab', { alias: 'delivered-twice' }));
    await alice.back();
    slack.duplicateNextDelivery();

    expect(proofsIn(await provenAgain(story, alice))).toEqual(ALL.map(tick));

    await alice.back();
    expect(alice.view()?.callbackId).toBe('byok-form');
    alice.close();
  });

  it('gets its submit button though Slack fails for a moment', async () => {
    await proven(story, alice, entriesFor('lab', { alias: 'slack-fails' }));
    await alice.back();
    slack.faults.next('views.update', { kind: 'error', error: 'internal_error' }, 2);

    await provenAgain(story, alice);

    expect(alice.view()?.submit).toBe('Submit request');
    alice.close();
  });

  it('finds a taken alias, names its key, and lets nobody submit until another is chosen', async () => {
    const { keyId } = aws.createKeyFor(LAB, 'us-east-1', { alias: 'alias/taken' });

    const shown = await proven(story, alice, entriesFor('lab', { alias: 'taken' }));

    const said = `alias/taken is taken by the key ${keyId} in us-east-1. Press Back and choose another.`;
    expect(proofsIn(shown)).toEqual([tick(ROLE), cross(ALIAS, said), ...ALL.slice(2).map(tick)]);
    expect(shown).toContain('This cannot be submitted yet: mend what has a cross.');
    expect(alice.view()?.submit).toBeUndefined();
    expect(alice.view()?.fields).toEqual([]);
    await alice.back();
    await alice.type('Alias', 'not-taken');
    expect(proofsIn(await provenAgain(story, alice))).toEqual(ALL.map(tick));
    expect(alice.view()?.submit).toBe('Submit request');
    alice.close();
  });

  it('finds an alias that another request asks for, until that one has ended', async () => {
    const first = await ask(story, bob, { account: 'lab', alias: 'wanted-twice' });

    const shown = await proven(story, alice, entriesFor('lab', { alias: 'wanted-twice' }));

    const said = `alias/wanted-twice is already asked for by request ${first.id}. Press Back and choose another.`;
    expect(proofsIn(shown)).toContain(cross(ASKED, said));
    expect(alice.view()?.submit).toBeUndefined();
    const carol = slack.person('carol');
    await deny(story, carol, first.message());
    await slack.until(() => first.text().includes('Denied'), 'the denial');
    await alice.back();
    expect(proofsIn(await provenAgain(story, alice))).toEqual(ALL.map(tick));
    alice.close();
  });

  it('names the roles and users that IAM does not know, those under another path or case included', async () => {
    const missing = ['role/Nobody', 'role/OrdersService', 'user/Ann'].map(
      (path) => `arn:aws:iam::${PAYMENTS}:${path}`,
    );

    const shown = await proven(
      story,
      alice,
      entriesFor('payments-prod', {
        alias: 'payments/missing',
        administrators: ['KeyAdministrator', ...missing],
        users: missing,
      }),
    );

    const said = `IAM does not know ${missing.join(', ')}. Press Back and take it out, or have it created.`;
    expect(proofsIn(shown)).toContain(cross(PRINCIPALS, said));
    expect(alice.view()?.submit).toBeUndefined();
    await alice.back();
    await alice.pick('Key administrators', ['KeyAdministrator']);
    await alice.clear('Key users');
    expect(proofsIn(await provenAgain(story, alice))).toEqual(ALL.map(tick));
    alice.close();
  });

  it('says what to mend when the role cannot be assumed', async () => {
    aws.setRole(LAB, 'byok-key-creator', { trustsBot: false });

    const shown = await proven(story, alice, entriesFor('lab', { alias: 'no-role' }));

    aws.setRole(LAB, 'byok-key-creator', { trustsBot: true });
    const [role, ...others] = proofsIn(shown);
    expect(role).toContain(
      cross(ROLE, 'AWS does not let me assume the role (AccessDenied: User: arn:aws:iam::'),
    );
    expect(role).toContain('Have its trust policy mended before you ask.');
    const why = 'the role could not be assumed';
    expect(others).toEqual([
      unchecked(ALIAS, why),
      tick(ASKED),
      unchecked(PRINCIPALS, why),
      unchecked(QUOTA, why),
    ]);
    expect(alice.view()?.submit).toBeUndefined();
    await alice.back();
    expect(proofsIn(await provenAgain(story, alice))).toEqual(ALL.map(tick));
    alice.close();
  });

  it('blocks nobody for a right that the role lacks, and shows approvers what could not be checked', async () => {
    const denies = ['iam:GetRole', 'servicequotas:GetServiceQuota'];
    aws.setRole(LAB, 'byok-key-creator', { denies });

    const shown = await proven(
      story,
      alice,
      entriesFor('lab', { alias: 'few-rights', users: ['LabService'] }),
    );

    const open = [
      unchecked(PRINCIPALS, 'GetRole failed with AccessDenied'),
      unchecked(QUOTA, 'GetServiceQuota failed with AccessDeniedException'),
    ];
    expect(proofsIn(shown)).toEqual([tick(ROLE), tick(ALIAS), tick(ASKED), ...open]);
    await alice.tick(BOX, 'I understand');
    await alice.submit();
    const request = await posted(story, requestIdOf(alice));
    expect(proofsIn(request.text())).toEqual(open);
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);
    aws.setRole(LAB, 'byok-key-creator', { denies: [] });
  });

  it('waits two seconds for an AWS that does not answer, and then lets the request be submitted', async () => {
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 10_000 });
    const startedAtMs = performance.now();

    const shown = await proven(story, alice, entriesFor('lab', { alias: 'slow' }));

    expect(performance.now() - startedAtMs).toBeLessThan(3_500);
    const open = [ROLE, ALIAS, PRINCIPALS, QUOTA].map((line) =>
      unchecked(line, 'AWS took too long to answer'),
    );
    expect(proofsIn(shown)).toEqual([open[0], open[1], tick(ASKED), open[2], open[3]]);
    await alice.tick(BOX, 'I understand');
    await alice.submit();
    const request = await posted(story, requestIdOf(alice));
    expect(proofsIn(request.text())).toEqual(open);
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);
  });

  it('names who is missing though somebody else cannot be looked up', async () => {
    aws.setRole(PAYMENTS, 'byok-key-creator', { denies: ['iam:GetUser'] });
    const nobody = `arn:aws:iam::${PAYMENTS}:role/Nobody`;
    const named = { alias: 'payments/hidden', administrators: [nobody], users: ['user/ann'] };

    const shown = await proven(story, alice, entriesFor('payments-prod', named));

    const said = `IAM does not know ${nobody}. Press Back and take it out, or have it created.`;
    expect(proofsIn(shown)).toContain(cross(PRINCIPALS, said));
    expect(alice.view()?.submit).toBeUndefined();
    alice.close();
    aws.setRole(PAYMENTS, 'byok-key-creator', { denies: [] });
  });

  it('finds the key quota near', async () => {
    for (let made = 0; made < 19; made += 1) aws.createKeyFor(PAYMENTS, 'eu-west-1');
    const entries = entriesFor('payments-prod', { region: 'eu-west-1', alias: 'payments/last' });
    expect(proofsIn(await proven(story, dave, entries))).toEqual(ALL.map(tick));
    await dave.back();
    aws.createKeyFor(PAYMENTS, 'eu-west-1');

    const shown = await provenAgain(story, dave);

    const said =
      'The account has 20 of 20 keys in this Region. Have the quota raised in Service Quotas first.';
    expect(proofsIn(shown)).toContain(cross(QUOTA, said));
    expect(dave.view()?.submit).toBeUndefined();
    dave.close();
  });

  it('that nobody waits for any more does no harm', async () => {
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 400 });
    await proven(story, alice, entriesFor('lab', { alias: 'left-1' }));
    await alice.back();
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 400 });
    await alice.submit();
    await alice.back();
    await alice.type('Alias', 'left-2');

    // The first proof is still under way: what is shown and submitted is the second.
    expect(await provenAgain(story, alice)).toContain('alias/left-2');
    await alice.tick(BOX, 'I understand');
    await slack.until(
      () => slack.log.some(({ method, error }) => method === 'views.update' && error),
      'the first proof, which finds no view any more',
    );
    await alice.submit();
    const request = await posted(story, requestIdOf(alice));
    expect(request.text()).toContain('alias/left-2');
    expect(proofsIn(request.text())).toEqual([]);
  });

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
