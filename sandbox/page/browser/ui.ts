import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { AwsState, BotState, Doing, Done, RecordState, SlackState } from '../protocol.js';
import type { Place } from './place.js';

/** A confirmation dialog as Block Kit has it, in plain words. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly danger: boolean;
}

/** What every part of the page may see and do. */
export interface Ui {
  readonly slack: SlackState;
  readonly aws: AwsState;
  readonly bot: BotState;
  readonly record: RecordState;
  readonly place: Place;
  go(change: Partial<Place>): void;
  /** Does it; a problem is also told to the person. */
  run(doing: Doing): Promise<Done>;
  confirm(asked: Confirmation): Promise<boolean>;
  /** Shows a line for a while. */
  tell(text: string): void;
}

export const UiContext = createContext<Ui | undefined>(undefined);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error('There is no page around this part.');
  return ui;
}
