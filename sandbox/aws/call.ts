import type { Place } from './arn.js';
import type { Caller } from './caller.js';
import type { World } from './world.js';

/** By the names that signatures are scoped to. */
export type Service = 'kms' | 'sts' | 'tagging' | 'iam' | 'servicequotas';

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

/** What an operation answers, before a protocol gives it its form. */
export type Result = Readonly<Record<string, unknown>>;

/** Does the work of one operation, at once where it can. Throws AwsError for what AWS would refuse. */
export type Operation = (call: Call) => Result | Promise<Result>;
