/** The scopes of `manifest.yml`. */
export interface Scope {
  readonly scope: string;
  /** What does not work without it. */
  readonly without: string;
  /** `bot`: people would miss something; `doctor`: only this check would. */
  readonly missedBy: 'bot' | 'doctor';
}

export const NEEDED_SCOPES: readonly Scope[] = [
  { scope: 'commands', without: 'nobody can type /byok-key', missedBy: 'bot' },
  { scope: 'chat:write', without: 'no card, reply or direct message can be posted', missedBy: 'bot' },
  { scope: 'users:read', without: 'nobody is known to be a full member, so nobody may ask', missedBy: 'bot' },
  {
    scope: 'usergroups:read',
    without: 'nobody is known to be in a group, so groups approve nothing',
    missedBy: 'bot',
  },
  { scope: 'channels:read', without: 'the doctor does not see public channels', missedBy: 'doctor' },
  { scope: 'groups:read', without: 'the doctor does not see private channels', missedBy: 'doctor' },
];
