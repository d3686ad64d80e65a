// Tells what came of each request to the API server, for whoever counts.
import type { Carry } from './carrier.ts';

/** @param method of HTTP, or WATCH @param status null: no whole answer came */
export type Answered = (method: string, status: number | null) => void;

export function tellingOf(carry: Carry, answered: Answered | undefined): Carry {
  if (answered === undefined) return carry;
  return async (exchange) => {
    let status: number | null = null;
    try {
      const answer = await carry(exchange);
      ({ status } = answer);
      return answer;
    } finally {
      answered(exchange.method, status);
    }
  };
}
