import { randomUUID } from 'node:crypto';
import { commandAnswered, submissionAnswered, TROUBLE } from './answers.js';
import type { Option } from './block-kit/objects.js';
import { actionAt, clickOn, type ElementAt, rowWith, stateAt } from './clickables.js';
import type { Deliveries, Delivery, Envelope, OnAnswer, Submission } from './delivery.js';
import {
  actionOf,
  errorsByLabel,
  type Field,
  fieldAt,
  fieldLabelled,
  objections,
  seen,
  type View,
} from './form.js';
import { type Fields, merge } from './json.js';
import type { Member } from './members.js';
import type { OpenView } from './modals.js';
import * as payloads from './payloads.js';
import { isAskedFor, suggestions } from './suggestions.js';
import { chosen, cleared, ticked, typed } from './typing.js';
import type { Held } from './view-values.js';
import { channelToBeIn, sees } from './whereabouts.js';
import type { Workspace } from './workspace.js';
import type { Message, Note } from './world.js';

/**
 * Somebody at their Slack client.
 *
 * What only the client would prevent (a click on a button that is not there, a channel one is not in)
 * is an error of the test and thrown; what the app makes of a delivery is in the answer.
 */
export class Person {
  readonly id: string;
  readonly name: string;
  readonly #member: Member;
  readonly #workspace: Workspace;
  readonly #deliveries: Deliveries;

  constructor(workspace: Workspace, deliveries: Deliveries, member: Member) {
    this.id = member.id;
    this.name = member.name;
    this.#member = member;
    this.#workspace = workspace;
    this.#deliveries = deliveries;
  }

  /** The channel between this person and the bot. */
  get directChannelId(): string {
    return this.#workspace.world.members.directChannel(this.id).id;
  }

