// The same question under way twice is one request; a run may also remember the answers.

export type Flight<T> = (key: string, ask: () => Promise<T>) => Promise<T>;

/** @param remember keeps every answer for the life of the flight, failures that are values included; thrown ones never. */
export function createFlight<T>(remember: boolean): Flight<T> {
  const asked = new Map<string, Promise<T>>();

  function forget(key: string): void {
    asked.delete(key);
  }

  return function once(key, ask) {
    const known = asked.get(key);
    if (known !== undefined) return known;
    const answer = ask();
    asked.set(key, answer);
    void answer.then(
      () => (remember ? undefined : forget(key)),
      () => forget(key),
    );
    return answer;
  };
}
