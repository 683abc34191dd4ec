import type { Fields } from './json.js';

/** An answer of `ok: false`, with what Slack says beside the error. */
export class ApiError extends Error {
  readonly error: string;
  readonly details: Fields;

  constructor(error: string, details: Fields = {}) {
    super(error);
    this.error = error;
    this.details = details;
  }
}

/** @param problems as `check` words them. */
export function refusedBlocks(error: string, problems: string[]): ApiError {
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return new ApiError(error, { errors: problems, response_metadata: { messages } });
}
