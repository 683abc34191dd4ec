import type { WebClient } from '@slack/web-api';
import type { UserId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import type { Home } from '../workflow/home.js';
import type { HomeTab } from '../workflow/home-tab-port.js';
import type { CardLinks } from './card-links.js';
import { homeView } from './home-view.js';
import { telling } from './slack-failures.js';

export class SlackHomeTab implements HomeTab {
  constructor(
    private readonly client: WebClient,
    private readonly links: CardLinks,
  ) {}

  async publish(user: UserId, home: Home, over: string | null): Promise<string | null> {
    const linked = new Map(
      await Promise.all(
        requestsOn(home).map(async ({ id, card }) => [id, await this.links.linkTo(card)] as const),
      ),
    );
    const view = homeView(home, ({ id }) => linked.get(id));
    const published = await telling(() =>
      this.client.views.publish({ user_id: user, view, ...(over === null ? {} : { hash: over }) }),
    );
    return published.view?.hash ?? null;
  }
}

function requestsOn(home: Home): KeyRequest[] {
  if (home.kind === 'not-a-member') return [];
  const { waiting, open, emptyKeys, ended } = home;
  return [waiting.shown.map(({ request }) => request), open.shown, emptyKeys.shown, ended.shown].flat();
}