  /** @param channelId by default the first channel the person is in, or else the one with the bot. */
  async command(line: string, channelId?: string): Promise<Delivery> {
    const [, command = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
    if (!this.#workspace.granted.commands.has(command)) throw new Error(`${command} is not a valid command.`);
    const channel = channelToBeIn(this.#workspace.world, this.#member, channelId);
    const payload = payloads.commandPayload(this.#workspace, this.#member, channel, {
      command,
      text: text.trim(),
    });
    const where = { personId: this.id, channel: channel.id };
    return this.#deliver('slash_commands', payload, (answer) =>
      commandAnswered(this.#workspace, where, answer),
    );
  }

  /** Clicks a button, or an overflow menu's option, that the message shows now. */
  async click(message: Message | Note, buttonText: string): Promise<Delivery> {
    return this.forge(this.#asItIsNow(message), buttonText, {});
  }

  /** The same by ids, as a client with a screen has them; also a choice from a menu. */
  async clickAt(message: Message | Note, at: ElementAt): Promise<Delivery> {
    const now = this.#asItIsNow(message);
    return this.#clicked(now, actionAt(now.blocks, at), stateAt(at));
  }

  /** Clicks what an earlier state of the message showed, as a client that is behind does. */
  async clickStale(earlier: Message | Note, buttonText: string): Promise<Delivery> {
    return this.forge(earlier, buttonText, {});
  }

  /** Sends a click with these parts of its payload replaced, as no honest client would. */
  async forge(message: Message | Note, buttonText: string, overrides: Fields): Promise<Delivery> {
    return this.#clicked(message, clickOn(message.blocks, buttonText), overrides);
  }

  /** The top of this person's modals, with what is typed and chosen. */
  view(): View | undefined {
    const { modals, world } = this.#workspace;
    const top = modals.top(this.id);
    return top && seen(top, world.members);
  }

  /** Types into the field, and ends with Enter where the app asks to be told. */
  async type(label: string, text: string): Promise<Delivery | undefined> {
    return this.#changed(typed(this.#top(), label, text));
  }

  /** Chooses from any kind of select, radio buttons or checkboxes; people by name. */
  async choose(label: string, optionTexts: string | readonly string[]): Promise<Delivery | undefined> {
    const texts = typeof optionTexts === 'string' ? [optionTexts] : optionTexts;
    const view = this.#top();
    const field = fieldLabelled(view, label);
    const options: Option[] = [];
    if (field.element.type.endsWith('external_select')) {
      for (const text of texts) options.push(...(await this.#suggested(view, field, text)));
    }
    return this.#changed(chosen(view, field, texts, { members: this.#workspace.world.members, options }));
  }

  /** Types each of these into a type-ahead list, and takes what it offers first. */
  async pick(label: string, queries: readonly string[]): Promise<Delivery | undefined> {
    const view = this.#top();
    const field = fieldLabelled(view, label);
    const options: Option[] = [];
    for (const query of queries) {
      const [first] = await this.#suggested(view, field, query);
      if (!first) throw new Error(`Nothing is offered for "${query}" in "${label}".`);
      options.push(first);
    }
    const texts = options.map(({ text }) => text.text);
    return this.#changed(chosen(view, field, texts, { members: this.#workspace.world.members, options }));
  }

  async tick(label: string, optionText: string): Promise<Delivery | undefined> {
    return this.#changed(ticked(this.#top(), label, optionText, true));
  }

  async untick(label: string, optionText: string): Promise<Delivery | undefined> {
    return this.#changed(ticked(this.#top(), label, optionText, false));
  }

  async clear(label: string): Promise<Delivery | undefined> {
    return this.#changed(cleared(this.#top(), label));
  }

  /** What an external select offers for this query. */
  async suggestions(label: string, query: string): Promise<string[]> {
    const view = this.#top();
    const options = await this.#suggested(view, fieldLabelled(view, label), query);
    return options.map(({ text }) => text.text);
  }

  /** Clicks a button inside the view. */
  async press(buttonText: string): Promise<Delivery> {
    const view = this.#top();
    return this.#act(view, clickOn(view.definition.blocks, buttonText));
  }

  /** Clicks a button of a modal or of the Home tab by ids. */
  async pressAt(viewId: string, at: ElementAt): Promise<Delivery> {
    const view = this.#viewOf(viewId);
    return this.#act(view, actionAt(view.definition.blocks, at));
  }

  /** Leaves this in a field, by ids; `done` is when the client would tell an app that asked to be told. */
  async holdAt(viewId: string, at: ElementAt, held: Held, done: boolean): Promise<Delivery | undefined> {
    const view = this.#viewOf(viewId);
    const field = fieldAt(view, at);
    if (field.element.type !== held.type) throw new Error('That field is another one now.');
    view.values.set(field.block, field.element, held);
    if (done) return this.#changed(field, view);
    this.#workspace.changes.tell();
    return undefined;
  }

  async suggestionsAt(viewId: string, at: ElementAt, query: string): Promise<Option[]> {
    const view = this.#viewOf(viewId);
    return this.#suggested(view, fieldAt(view, at), query);
  }

  /** Submits the view; what Slack's client itself objects to is not delivered. */
  async submit(): Promise<Submission> {
    const view = this.#top();
    if (view.definition.type !== 'modal' || !view.definition.submit)
      throw new Error('The view has no submit button.');
    view.errors = objections(view);
    if (Object.keys(view.errors).length > 0) {
      const errors = errorsByLabel(view, view.errors);
      return { acknowledged: false, afterMs: 0, answer: undefined, copies: 0, errors };
    }
    const payload = payloads.submissionPayload(this.#workspace, this.#member, view);
    const outcome = await this.#inView(view, payload, (answer) =>
      submissionAnswered(this.#workspace, view, answer),
    );
    const errors = errorsByLabel(view, view.errors);
    return Object.keys(errors).length > 0 ? { ...outcome, errors } : outcome;
  }

  /** Leaves the top view for the one below it; the app hears of it if it asked to. */
  async back(): Promise<void> {
    const view = this.#top();
    if (view.definition.type === 'modal' && view.definition.clear_on_close) return this.close();
    this.#workspace.modals.close(view);
    await this.#tellClosed(view, false);
  }

  /** Closes every view. */
  async close(): Promise<void> {
    const stack = this.#workspace.modals.stack(this.id);
    this.#workspace.modals.clear(this.id);
    await Promise.all(stack.map((view) => this.#tellClosed(view, true)));
  }

  /** Messages that only this person saw, in order. */
  notes(): Note[] {
    return this.#workspace.world.notes(this.id);
  }

  /** Opens the app's Home tab; an app that is subscribed to it hears of it. */
  async openHome(): Promise<Delivery | undefined> {
    const { granted } = this.#workspace;
    if (!granted.homeTab) throw new Error('The app has no Home tab.');
    if (!granted.events.has('app_home_opened')) return undefined;
    const payload = payloads.homeOpenedPayload(this.#workspace, this.#member);
    return this.#deliver('events_api', payload);
  }

  /** The app's Home tab as this person sees it; nothing if the app has not drawn it. */
  home(): View | undefined {
    const { modals, world } = this.#workspace;
    const home = modals.home(this.id);
    return home && seen(home, world.members);
  }

  /** Clicks a button of the Home tab: the one with this text in the row that holds these words. */
  async pressHome(buttonText: string, inRow = ''): Promise<Delivery> {
    const home = this.#workspace.modals.home(this.id);
    if (!home) throw new Error(`${this.name} has no Home tab of the app.`);
    return this.#act(home, clickOn(rowWith(home.definition.blocks, inRow), buttonText));
  }

  #top(): OpenView {
    const top = this.#workspace.modals.top(this.id);
    if (!top) throw new Error(`${this.name} has no view open.`);
    return top;
  }

  #viewOf(viewId: string): OpenView {
    const view = this.#workspace.modals.find({ viewId });
    if (view?.personId !== this.id) throw new Error('That view is not open any more.');
    return view;
  }

  #asItIsNow({ channel, ts, ...message }: Message | Note): Message | Note {
    const { world } = this.#workspace;
    const now = 'to' in message ? world.note(channel, ts) : world.message(channel, ts);
    if (!now) throw new Error(`The message ${ts} is gone from ${channel}.`);
    return now;
  }

  #clicked(message: Message | Note, action: Fields, overrides: Fields): Promise<Delivery> {
    if (!sees(this.#workspace.world, this.#member, message))
      throw new Error(`${this.name} does not see messages in ${message.channel}.`);
    const payload = payloads.messageActionPayload(this.#workspace, this.#member, message, action);
    return this.#deliver('interactive', merge(payload, overrides));
  }

  async #changed(field: Field, view = this.#top()): Promise<Delivery | undefined> {
    this.#workspace.changes.tell();
    const action = actionOf(view, field);
    return action && this.#act(view, action);
  }

  #act(view: OpenView, action: Fields): Promise<Delivery> {
    return this.#inView(view, payloads.viewActionPayload(this.#workspace, this.#member, view, action));
  }

  async #inView(view: OpenView, payload: Fields, onAnswer?: OnAnswer): Promise<Delivery> {
    delete view.trouble;
    const outcome = await this.#deliver('interactive', payload, onAnswer);
    if (!outcome.acknowledged) view.trouble = TROUBLE;
    return outcome;
  }

  async #suggested(view: OpenView, { block, element }: Field, query: string): Promise<Option[]> {
    if (!isAskedFor(element, query)) return [];
    const asked = { block_id: block.block_id, action_id: element.action_id, value: query };
    const payload = payloads.suggestionPayload(this.#workspace, this.#member, view, asked);
    return suggestions((onAnswer) => this.#deliver('interactive', payload, onAnswer));
  }

  async #tellClosed(view: OpenView, isCleared: boolean): Promise<void> {
    if (view.definition.type !== 'modal' || !view.definition.notify_on_close) return;
    await this.#deliver(
      'interactive',
      payloads.closedPayload(this.#workspace, this.#member, view, isCleared),
    );
  }

  async #deliver(type: Envelope['type'], payload: Fields, onAnswer?: OnAnswer): Promise<Delivery> {
    if (this.#member.deleted) throw new Error(`${this.name} is deactivated.`);
    return this.#deliveries.deliver({ id: randomUUID(), type, payload }, onAnswer);
  }
}
