const endings: (() => unknown)[] = [];

/** Done after the last test of the file, the latest first. */
export function inTheEnd(end: () => unknown): void {
  endings.push(end);
}

export async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end();
}
