/**
 * Listeners by the name that Slack calls them with. Bolt asks each of its listeners in turn whether a payload is for
 * it, which with dozens of them takes as long as the answer; so it gets one that knows where to look.
 */
export class ByName<Args> {
  private readonly listeners = new Map<string, (args: Args) => Promise<void>>();

  on(name: string, listener: (args: Args) => Promise<void>): void {
    this.listeners.set(name, listener);
  }

  /** Matches the names there are and no others. */
  get pattern(): RegExp {
    const names = [...this.listeners.keys()].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^(?:${names.join('|')})$`);
  }

  async hear(name: string, args: Args): Promise<void> {
    await this.listeners.get(name)?.(args);
  }
}
