import { describe, expect, it } from 'vitest';
import { type Directory, DirectoryError, lookUp } from '../../src/workflow/people-port.js';
import { BOB } from '../support/requests.js';

describe('a person of whom no group matters', () => {
  it('is known although Slack never tells the groups', async () => {
    const directory = {
      standingOf: async () => 'full-member',
      allMembers: () => new Promise(() => undefined),
    } as unknown as Directory;

    expect(await lookUp(directory, BOB, [])).toEqual({ id: BOB, standing: 'full-member', groups: [] });
  });

  it('is known although Slack refuses to tell the groups', async () => {
    const directory = {
      standingOf: async () => 'full-member',
      allMembers: async () => Promise.reject(new DirectoryError('no groups')),
    } as unknown as Directory;

    expect(await lookUp(directory, BOB, [])).toMatchObject({ standing: 'full-member' });
  });
});
