import type { WebSocket } from 'ws';
import { act } from './act.js';
import { type Doing, type Done, FromPage, type RecordState, type ToPage } from './protocol.js';
import { awsState, slackState } from './states.js';
import { openStudio, type Studio, type Whereabouts, whoIs } from './studio.js';

/** Many changes come together; a page needs only what they lead to. */
const GATHER_MS = 20;
/** The bots' logs and their record say nothing when they change. */
const LOOK_EVERY_MS = 400;

/** A page that is connected, and what it was last sent, by part. */
interface Spectator {
  readonly socket: WebSocket;
  readonly sent: Map<ToPage['type'], string>;
  as: string;
}

const NO_RECORD: RecordState = { requests: [], queues: [], audit: [] };

/** Plays the company to every page that looks. */
export class Stage {
  readonly #where: Whereabouts;
  readonly #spectators = new Set<Spectator>();
  readonly #looking: NodeJS.Timeout;
  #studio: Studio | undefined;
  /** Told to whoever does something while there is no studio. */
  #whyEmpty = '';
  #resetting: Promise<Done> | undefined;
  #record = NO_RECORD;
  #companies = 0;
  #gathering: NodeJS.Timeout | undefined;

  private constructor(where: Whereabouts) {
    this.#where = where;
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  static async open(where: Whereabouts): Promise<Stage> {
    const stage = new Stage(where);
    try {
      await stage.#openStudio();
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  admit(socket: WebSocket): void {
    const spectator: Spectator = { socket, sent: new Map(), as: '' };
    this.#spectators.add(spectator);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#spectators.delete(spectator));
    socket.on('message', (data) => void this.#hear(spectator, String(data)));
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    clearTimeout(this.#gathering);
    await this.#studio?.close();
  }

  async #hear(spectator: Spectator, text: string): Promise<void> {
    const { success, data } = FromPage.safeParse(parseJson(text));
    if (!success) {
      spectator.socket.close(1_008, 'Not a message of the page.');
      return;
    }
    const done = await this.#do(spectator, data.doing);
    this.#send(spectator, { type: 'done', id: data.id, done });
    this.#tell();
  }

  async #do(spectator: Spectator, doing: Doing): Promise<Done> {
    if (doing.type === 'watch') {
      return this.#watch(spectator, doing.as);
    }
    if (doing.type === 'reset') return this.#reset();
    if (!this.#studio) return { problem: this.#whyEmpty };
    return act(this.#studio, doing);
  }

  #watch(spectator: Spectator, as: string): Done {
    spectator.as = as;
    this.#show(spectator);
    return this.#studio ? {} : { problem: this.#whyEmpty };
  }

  /** Of several at once, one is done. What failed can be tried again. */
  async #reset(): Promise<Done> {
    this.#resetting ??= this.#replaceStudio().finally(() => {
      this.#resetting = undefined;
    });
    return this.#resetting;
  }

  async #replaceStudio(): Promise<Done> {
    const old = this.#studio;
    this.#studio = undefined;
    this.#whyEmpty = 'The sandbox is being set up anew. One moment.';
    try {
      await old?.close();
      await this.#openStudio();
      return {};
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      this.#whyEmpty = `There is no company: ${said}\nMend it, then start over.`;
      return { problem: this.#whyEmpty };
    }
  }

  async #openStudio(): Promise<void> {
    this.#companies += 1;
    this.#record = NO_RECORD;
    const options = { ...this.#where, number: this.#companies, onChange: () => this.#tell() };
    this.#studio = await openStudio(options);
  }

  async #look(): Promise<void> {
    if (this.#spectators.size === 0) return;
    // A Redis that is busy or gone shows as a record that stands still.
    this.#record = (await this.#studio?.record.read().catch(() => undefined)) ?? this.#record;
    this.#tell();
  }

  #tell(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      for (const spectator of this.#spectators) this.#show(spectator);
    }, GATHER_MS);
  }

  #show(spectator: Spectator): void {
    const studio = this.#studio;
    if (!studio || spectator.as === '') return;
    this.#sendIfNew(spectator, { type: 'slack', slack: slackState(studio, whoIs(studio, spectator.as)) });
    this.#sendIfNew(spectator, { type: 'aws', aws: awsState(studio) });
    this.#sendIfNew(spectator, { type: 'bot', bot: studio.replicas.state() });
    this.#sendIfNew(spectator, { type: 'record', record: this.#record });
  }

  #sendIfNew(spectator: Spectator, message: ToPage): void {
    const text = JSON.stringify(message);
    if (spectator.sent.get(message.type) === text) return;
    spectator.sent.set(message.type, text);
    spectator.socket.send(text);
  }

  #send({ socket }: Spectator, message: ToPage): void {
    socket.send(JSON.stringify(message));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
