// What a DeployRecord says of a change, for good: which workload, which images, why and by whom.
import { Type } from 'typebox';
import { bounds } from '#core/record/bounds.ts';
import { triggerTypes } from '#core/record/record.ts';
import { count, keyed, text, time } from './deploy-record-parts.ts';
import { words } from './shapes.ts';

const target = Type.Object(
  {
    apiVersion: words(['apps/v1', 'batch/v1'], 'Of the workload.'),
    kind: words(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'], 'Of the workload.'),
    namespace: text(bounds.label, 'That of the record.'),
    name: text(bounds.name, 'Of the workload.'),
    uid: text(bounds.word, 'Tells this workload from an earlier one of its name.'),
  },
  { description: 'The workload that was changed.' },
);

const change = Type.Object({
  container: text(bounds.label, 'Name of the container.'),
  from: text(bounds.reference, 'The image that stood there.'),
  ran: Type.Optional(text(bounds.digest, 'The digest that ran before; absent when it is not known.')),
  to: text(bounds.reference, 'The image that was written.'),
  tag: Type.Optional(text(bounds.tag, 'The tag of `to`.')),
});

const trigger = Type.Object(
  {
    type: words(triggerTypes, 'What led to the change.'),
    receiver: Type.Optional(text(bounds.name, 'The receiver of the webhook.')),
    user: Type.Optional(text(bounds.user, 'The person or account that asked.')),
    proven: Type.Optional(Type.Boolean({ description: 'Whether the sender proved who it is.' })),
    time: Type.Optional(time('When it was received.')),
  },
  { description: 'What led to the change, and by whom.' },
);

const imageLabels = Type.Object(
  {
    revision: Type.Optional(text(bounds.revision, 'org.opencontainers.image.revision')),
    source: Type.Optional(text(bounds.source, 'org.opencontainers.image.source')),
  },
  { description: 'What the first new image says of itself.' },
);

const shown = Type.Object(
  {
    target: text(bounds.shown, 'Such as deploy/web.'),
    from: text(bounds.shown, 'Such as 1.4.2.'),
    to: text(bounds.shown, 'Such as 1.4.3.'),
  },
  { description: 'Target and first change in a few characters, for the columns of kubectl.' },
);

export const deployRecordSpec = Type.Object(
  {
    at: time('When the change was decided, with milliseconds; the state on the workload says the same.'),
    seq: count('Counts the changes of this workload.', 1),
    clusterName: Type.Optional(text(bounds.name, 'As the configuration names the cluster.')),
    target,
    changes: keyed(change, 'container', { least: 1, most: bounds.changes }, 'One for each container that was changed.'),
    trigger,
    trace: Type.Optional(text(bounds.trace, 'Why this image, in one sentence.')),
    imageLabels: Type.Optional(imageLabels),
    previous: Type.Optional(text(bounds.name, 'Name of the record before.')),
    shown,
  },
  {
    description: 'What was changed. It never changes again.',
    'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'the spec of a DeployRecord never changes' }],
  },
);
