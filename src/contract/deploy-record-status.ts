// What became of the change that a DeployRecord tells of.
import { Type } from 'typebox';
import { bounds } from '#core/record/bounds.ts';
import { blames, holdTypes, outcomes } from '#core/record/record.ts';
import { atomic, count, keyed, text, time } from './deploy-record-parts.ts';
import { words } from './shapes.ts';

const condition = Type.Object({
  type: words(['Applied', 'Healthy'], 'Applied: the patch was stored. Healthy: the rollout was seen done.'),
  status: words(['True', 'False', 'Unknown'], 'Unknown as long as it is not known.'),
  lastTransitionTime: time('When the status changed last.'),
  reason: text(bounds.word, 'One of the words of the Events.', { pattern: '^[A-Z][A-Za-z]*$' }),
  message: text(bounds.message, 'One sentence.'),
});

const progress = Type.Object(
  { wanted: count('Replicas wanted.'), updated: count('Of the new template.'), available: count('Able to serve.') },
  { description: 'The rollout as it was seen last.' },
);

const cleared = Type.Object(
  { by: Type.Optional(text(bounds.user, 'Who said so.')), at: time('When.') },
  { description: 'Somebody said that the images may be tried again.' },
);

const failure = Type.Object(
  {
    blame: Type.Optional(words(blames, 'Whose fault it is; absent: not judged.')),
    reason: text(bounds.word, 'Such as CrashLoopBackOff or ProgressDeadlineExceeded.'),
    pod: Type.Optional(text(bounds.name, 'The Pod that showed it.')),
    message: Type.Optional(text(bounds.message, 'What was seen.')),
    lastLogLines: Type.Optional(
      atomic(text(bounds.logLine, 'One line.'), bounds.logLines, 'The last lines of its log.'),
    ),
    digests: Type.Optional(
      atomic(text(bounds.digest, 'One digest.'), bounds.digests, 'Those that failed; absent: all that was written.'),
    ),
    cleared: Type.Optional(cleared),
  },
  { description: 'Why the rollout failed.' },
);

const hold = Type.Object(
  {
    type: words(holdTypes, 'Suspended: by a person. Held: by Reship.'),
    reason: text(bounds.word, 'Such as Suspended, Undone or FightDetected.'),
    by: Type.Optional(text(bounds.user, 'The person, or the field manager that was seen.')),
    at: time('Since when.'),
    until: Type.Optional(time('Absent: until somebody resumes.')),
    why: Type.Optional(text(bounds.message, 'As it was given, or one sentence.')),
  },
  { description: 'Nothing is written to the workload while this stands on its newest record.' },
);

const timings = Type.Object(
  {
    detected: Type.Optional(time('When the image was first seen.')),
    applied: Type.Optional(time('When the patch was stored.')),
    healthy: Type.Optional(time('When the rollout was seen done.')),
    durationSeconds: Type.Optional(count('From the patch to the outcome.')),
  },
  { description: 'When what happened.' },
);

export const deployRecordStatus = Type.Object(
  {
    conditions: Type.Optional(keyed(condition, 'type', { most: 2 }, 'Applied and Healthy.')),
    outcome: Type.Optional(words(outcomes, 'How it ended; absent: it goes on.')),
    progress: Type.Optional(progress),
    failure: Type.Optional(failure),
    hold: Type.Optional(hold),
    timings: Type.Optional(timings),
  },
  { description: 'What became of it.' },
);
