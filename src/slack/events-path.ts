/** Where Slack sends its requests in HTTP mode. */
export const EVENTS_PATH = '/slack/events';
