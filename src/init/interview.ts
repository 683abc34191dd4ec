import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandProblem } from '../command-problem.js';

export interface Question<T> {
  readonly text: string;
  /** What an empty answer means; absent: there must be one. */
  readonly otherwise?: string;
  /** `hidden`: a secret, not shown while it is typed. */
  readonly typing: 'shown' | 'hidden';
  read(answer: string): Read<T>;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Questions and answers on a terminal, or with answers that a script pipes in, a line each. */
export class Interview {
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;
  private readonly isWithAPerson: boolean;
  /** What is typed before it is asked for may be the next secret. */
  private echo: 'shown' | 'hidden' = 'hidden';

  constructor(private readonly terminal: Terminal) {
    this.isWithAPerson = terminal.input.isTTY === true;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (this.echo === 'shown') terminal.output.write(chunk);
        done();
      },
    });
    this.reader = createInterface({ input: terminal.input, output, terminal: this.isWithAPerson });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  say(text: string): void {
    this.terminal.output.write(`${text}\n`);
  }

  /**
   * Asks until the answer will do.
   *
   * @throws {CommandProblem} when the answers end, or when one that was piped in will not do: the others would
   * answer other questions.
   */
  async ask<T>(question: Question<T>): Promise<T> {
    const { text, otherwise } = question;
    const offer = otherwise === undefined || otherwise === '' ? '' : ` [${otherwise}]`;
    for (;;) {
      const answer = (await this.next(`${text}${offer}: `, question.typing)).trim() || (otherwise ?? '');
      const read = question.read(answer);
      if (read.ok) return read.value;
      if (!this.isWithAPerson) throw new CommandProblem(`${text}: ${read.problem}. Nothing was written.`);
      this.say(`  ${read.problem}`);
    }
  }

  close(): void {
    this.reader.close();
  }

  private async next(prompt: string, typing: Question<unknown>['typing']): Promise<string> {
    this.echo = 'shown';
    this.reader.setPrompt(prompt);
    this.reader.prompt();
    this.echo = typing;
    const { done, value } = await this.lines.next();
    this.echo = 'hidden';
    // Whoever types ends the line; nobody saw it, or nobody typed.
    if (typing === 'hidden' || !this.isWithAPerson) this.say('');
    if (done) throw new CommandProblem('The answers have ended before the questions. Nothing was written.');
    return value;
  }
}
