interface Line {
  readonly count: number;
  readonly people: readonly string[];
}

/** Whether every seat of the lines can be taken, nobody taking two: tried out in full, for seats are few. */
export function isQuorum(people: ReadonlySet<string>, lines: readonly Line[]): boolean {
  const seats = lines.flatMap(({ count, people: may }) => Array.from({ length: count }, () => may));
  return fill(seats, people);
}

function fill(seats: readonly (readonly string[])[], free: ReadonlySet<string>): boolean {
  const [seat, ...others] = seats;
  if (seat === undefined) return true;
  return seat.some((person) => {
    if (!free.has(person)) return false;
    const rest = new Set(free);
    rest.delete(person);
    return fill(others, rest);
  });
}
