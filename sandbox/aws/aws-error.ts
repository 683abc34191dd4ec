/** A refusal as AWS words it: the service's error name, its message and the HTTP status that carries it. */
export class AwsError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** A member that broke its constraint, in the words of the generated validators of AWS services. */
export function constraint(value: unknown, path: string, must: string): string {
  const shown = value === undefined || value === null ? 'null' : `'${String(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: Member must ${must}`;
}

/** All broken constraints of one call in one error, as AWS counts and joins them. */
export function validationError(name: string, broken: readonly string[]): AwsError {
  const count = broken.length === 1 ? '1 validation error' : `${broken.length} validation errors`;
  return new AwsError(name, `${count} detected: ${broken.join('; ')}`);
}
