import type { AccountId, RequestId, UserId } from '../domain/names.js';
import type { Status } from '../domain/request.js';
import type { RequestList } from '../workflow/lists-port.js';
import type { AliasPlace } from '../workflow/store-port.js';
import type { UndeliveredEntry } from '../workflow/undelivered-port.js';

/**
 * Every key of this bot. They share the prefix's hash tag, so that on a Redis Cluster they live on one node
 * and one script can change them together.
 */
export class KeyNames {
  constructor(private readonly prefix: string) {}

  request(id: RequestId): string {
    return `${this.prefix}:request:${id}`;
  }
  /** Effect → the version that owes it. */
  owed(id: RequestId): string {
    return `${this.prefix}:owed:${id}`;
  }
  /** Press of a button → the answer it got. */
  answers(id: RequestId): string {
    return `${this.prefix}:answers:${id}`;
  }
  /** Approver → their copy of the card. */
  copies(id: RequestId): string {
    return `${this.prefix}:copies:${id}`;
  }
  /** Requests by when they next need a look: outbox and timer of record. */
  get open(): string {
    return `${this.prefix}:open`;
  }
  get audit(): string {
    return `${this.prefix}:audit`;
  }
  /** The last checkpoint of the audit stream. */
  get checkpoint(): string {
    return `${this.prefix}:audit:checkpoint`;
  }
  /** What of the audit stream was last put outside. */
  get anchored(): string {
    return `${this.prefix}:audit:anchored`;
  }
  /** The checkpoint that the audit stream hangs on: what it covers was archived. */
  get archived(): string {
    return `${this.prefix}:audit:archived`;
  }
  /** Request whose entries were archived → the last of them. */
  get leaving(): string {
    return `${this.prefix}:leaving`;
  }
  /** Key → its request, which is not here any more. */
  get leftKeys(): string {
    return `${this.prefix}:left-keys`;
  }
  /** Replica → its config, and when it was last heard of. */
  get replicas(): string {
    return `${this.prefix}:replicas`;
  }
  /** Head of the chain of operations, and what stands by them: pauses, the config in force. */
  get operations(): string {
    return `${this.prefix}:operations`;
  }
  byStatus(status: Status): string {
    return `${this.prefix}:requests:status:${status}`;
  }
  byStatusAndAccount(status: Status, account: AccountId): string {
    return `${this.prefix}:requests:account:${account}:${status}`;
  }
  list(list: RequestList): string {
    return `${this.prefix}:requests:${suffixOf(list)}`;
  }
  /** What Slack called the person's Home tab when it was last drawn. */
  home(user: UserId): string {
    return `${this.prefix}:home:${user}`;
  }
  /** Whose Home tab is to be drawn, by when. */
  get homesDue(): string {
    return `${this.prefix}:homes:due`;
  }
  /** Requests whose change the Home tabs do not show yet. */
  get homesChanged(): string {
    return `${this.prefix}:homes:changed`;
  }
  /** The request that a form has made. */
  form(formId: string): string {
    return `${this.prefix}:form:${formId}`;
  }
  /** The open requests that ask for this alias, the first one first. */
  alias({ account, region, alias }: AliasPlace): string {
    return `${this.prefix}:alias:${account}:${region}:${alias}`;
  }
  draft(formId: string): string {
    return `${this.prefix}:draft:${formId}`;
  }
  lease(name: string): string {
    return `${this.prefix}:lease:${name}`;
  }
  quota(bucket: string): string {
    return `${this.prefix}:quota:${bucket}`;
  }
  /** Piece of a request → what keeps people from seeing it. */
  get undelivered(): string {
    return `${this.prefix}:undelivered`;
  }
  /** Its pieces in one state, by when that began: how many there are is told without reading them. */
  undeliveredIn(state: UndeliveredEntry['state']): string {
    return `${this.prefix}:undelivered:${state}`;
  }
  /** Who waits for a token of the bucket, by when. */
  line(bucket: string): string {
    return `${this.prefix}:line:${bucket}`;
  }
  cache(name: string): string {
    return `${this.prefix}:cache:${name}`;
  }
  /** When something that is done once in a while was done last. */
  journal(what: string): string {
    return `${this.prefix}:journal:${what}`;
  }
  /** Prefix of BullMQ's own keys. */
  get jobs(): string {
    return `${this.prefix}:jobs`;
  }
  get readiness(): string {
    return `${this.prefix}:ready`;
  }
}

function suffixOf(list: RequestList): string {
  switch (list.kind) {
    case 'asked-by':
      return `by:${list.user}`;
    case 'open-of':
      return `by:${list.user}:open`;
    case 'empty-keys-of':
      return `by:${list.user}:empty-keys`;
    case 'ended-of':
      return `by:${list.user}:ended`;
    case 'awaits-user':
      return `awaits:user:${list.user}`;
    case 'awaits-group':
      return `awaits:group:${list.group}`;
    case 'not-up-to':
      return `not-up-to:${list.user}`;
    case 'of-account':
      return `account:${list.account}`;
  }
}
