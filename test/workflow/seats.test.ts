import { describe, expect, it } from 'vitest';
import { Seats } from '../../src/workflow/seats.js';

describe('seats', () => {
  it('are given up to their number, to each name by itself', () => {
    const seats = new Seats(2);

    expect(seats.visit().take('payments')).toBe(true);
    expect(seats.visit().take('payments')).toBe(true);

    expect(seats.visit().take('payments')).toBe(false);
    expect(seats.visit().take('lab')).toBe(true);
  });

  it('are kept by who has one, and free once that one leaves', () => {
    const seats = new Seats(1);
    const [first, second] = [seats.visit(), seats.visit()];

    expect([first.take('payments'), first.take('payments'), second.take('payments')]).toEqual([
      true,
      true,
      false,
    ]);
    first.leave();
    first.leave();

    expect(second.take('payments')).toBe(true);
    expect(seats.visit().take('payments')).toBe(false);
  });

  it('are not freed by who had none', () => {
    const seats = new Seats(1);
    seats.visit().take('payments');

    seats.visit().leave();

    expect(seats.visit().take('payments')).toBe(false);
  });
});
