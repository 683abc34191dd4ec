/** What whoever started the sandbox can mend by themselves: told in words alone. */
export class SandboxProblem extends Error {
  override readonly name = 'SandboxProblem';
}
