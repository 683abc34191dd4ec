/** Where the page is: kept in the address, so that a reload or a second tab finds it. */
export interface Place {
  /** Name of the person. */
  readonly as: string;
  /** Id of a channel; empty for the first one. */
  readonly channel: string;
  /** Of the root message of the open thread; empty for none. */
  readonly thread: string;
  readonly panel: 'none' | 'aws' | 'bot';
  /** Of the direct messages with the app. */
  readonly tab: 'messages' | 'home';
}

export const START: Place = { as: 'alice', channel: '', thread: '', panel: 'none', tab: 'messages' };

/** Narrower than this, a panel stands in the place of the conversation; as in layout.css. */
const ROOMY = '(width >= 1180px)';

/** What of the place changes with a step to another conversation: a panel that would hide it closes. */
export function intoView(): Partial<Place> {
  return matchMedia(ROOMY).matches ? {} : { panel: 'none' };
}

export function readPlace(hash: string): Place {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const panel = given.get('panel');
  return {
    as: given.get('as') ?? START.as,
    channel: given.get('in') ?? START.channel,
    thread: given.get('thread') ?? START.thread,
    panel: panel === 'aws' || panel === 'bot' ? panel : 'none',
    tab: given.get('tab') === 'home' ? 'home' : 'messages',
  };
}

export function writePlace({ as, channel, thread, panel, tab }: Place): string {
  const parts = {
    as,
    in: channel,
    thread,
    panel: panel === 'none' ? '' : panel,
    tab: tab === 'messages' ? '' : tab,
  };
  return `#${new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ''))}`;
}
