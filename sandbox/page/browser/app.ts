import { type ComponentChild, h } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SlackState } from '../protocol.js';
import { AwsPanel } from './aws-panel.js';
import { BotPanel } from './bot-panel.js';
import { ChannelView, ThreadPane } from './channel-view.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { Connection, type Known } from './connection.js';
import { linesOf } from './lines.js';
import { ModalStack } from './modal.js';
import { type Place, readPlace, writePlace } from './place.js';
import { People, Sidebar } from './sidebar.js';
import { useTips } from './tips.js';
import { Topbar } from './topbar.js';
import { Tour } from './tour.js';
import { type Confirmation, type Ui, UiContext, useUi } from './ui.js';

const TOUR_KEPT_AS = 'byok-key sandbox tour';

export function App(): ComponentChild {
  const [known, setKnown] = useState<Known>({ connected: false });
  const connection = useMemo(() => new Connection(setKnown), []);
  const [place, go] = usePlace();
  const { tips, tell } = useTips();
  const [confirmation, setConfirmation] = useState<Asked>();
  useEffect(() => connection.watch(place.as), [connection, place.as]);
  const { slack, aws, bot, record, connected } = known;
  if (!slack || !aws || !bot || !record) {
    const startOver = () => void connection.run({ type: 'reset' }).then(() => connection.watch(place.as));
    return h(Waiting, { problem: known.problem, startOver });
  }
  const ui: Ui = {
    slack,
    aws,
    bot,
    record,
    place,
    go,
    tell,
    run: async (doing) => {
      const done = await connection.run(doing);
      if (done.problem !== undefined) tell(done.problem);
      return done;
    },
    confirm: (asked) => new Promise((answer) => setConfirmation({ asked, answer })),
  };
  const answer = (yes: boolean) => {
    confirmation?.answer(yes);
    setConfirmation(undefined);
  };
  return h(
    UiContext.Provider,
    { value: ui },
    h(Rooms, { isConnected: connected }),
    h(ModalStack, { tips }),
    confirmation && h(ConfirmDialog, { asked: confirmation.asked, answer }),
  );
}

interface WaitingShown {
  readonly problem: string | undefined;
  startOver(): void;
}

/** Until there is a company to show. */
function Waiting({ problem, startOver }: WaitingShown): ComponentChild {
  const again = h(
    'button',
    { type: 'button', class: 'button button-plain', onClick: startOver },
    'Start over',
  );
  return h(
    'div',
    { class: 'app app-waiting' },
    h(
      'div',
      { class: 'waiting', role: 'status' },
      h('p', null, problem ?? 'Opening the sandbox…'),
      problem !== undefined && again,
    ),
  );
}

interface Asked {
  readonly asked: Confirmation;
  answer(yes: boolean): void;
}

function Rooms({ isConnected }: { readonly isConnected: boolean }): ComponentChild {
  const { slack, place } = useUi();
  const [step, setStep] = useTour();
  const lines = useMemo(() => linesOf(slack), [slack]);
  const channel = channelOf(slack, place);
  const root = lines.find((line) => line.channel === channel.id && line.ts === place.thread);
  const pane = place.panel === 'none' && !root ? 'none' : 'some';
  return h(
    'div',
    { class: `app app-pane-${pane}` },
    h(Topbar, { isConnected, startTour: () => setStep(0) }),
    h(People, null),
    h(Sidebar, { channel }),
    h(ChannelView, { key: `${slack.me.id} ${channel.id}`, channel, lines }),
    place.panel === 'aws' && h(AwsPanel, null),
    place.panel === 'bot' && h(BotPanel, null),
    place.panel === 'none' && root && h(ThreadPane, { channel, lines, root }),
    h(Tour, { step, goTo: setStep, end: () => setStep(-1) }),
  );
}

/** The one of the address; of another person's direct channel, one's own; else the first. */
function channelOf({ channels }: SlackState, { channel }: Place) {
  const found = channels.find(({ id }) => id === channel);
  const own = channels.find(({ kind }) => kind === 'direct' && channel.startsWith('D'));
  const shown = found ?? own ?? channels[0];
  if (!shown) throw new Error('There is no channel at all.');
  return shown;
}

function usePlace(): [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(readPlace(location.hash));
  useEffect(() => {
    const onHash = () => setPlace(readPlace(location.hash));
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  const latest = useRef(place);
  latest.current = place;
  const go = (change: Partial<Place>) => {
    latest.current = { ...latest.current, ...change };
    location.hash = writePlace(latest.current);
    setPlace(latest.current);
  };
  return [place, go];
}

/** The step that is shown; -1 for none. A first visit begins with the first. */
function useTour(): [number, (step: number) => void] {
  const [step, setStep] = useState(Number(localStorage.getItem(TOUR_KEPT_AS) ?? 0));
  const keep = (now: number) => {
    localStorage.setItem(TOUR_KEPT_AS, String(now));
    setStep(now);
  };
  return [step, keep];
}
