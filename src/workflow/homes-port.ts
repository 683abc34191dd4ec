import type { RequestId, UserId } from '../domain/names.js';

/** Whose Home tab is to be drawn, and when. Every method throws `StoreError` on failure. */
export interface Homes {
  /** The person has opened their Home tab: it is drawn at once, and kept up to date for some weeks from now. */
  opened(user: UserId): Promise<void>;
  /** Those of these people whose Home tab is kept up to date. */
  keptAmong(users: readonly UserId[]): Promise<UserId[]>;
  /** What Slack called their Home tab when it was last drawn; `null`: that is not known. */
  lastHash(user: UserId): Promise<string | null>;
  drawn(user: UserId, hash: string | null): Promise<void>;
  /** The person's Home tab is kept up to date no more. */
  forget(user: UserId): Promise<void>;
  /** Their Home tabs are to be drawn soon; asked for again before that, each is drawn once. */
  askFor(users: readonly UserId[]): Promise<void>;
  /** Home tabs whose time has come, each for one caller only for some seconds. */
  claimDue(most: number): Promise<HomeTurn[]>;
  /** Requests that were changed, whose people's Home tabs have not been asked for yet; likewise. */
  claimChanged(most: number): Promise<ChangeTurn[]>;
  /** What was claimed is done; what was asked for since stays to be done. */
  done(turn: HomeTurn | ChangeTurn): Promise<void>;
  /** It is not done: again after a while. */
  putBack(turn: HomeTurn | ChangeTurn, afterMs: number): Promise<void>;
}

export interface HomeTurn {
  readonly user: UserId;
  /** Tells this claim from a later one, and from what was asked for since. */
  readonly claim: string;
}

export interface ChangeTurn {
  readonly request: RequestId;
  readonly claim: string;
}
