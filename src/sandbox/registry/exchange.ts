// A request to a registry and its answer as plain data.

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export function json(status: number, value: unknown): Answered {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(value)),
  };
}

export function nothing(status: number, headers: Readonly<Record<string, string>> = {}): Answered {
  return { status, headers, body: new Uint8Array() };
}

export function refusal(status: number, code: string, message: string): Answered {
  return json(status, { errors: [{ code, message, detail: null }] });
}
