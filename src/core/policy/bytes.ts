// The order of texts by their UTF-8 bytes.

/** As memcmp over UTF-8 orders them: capitals before small letters, `10` before `9`. Lone surrogates are last. 0: equal texts. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = place(a.charCodeAt(index)) - place(b.charCodeAt(index));
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** UTF-16 puts characters above U+FFFF (surrogates) before U+E000, UTF-8 behind. */
function place(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
