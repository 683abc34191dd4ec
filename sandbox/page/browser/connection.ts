import type {
  AwsState,
  BotState,
  Doing,
  Done,
  FromPage,
  RecordState,
  SlackState,
  ToPage,
} from '../protocol.js';

/** What the server last said, by part; a part is missing until it has come. */
export interface Known {
  readonly slack?: SlackState;
  readonly aws?: AwsState;
  readonly bot?: BotState;
  readonly record?: RecordState;
  readonly connected: boolean;
  /** Why nothing has come. */
  readonly problem?: string | undefined;
}

const AGAIN_AFTER_MS = 500;

/** The one WebSocket to the server; comes back by itself when it breaks. */
export class Connection {
  #known: Known = { connected: false };
  #socket: WebSocket | undefined;
  #as = '';
  #last = 0;
  readonly #waiting = new Map<number, (done: Done) => void>();
  readonly #onChange: (known: Known) => void;

  constructor(onChange: (known: Known) => void) {
    this.#onChange = onChange;
    this.#connect();
  }

  /** Shows the world as this person sees it from now on. */
  watch(as: string): void {
    this.#as = as;
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    void this.run({ type: 'watch', as }).then(({ problem }) => this.#set({ problem }));
  }

  run(doing: Doing): Promise<Done> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      return Promise.resolve({ problem: 'The sandbox is not running. Start it again with npm run sandbox.' });
    }
    this.#last += 1;
    const sent: FromPage = { id: this.#last, doing };
    socket.send(JSON.stringify(sent));
    return new Promise((resolve) => this.#waiting.set(sent.id, resolve));
  }

  #connect(): void {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/live`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#set({ connected: true });
      if (this.#as !== '') this.watch(this.#as);
    });
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data)) as ToPage));
    socket.addEventListener('close', () => {
      for (const resolve of this.#waiting.values()) resolve({ problem: 'The sandbox has ended.' });
      this.#waiting.clear();
      this.#set({ connected: false });
      setTimeout(() => this.#connect(), AGAIN_AFTER_MS);
    });
  }

  #hear(message: ToPage): void {
    if (message.type !== 'done') {
      const { type: _, ...part } = message;
      this.#set(part);
      return;
    }
    this.#waiting.get(message.id)?.(message.done);
    this.#waiting.delete(message.id);
  }

  #set(part: Partial<Known>): void {
    this.#known = { ...this.#known, ...part };
    this.#onChange(this.#known);
  }
}
