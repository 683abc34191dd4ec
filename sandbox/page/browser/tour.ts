import { type ComponentChild, h } from 'preact';
import { icon } from './icons.js';
import type { Place } from './place.js';
import { useUi } from './ui.js';

interface Step {
  readonly title: string;
  readonly text: string;
  /** Where it is, and what the button that leads there says. */
  readonly there: { readonly text: string; readonly place: Partial<Place> };
}

/** The first channel is where requests are decided. */
const HERE = { channel: '', thread: '', panel: 'none' } as const;

const STEPS: readonly Step[] = [
  {
    title: 'You are Alice, and you need a key',
    text: 'Type /byok-key into the message box and press Enter. Fill the form; the account payments-prod wants a tag such as cost-center=4711.',
    there: { text: 'Be Alice', place: { ...HERE, as: 'alice' } },
  },
  {
    title: 'Read the review, and submit',
    text: 'Everything is shown as it will be created. Tick the box and submit: the request appears in #key-requests as a card. Close the receipt.',
    there: { text: 'Look at #key-requests', place: { ...HERE, as: 'alice' } },
  },
  {
    title: 'Become those who decide',
    text: 'The people on the left are all yours. Payments needs one of @security and its owner: press Approve as Bob, then as Dave. Try it as Alice or Gus first: they are told why not.',
    there: { text: 'Be Bob', place: { ...HERE, as: 'bob' } },
  },
  {
    title: 'The key is in the thread',
    text: 'Open the replies under the card: each decision, then the KeyId and the key as AWS reads it back. The AWS panel has the key itself, and what CloudTrail recorded. Import key material there, as an HSM does: PendingImport becomes Enabled.',
    there: { text: 'Open the AWS panel', place: { panel: 'aws' } },
  },
  {
    title: 'Now break something',
    text: 'Arm “Lose the reply” in the AWS panel, or kill -9 the bot right after an approval and start it again. However often you try: one approved request makes one key. More to see: vault asks its approvers in their direct messages, and in lab Frank may break the glass.',
    there: { text: 'Open the Bot panel', place: { panel: 'bot' } },
  },
];

/** The same of a company that was made up for somebody's own config: who can do what stands under their names. */
const IN_OWN_CONFIG: Readonly<Record<number, string>> = {
  0: 'Type /byok-key into the message box and press Enter. Fill the form for one of the accounts of your config. Whoever may ask there has it under their name.',
  1: 'Everything is shown as it will be created. Tick the box and submit: the request appears as a card in the channel that your config has for the account. Close the receipt.',
  2: 'The people on the left are all yours, and cast for your config: what each may do in it stands under their names. Press Approve as those whom the card names. Try it as Alice or Gus first: they are told why not.',
  4: 'Arm “Lose the reply” in the AWS panel, or kill -9 the bot right after an approval and start it again. However often you try: one approved request makes one key.',
};

interface TourShown {
  readonly step: number;
  goTo(step: number): void;
  end(): void;
}

/** Beside the page, not over it: whoever is guided does everything themselves. */
export function Tour({ step, goTo, end }: TourShown): ComponentChild {
  const { go, slack } = useUi();
  const shown = STEPS[step];
  if (!shown) return null;
  const isLast = step === STEPS.length - 1;
  return h(
    'aside',
    { class: 'tour', 'aria-label': 'Guided tour' },
    h(
      'header',
      { class: 'tour-head' },
      h('span', { class: 'tour-step' }, `Step ${step + 1} of ${STEPS.length}`),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'End the tour', onClick: end },
        icon('close'),
      ),
    ),
    h('h2', { class: 'tour-title' }, shown.title),
    h('p', null, slack.isMadeUp ? shown.text : (IN_OWN_CONFIG[step] ?? shown.text)),
    h(
      'div',
      { class: 'tour-acts' },
      h(
        'button',
        { type: 'button', class: 'link-button', onClick: () => go(shown.there.place) },
        shown.there.text,
      ),
      h('span', { class: 'tour-space' }),
      step > 0 &&
        h('button', { type: 'button', class: 'button button-plain', onClick: () => goTo(step - 1) }, 'Back'),
      h(
        'button',
        { type: 'button', class: 'button button-primary', onClick: isLast ? end : () => goTo(step + 1) },
        isLast ? 'Done' : 'Next',
      ),
    ),
  );
}
