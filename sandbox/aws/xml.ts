const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one);
}

/**
 * Elements for the members of an object, nested as the object is. Absent members leave no element;
 * what is in a list is a `member` each.
 */
export function elements(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${content(value)}</${name}>`)
    .join('');
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${content(one)}</member>`).join('');
  return typeof value === 'object' && value !== null ? elements({ ...value }) : escapeXml(String(value));
}
