import type { Place } from './arn.js';
import type { Caller } from './caller.js';
import type { World } from './world.js';

export type Service = 'kms' | 'sts' | 'tagging';

export type Input = Readonly<Record<string, unknown>>;

/** A request as it arrived, before anybody knows who sent it. */
export interface Request {
  readonly service: Service;
  readonly operation: string;
  readonly input: Input;
}

/** A request whose sender is known. `place` is the caller's account and the Region it signed for. */
export interface Call extends Request {
  readonly world: World;
  readonly caller: Caller;
  readonly place: Place;
}

/** Does the work of one operation. Throws AwsError for what AWS would refuse. */
export type Operation = (call: Call) => Readonly<Record<string, unknown>>;
