/** Options that cannot be read. Its message is for whoever typed them. */
export class WrongOptions extends Error {}

interface Program<Options> {
  readonly help: string;
  /** @throws {WrongOptions} */
  readonly readOptions: (args: string[]) => Options | 'help';
  /** Resolves with the exit code, when all that it started is closed. */
  readonly run: (options: Options) => Promise<number>;
  /** What is said before the error when it could not be run to its end. */
  readonly failed: string;
}

const EXIT_FAILED = 1;
const EXIT_WRONG_OPTIONS = 2;

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Runs a program from its arguments to the end of this process.
 *
 * It ends by itself: a handle that one of hundreds of killed processes left must not keep it.
 */
export async function runProgram<Options>(program: Program<Options>): Promise<never> {
  const { help, readOptions, run, failed } = program;
  try {
    const options = readOptions(process.argv.slice(2));
    if (options !== 'help') return process.exit(await run(options));
    print(help);
    return process.exit(0);
  } catch (error) {
    const isWrong = error instanceof WrongOptions;
    process.stderr.write(
      isWrong
        ? `${error.message}\n\n${help}`
        : `${failed} ${String(error instanceof Error ? error.stack : error)}\n`,
    );
    return process.exit(isWrong ? EXIT_WRONG_OPTIONS : EXIT_FAILED);
  }
}
