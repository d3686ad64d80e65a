// What a command could not do beside its decisions, with the part of the world that it concerns.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportReason } from './report-item.ts';

const scope = Type.Object(
  {
    context: Type.Optional(Type.String({ description: 'The context of the kubeconfig.' })),
    registry: Type.Optional(Type.String({ description: 'Host, with its port.' })),
    namespace: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String({ description: 'A kind that could not be listed.' })),
    workload: Type.Optional(Type.String({ description: '`deploy/web`, in the namespace beside it.' })),
  },
  { additionalProperties: false },
);

export const reportError = Type.Object({ scope, ...reportReason.properties }, { additionalProperties: false });

/** An empty scope means the whole command. */
export type ReportError = Static<typeof reportError>;
