import type { IncomingHttpHeaders } from 'node:http';

/** A call as it passes, before anybody has answered it. */
export interface PassingCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** AWS' three ways of naming an operation: a header, the path, a field of a form. */
export function stepOfAws({ path, headers, body }: PassingCall): string {
  const target = String(headers['x-amz-target'] ?? '');
  const operation =
    /\.(\w+)$/.exec(target)?.[1] ??
    /\/operation\/(\w+)/.exec(path)?.[1] ??
    /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  return `AWS: ${operation ?? 'GetServiceQuota'}`;
}

export function stepOfSlack({ path, body }: PassingCall): string {
  if (!path.startsWith('/api/')) return 'Slack: response_url';
  const method = path.slice('/api/'.length);
  return method === 'chat.postMessage' ? `Slack: ${method} ${kindOfMessage(body)}` : `Slack: ${method}`;
}

function kindOfMessage(body: string): string {
  if (/(?:^|&|")thread_ts/.test(body)) return '(reply)';
  return /(?:^|&|")channel(?:=|":")[UD]/.test(body) ? '(direct)' : '(card)';
}
