// The door to records as one term has it: an answer that comes in another one says nothing there.
import { NotLeading } from './not-leading.ts';
import type { RecordDoor } from './record-door.ts';

/** Throws NotLeading in the place of every answer to what was asked in an earlier term, also after a write. */
export function doorOfTerm(door: RecordDoor, term: () => number): RecordDoor {
  async function ofTerm<T>(began: number, asked: Promise<T>): Promise<T> {
    const answer = await asked;
    if (began !== term()) throw new NotLeading('another term has begun; what was asked before says nothing in it');
    return answer;
  }
  return {
    create: (...asked) => ofTerm(term(), door.create(...asked)),
    get: (...asked) => ofTerm(term(), door.get(...asked)),
    list(question, take) {
      const began = term();
      return ofTerm(
        began,
        door.list(question, (record) => void (began === term() && take(record))),
      );
    },
    setStatus: (...asked) => ofTerm(term(), door.setStatus(...asked)),
    setOpenStatus: (...asked) => ofTerm(term(), door.setOpenStatus(...asked)),
    mark: (...asked) => ofTerm(term(), door.mark(...asked)),
    remove: (...asked) => ofTerm(term(), door.remove(...asked)),
  };
}
