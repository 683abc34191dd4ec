import { parse } from 'yaml';
import { z } from 'zod';

const Manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      app_home: z
        .object({
          home_tab_enabled: z.boolean().default(false),
          messages_tab_enabled: z.boolean().default(true),
          messages_tab_read_only_enabled: z.boolean().default(false),
        })
        .optional(),
      bot_user: z.object({ display_name: z.string() }).optional(),
      slash_commands: z
        .array(z.object({ command: z.string().startsWith('/'), description: z.string().default('') }))
        .default([]),
    })
    .default({ slash_commands: [] }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z
    .object({ event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional() })
    .optional(),
});

/** What an app's manifest lets the app do. */
export interface Granted {
  readonly appName: string;
  readonly botName: string;
  readonly scopes: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
  /** What the client shows beside a command, by command. */
  readonly commandHints: ReadonlyMap<string, string>;
  /** The events that the app hears of. */
  readonly events: ReadonlySet<string>;
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  /** People cannot write to the app. */
  readonly messagesTabReadOnly: boolean;
}

/** @param text the manifest as YAML, the form in which Slack takes it too. */
export function readManifest(text: string): Granted {
  const { display_information, features, oauth_config, settings } = Manifest.parse(parse(text));
  return {
    appName: display_information.name,
    botName: features.bot_user?.display_name ?? display_information.name,
    scopes: new Set(oauth_config.scopes.bot),
    commands: new Set(features.slash_commands.map(({ command }) => command)),
    commandHints: new Map(features.slash_commands.map(({ command, description }) => [command, description])),
    events: new Set(settings?.event_subscriptions?.bot_events ?? []),
    homeTab: features.app_home?.home_tab_enabled ?? false,
    messagesTab: features.app_home?.messages_tab_enabled ?? true,
    messagesTabReadOnly: features.app_home?.messages_tab_read_only_enabled ?? false,
  };
}
