/** What only the person at the command line can mend: told in words, exit code 2. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';
}
