export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's fields, or none for anything that is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Slack takes `true`, `"true"` and `1` alike. */
export function flagOf(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1';
}

/** `undefined` for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lays `over` upon `under`, object by object; arrays and plain values are replaced. */
export function merge(under: Fields, over: Fields): Fields {
  const merged: Fields = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    merged[name] = isFields(value) && isFields(below) ? merge(below, value) : value;
  }
  return merged;
}
