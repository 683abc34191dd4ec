/**
 * The words of the field as types. A brand costs nothing at run time and keeps, say, a channel id out of
 * the place of a user id; values get their brand where they enter the program, after a check.
 */
type Brand<Base, Name extends string> = Base & { readonly __name: Name };

/** Milliseconds since 1970-01-01T00:00:00Z, by Redis' clock wherever it decides anything. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** `k3f9-x2mp-7qtd`: derived from team, form and fingerprint, see `requestIdOf`. */
export type RequestId = Brand<string, 'RequestId'>;
/** SHA-256 over what is asked and the terms it is asked under, in hex. */
export type Fingerprint = Brand<string, 'Fingerprint'>;
export type UserId = Brand<string, 'UserId'>;
export type GroupId = Brand<string, 'GroupId'>;
export type TeamId = Brand<string, 'TeamId'>;
export type ChannelId = Brand<string, 'ChannelId'>;
/** A Slack timestamp, `1732435200.000100`: with its channel it names one message. */
export type MessageTs = Brand<string, 'MessageTs'>;
/** Twelve digits. */
export type AccountId = Brand<string, 'AccountId'>;
export type Region = Brand<string, 'Region'>;
/** A UUID, or `mrk-` and 32 hex digits for a multi-Region key; never an ARN. */
export type KeyId = Brand<string, 'KeyId'>;
/** Always with the leading `alias/`. */
export type AliasName = Brand<string, 'AliasName'>;
/** Redis' own id of an entry of the audit stream, `1732435200000-0`: its clock, and a count. */
export type StreamId = Brand<string, 'StreamId'>;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
