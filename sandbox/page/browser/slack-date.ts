const DAY_MS = 86_400_000;

type Format = (date: Date) => string;

function dated(options: Intl.DateTimeFormatOptions): Format {
  const format = new Intl.DateTimeFormat('en-US', options);
  return (date) => format.format(date);
}

function pretty(otherwise: Format): Format {
  return (date) => dayWord(date) ?? otherwise(date);
}

const SHORT = dated({ month: 'short', day: 'numeric', year: 'numeric' });
const MIDDLE = dated({ month: 'long', day: 'numeric', year: 'numeric' });
const LONG = dated({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
const CLOCK = dated({ hour: 'numeric', minute: '2-digit' });

/**
 * The tokens of a Slack date; `{ago}` is not among them.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
const TOKENS: Readonly<Record<string, Format>> = {
  date_num: dated({ year: 'numeric', month: '2-digit', day: '2-digit' }),
  date: MIDDLE,
  date_short: SHORT,
  date_long: LONG,
  date_pretty: pretty(MIDDLE),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(LONG),
  time: CLOCK,
  time_secs: dated({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
};

/**
 * A Slack date in the reader's own time zone.
 *
 * @param inside what stands between `<!date^` and `>`: seconds, tokens, perhaps a link, and the fallback.
 */
export function slackDate(inside: string): string {
  const [, seconds = '', tokens = '', fallback = ''] =
    /^(\d+)\^([^|^]*)(?:\^[^|]*)?\|?(.*)$/.exec(inside) ?? [];
  const date = new Date(Number(seconds) * 1_000);
  const isKnown = tokens.replaceAll(/\{(\w+)\}/g, (_, name: string) => (TOKENS[name] ? '' : '?'));
  if (seconds === '' || isKnown.includes('?')) return fallback;
  return tokens.replaceAll(/\{(\w+)\}/g, (_, name: string) => TOKENS[name]?.(date) ?? '');
}

/** When a message was posted, as Slack's client writes it. */
export function clockTime(ts: string): string {
  return CLOCK(dateOf(ts));
}

export function dayOf(ts: string): string {
  const date = dateOf(ts);
  const word = dayWord(date);
  return word ? word.charAt(0).toUpperCase() + word.slice(1) : LONG(date);
}

/** @param ts seconds with six decimals, as Slack names messages. */
export function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1_000);
}

/** With seconds, for logs. */
export function preciseTime(at: number | string): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

function dayWord(date: Date): string | undefined {
  const days = Math.round((startOf(new Date()) - startOf(date)) / DAY_MS);
  return { '0': 'today', '1': 'yesterday', '-1': 'tomorrow' }[String(days)];
}

function startOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
