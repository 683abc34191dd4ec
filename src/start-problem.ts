/** What keeps the bot from starting and only its operator can mend: told in words, without a stack, exit code 2. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** Runs one step of the start; its failure is told as the place to mend, what it means, and what was said. */
export async function starting<T>(where: string, meaning: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new StartProblem(`${where}: ${meaning} (${said})`, { cause });
  }
}
