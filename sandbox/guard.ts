import { spawn } from 'node:child_process';

/** What is to be gone when this process is. */
interface Tied {
  readonly pid?: number;
  readonly folder?: string;
}

/**
 * Kills the process and removes the folder when this process is gone, even by kill -9: a shell waits on a pipe
 * that only this process holds open.
 *
 * @returns takes the guard off. To be called before the number of an ended process can be another's.
 */
export function tieToThisProcess({ pid, folder = '' }: Tied): () => void {
  const script = 'read -r _; [ -z "$1" ] || kill -9 "$1"; [ -z "$2" ] || rm -rf -- "$2"';
  const guard = spawn('/bin/sh', ['-c', script, 'byok-key-guard', String(pid ?? ''), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.unref();
  if (guard.stdin !== null && 'unref' in guard.stdin) (guard.stdin as { unref(): void }).unref();
  return () => guard.kill('SIGKILL');
}
