/** So many of one name may be at work in this process at once. */
export class Seats {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** For one piece of work, which may find that it needs a seat, and leaves in the end whether it had one or not. */
  visit(): Seat {
    let mine: string | undefined;
    return {
      take: (name) => {
        if (mine !== undefined) return true;
        const others = this.taken.get(name) ?? 0;
        if (others >= this.most) return false;
        this.taken.set(name, others + 1);
        mine = name;
        return true;
      },
      leave: () => {
        if (mine === undefined) return;
        const left = (this.taken.get(mine) ?? 0) - 1;
        if (left > 0) this.taken.set(mine, left);
        else this.taken.delete(mine);
        mine = undefined;
      },
    };
  }
}

export interface Seat {
  /** `false`: all are taken. Taken once, it is kept. */
  take(name: string): boolean;
  leave(): void;
}
