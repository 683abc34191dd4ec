import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

export function readAlerts(): readonly Alert[] {
  const { groups } = parse(readFileSync('infra/monitoring/alerts.yaml', 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly Alert[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync('infra/monitoring/grafana-dashboard.json', 'utf8')) as Dashboard;
}

/** Every name of a metric that the dashboard or an alert uses. */
export function metricsInUse(): string[] {
  const ofPanels = readDashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const expressions = [...ofPanels, ...readAlerts().map(({ expr }) => expr)];
  return [...new Set(expressions.flatMap((expr) => expr.match(/\b(byok|nodejs|process)_\w+/g) ?? []))];
}
