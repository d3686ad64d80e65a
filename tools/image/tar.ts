// A tar archive (ustar) whose bytes depend on its entries alone: sorted, owned by root, from the beginning of time.

export interface TarEntry {
  /** Without a slash in front or behind; its folders need not be named. */
  readonly path: string;
  readonly mode: number;
  /** null: a folder. */
  readonly content: Uint8Array | null;
}

const blockBytes = 512;

/** Throws for a path of more than 100 bytes, and for one that comes twice. */
export function tarOf(entries: readonly TarEntry[]): Uint8Array<ArrayBuffer> {
  const all = new Map<string, TarEntry>();
  for (const entry of entries) {
    for (const folder of foldersOf(entry.path)) {
      if (!all.has(folder)) all.set(folder, { path: folder, mode: 0o755, content: null });
    }
    if (all.get(entry.path)?.content) throw new Error(`tar: ${entry.path} comes twice`);
    all.set(entry.path, entry);
  }
  const sorted = [...all.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const blocks = sorted.flatMap((entry) => {
    const content = entry.content ?? new Uint8Array();
    return [headerOf(entry), content, new Uint8Array(-content.length & (blockBytes - 1))];
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(2 * blockBytes)]));
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, place) => parts.slice(0, place + 1).join('/'));
}

function headerOf({ path, mode, content }: TarEntry): Uint8Array {
  const name = content === null ? `${path}/` : path;
  if (Buffer.byteLength(name) > 100) throw new Error(`tar: ${path} is longer than 100 bytes`);
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content?.length ?? 0, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write(content === null ? '5' : '0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 7)} `, 148);
  return header;
}

/** Fills the field but for the NUL at its end. */
function octal(value: number, bytes: number): string {
  return `${value.toString(8).padStart(bytes - 1, '0')}\u0000`;
}
