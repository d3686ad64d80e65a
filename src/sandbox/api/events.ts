// Events are stored as events.k8s.io/v1; the older kind of the core group is a view of them.
import type { Draft, Stored } from '../store/object.ts';

/** As the core group has them. */
export function asCoreEvent(event: Stored): Stored {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'v1',
    involvedObject: regarding,
    message: note,
    reportingComponent: reportingController,
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    ...(deprecatedCount !== undefined && { count: deprecatedCount }),
  };
}

/** Of the core group, as it is stored. */
export function fromCoreEvent(event: Draft): Draft {
  const { involvedObject, message, reportingComponent, source, firstTimestamp, lastTimestamp, count, ...rest } = event;
  return {
    ...rest,
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent,
    deprecatedSource: source ?? {},
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    ...(count !== undefined && { deprecatedCount: count }),
  };
}
