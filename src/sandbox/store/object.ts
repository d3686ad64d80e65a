// An object of the cluster as plain data, and what a write of it can come to.

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** `f:` and `k:` keys as in FieldsV1; a leaf is an empty map. */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

type Texts = Readonly<Record<string, string>>;

/** What somebody who writes an object may say of it. */
export interface MetadataDraft {
  /** Of an update: what must still hold. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFields[];
}

export interface Metadata extends MetadataDraft {
  readonly name: string;
  readonly uid: string;
  /** A decimal integer, counted over all kinds. */
  readonly resourceVersion: string;
  /** RFC 3339, whole seconds. */
  readonly creationTimestamp: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

export interface Draft {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: MetadataDraft;
  readonly [field: string]: unknown;
}

/** Never changed in place: a write makes another one. */
export interface Stored extends Draft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** `deployments.apps` */
  readonly resource: string;
  /** As it is now; of a deleted one the last state, with the version of the deletion. */
  readonly object: Stored;
  /** null where it was added. */
  readonly before: Stored | null;
  readonly version: number;
}

/** Who writes, for managedFields; left out, they stay as they are in the object. */
export interface Writer {
  readonly manager: string;
  /** `status`, `scale`: only that part is taken. */
  readonly subresource?: string;
}

export type RefusalCode = 'NotFound' | 'AlreadyExists' | 'Conflict';

/** `same`: nothing differed, so nothing was written. The message is in the words of the API server. */
export type Written =
  | { readonly ok: true; readonly object: Stored; readonly same?: true }
  | { readonly ok: false; readonly code: RefusalCode; readonly message: string };
