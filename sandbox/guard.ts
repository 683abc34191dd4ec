import { type ChildProcess, spawn } from 'node:child_process';

/** What is to be gone when this process is. */
interface Tied {
  readonly pid?: number;
  readonly folder?: string;
}

/**
 * Reads what is held and let go, and comes to its end when nobody holds the pipe any more. Processes go first: one that
 * still writes into its folder would keep it from being removed.
 */
const GUARD = `awk '
  $1 == "hold" { held[substr($0, 6)] = 1 }
  $1 == "free" { delete held[substr($0, 6)] }
  END { for (each in held) print each }
' | sort -r | while read -r kind it; do
  case $kind in
    pid) kill -9 "$it" ;;
    folder) rm -rf -- "$(printf %b "$it")" ;;
  esac
done`;

let guard: ChildProcess | undefined;

/**
 * Kills the process and removes the folder when this process is gone, even by kill -9: a shell waits on a pipe
 * that only this process holds open, one for all that is tied to it.
 *
 * @returns takes the guard off. To be called before the number of an ended process can be another's.
 */
export function tieToThisProcess({ pid, folder }: Tied): () => void {
  const tied = [
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(folder ? [`folder ${inOneLine(folder)}`] : []),
  ];
  for (const each of tied) tell(`hold ${each}`);
  return () => {
    for (const each of tied) tell(`free ${each}`);
  };
}

/** As `printf %b` reads it: half of a path would be another folder. */
function inOneLine(path: string): string {
  return path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function tell(line: string): void {
  guard ??= startGuard();
  guard.stdin?.write(`${line}\n`);
}

function startGuard(): ChildProcess {
  const started = spawn('/bin/sh', ['-c', GUARD, 'byok-key-guard'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.on('error', () => undefined);
  started.unref();
  const { stdin } = started;
  stdin.on('error', () => undefined);
  if ('unref' in stdin) (stdin as { unref(): void }).unref();
  return started;
}
