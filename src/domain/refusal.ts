/**
 * Why an event changes nothing. The words for people are made from it in slack/.
 *
 * | refusal | means |
 * |---|---|
 * | people-unknown | Slack did not say who the person is, so nothing can be allowed |
 * | guest, foreign, deactivated, bot | not a full member of the workspace |
 * | wrong-channel | the click came from a channel the request is not decided in |
 * | other-copy | the click came from a message that is not the request's card |
 * | stale-fingerprint | the button belongs to an earlier version of the request |
 * | own-request | neither the requester nor the person it is for may decide |
 * | not-yours | only the requester, or the person it is for, may cancel |
 * | not-an-approver | no approval line names the person |
 * | not-a-breaker | the account does not let the person break the glass |
 * | own-break | whoever broke the glass may not review it |
 * | no-review-owed | nobody broke the glass, or it is reviewed already |
 * | already-approved | the person's approval is counted already |
 * | no-approval | the person has given no approval that counts, so there is nothing to say about it |
 * | commented | the person has said something about their approval already |
 * | not-needed | every line the person could stand for is filled |
 * | nothing-said | nothing is against it but that the words it needs are missing |
 * | already-settled | the request has moved on; the click came late |
 * | expired | the deadline has passed |
 * | nothing-to-do | the state has no use for this button |
 * | not-due | the deadline has not passed yet |
 * | card-exists | another message became the card first |
 * | card-stays | the lost card still serves, or too many have been lost to post one more |
 * | account-gone | the account is not in the running config |
 * | forbidden | the running config does not allow what is asked for |
 * | tampered | the record is not what its fingerprint was taken of |
 * | not-settled | a call whose answer was lost can still make the key; a second one could make a second |
 * | paused | no key may be created at the moment |
 * | superseded | another run, or a newer attempt, was first |
 */
export type Refusal =
  | 'people-unknown'
  | 'guest'
  | 'foreign'
  | 'deactivated'
  | 'bot'
  | 'wrong-channel'
  | 'other-copy'
  | 'stale-fingerprint'
  | 'own-request'
  | 'not-yours'
  | 'not-an-approver'
  | 'not-a-breaker'
  | 'own-break'
  | 'no-review-owed'
  | 'already-approved'
  | 'no-approval'
  | 'commented'
  | 'not-needed'
  | 'nothing-said'
  | 'already-settled'
  | 'expired'
  | 'nothing-to-do'
  | 'not-due'
  | 'card-exists'
  | 'card-stays'
  | 'account-gone'
  | 'forbidden'
  | 'tampered'
  | 'not-settled'
  | 'paused'
  | 'superseded';
