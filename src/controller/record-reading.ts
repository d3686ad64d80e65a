// The first reading of records, namespace by namespace: one that may not be read keeps none of the others back.

export interface RecordReading {
  /** Throws where none of them can be read. */
  begin(namespaces: readonly (string | null)[]): Promise<'done' | 'notServed'>;
  /** Tries those again that could not be read. @returns those that were read now */
  again(): Promise<readonly string[]>;
  /** Of which nothing is known, and why. */
  readonly unread: ReadonlyMap<string, unknown>;
}

/** What reads one; null: all. */
export interface ReadingOptions {
  begin(namespace: string | null): Promise<'done' | 'notServed'>;
  again(namespace: string): Promise<'done' | 'notServed'>;
}

export function createRecordReading(list: ReadingOptions): RecordReading {
  const unread = new Map<string, unknown>();
  return {
    async begin(namespaces) {
      unread.clear();
      for (const namespace of namespaces) {
        try {
          if ((await list.begin(namespace)) === 'notServed') return 'notServed';
        } catch (error) {
          if (namespace === null) throw error;
          unread.set(namespace, error);
          if (unread.size === namespaces.length) throw error;
        }
      }
      return 'done';
    },
    async again() {
      const read: string[] = [];
      for (const namespace of unread.keys()) {
        try {
          if ((await list.again(namespace)) === 'done' && unread.delete(namespace)) read.push(namespace);
        } catch (error) {
          unread.set(namespace, error);
        }
      }
      return read;
    },
    unread,
  };
}
