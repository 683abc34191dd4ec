import { describe, expect, it } from 'vitest';
import type { TeamId, UserId } from '../../src/domain/names.js';
import { CardLinks } from '../../src/slack/card-links.js';
import { SlackDirectory } from '../../src/slack/directory.js';
import { SlackHomeTab } from '../../src/slack/home-tab.js';
import { SlackMessenger } from '../../src/slack/messenger.js';
import type { SharedCache } from '../../src/workflow/people-port.js';
import { look, newPrefix, openRoom, SILENT } from '../support/servers.js';
import { directoryContract } from './directory.contract.js';
import { homeTabContract } from './home-tab.contract.js';
import { messengerContract } from './messenger.contract.js';
import { clientsAt, openWorkspace, slackThatSays } from './workspace.js';

describe('people at Slack', () => {
  directoryContract(async () => {
    const keyPrefix = newPrefix();
    const slack = await openWorkspace();
    const directory = async () => {
      const { cache } = await openRoom({ keyPrefix });
      const { quickClient } = clientsAt(slack.apiUrl, slack.botToken);
      return new SlackDirectory(quickClient, cache, slack.teamId as TeamId, SILENT);
    };
    const redis = await look();
    return {
      slack,
      here: await directory(),
      there: await directory(),
      age: async (byMs) => {
        const kept = (await redis.keys('*')).filter((key) => key.startsWith(`${keyPrefix}:cache:`));
        for (const key of kept) await redis.pexpire(key, (await redis.pttl(key)) - byMs);
      },
    };
  });
});

const KEEPS_NOTHING: SharedCache = { through: (_name, fetch) => fetch() };

describe.concurrent('a person on Enterprise Grid', () => {
  it.each([
    [
      'of our workspace among others',
      { team_id: 'T0OTHER', enterprise_user: { teams: ['T0OTHER', 'T0HOME'] } },
      'full-member',
    ],
    [
      'of our workspace, whose team is the organisation',
      { team_id: 'E0ORG', enterprise_user: { teams: ['T0HOME'] } },
      'full-member',
    ],
    ['of another workspace only', { team_id: 'T0OTHER', enterprise_user: { teams: ['T0OTHER'] } }, 'foreign'],
    [
      'who is a guest in ours',
      { team_id: 'T0HOME', is_restricted: true, enterprise_user: { teams: ['T0HOME'] } },
      'guest',
    ],
    ['who is a single-channel guest', { team_id: 'T0HOME', is_ultra_restricted: true }, 'guest'],
    ['who shares a channel with us', { team_id: 'T0HOME', is_stranger: true }, 'foreign'],
    ['about whom Slack says nothing', {}, 'foreign'],
  ])('%s is a %3$s', async (_, user, standing) => {
    const { quickClient } = clientsAt(await slackThatSays({ ok: true, user }), 'xoxb-1');
    const directory = new SlackDirectory(quickClient, KEEPS_NOTHING, 'T0HOME' as TeamId, SILENT);

    expect(await directory.standingOf('U0ERIN' as UserId)).toBe(standing);
  });

  it('is not taken for anything when the answer holds no person', async () => {
    const { quickClient } = clientsAt(await slackThatSays({ ok: true }), 'xoxb-1');
    const directory = new SlackDirectory(quickClient, KEEPS_NOTHING, 'T0HOME' as TeamId, SILENT);

    await expect(directory.standingOf('U0ERIN' as UserId)).rejects.toMatchObject({ name: 'DirectoryError' });
  });
});

describe('messages at Slack', () => {
  messengerContract(async () => {
    const slack = await openWorkspace();
    const { patientClient } = clientsAt(slack.apiUrl, slack.botToken);
    return { slack, messenger: new SlackMessenger(patientClient, KEEPS_NOTHING) };
  });
});

describe('Home tabs at Slack', () => {
  homeTabContract(async () => {
    const slack = await openWorkspace();
    const { patientClient } = clientsAt(slack.apiUrl, slack.botToken);
    return { slack, homeTab: new SlackHomeTab(patientClient, new CardLinks(patientClient, KEEPS_NOTHING)) };
  });
});
