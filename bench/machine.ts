import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures were taken on, and how busy it was: without it they mean nothing. */
export function machine(redisVersion: string): string {
  const all = cpus();
  const [first] = all;
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${all.length} × ${first?.model.trim() ?? 'unknown processor'}`,
    `${gib} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    `Redis ${redisVersion}, appendfsync always`,
  ].join(', ');
}

/** Processes that wanted to run in the last minute, ours included. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
