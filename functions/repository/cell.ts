import type { Attribute, Item, Key, NewItem, Revision } from '../store/item-store.ts';
import { type Body, itemFormat } from './body.ts';

/**
 * A cell is what a commit flips: the head of a resource, or the guard of conditional criteria. It holds what is
 * current, and, while a transaction too large for one store commit is under way, the mark of that transaction with
 * what would be current if its record says that it was committed.
 */
export interface Cell {
  readonly key: Key;
  /** `absent`: there is no such item yet. */
  readonly revision: Revision | 'absent';
  /** Absent for a cell that nobody has written to yet, and for the stub that a fence or an abort leaves. */
  readonly current?: Content;
  readonly mark?: Mark;
  /** How often the scrubber has fenced what is current: an attempt that has read fewer may be the fenced one. */
  readonly fences?: number;
}

/** One version of a cell. */
export interface Content {
  /** Counts 1, 2, 3 …: FHIR's `versionId`. */
  readonly version: number;
  readonly stampMs: number;
  /** Names the one try that wrote this version, and the rows and parts that were staged for it. */
  readonly attempt: string;
  readonly deleted: boolean;
  /** Of a version that came where there was none, or only a deletion: the verb that it was asked for by. */
  readonly created?: 'POST' | 'PUT';
  readonly body: Body;
}

export interface Mark {
  readonly transactionId: string;
  /** Sorts transactions by age: only the elder waits. */
  readonly priority: string;
  readonly content: Content;
}

export function cellOf(key: Key, item: Item | undefined): Cell {
  if (!item) return { key, revision: 'absent' };
  const current = contentOf(item.attributes, '');
  const mark = markOf(item.attributes);
  const { f: fences } = item.attributes;
  return {
    key,
    revision: item.revision,
    ...(current && { current }),
    ...(mark && { mark }),
    ...(typeof fences === 'number' && { fences }),
  };
}

export function cellItem(key: Key, current: Content | undefined, mark?: Mark, fences?: number): NewItem {
  return {
    ...key,
    format: itemFormat,
    attributes: {
      ...(current && contentAttributes(current, '')),
      ...(fences !== undefined && { f: fences }),
      ...(mark && {
        mr: mark.transactionId,
        mp: mark.priority,
        ...contentAttributes(mark.content, 'm'),
      }),
    },
  };
}

/** The item that keeps a superseded version: same attributes as the current ones of a cell. */
export function contentItem(key: Key, content: Content): NewItem {
  return { ...key, format: itemFormat, attributes: contentAttributes(content, '') };
}

export function contentOfItem(item: Item): Content | undefined {
  return contentOf(item.attributes, '');
}

type Attributes = Readonly<Record<string, Attribute>>;

function contentAttributes(content: Content, prefix: '' | 'm'): Attributes {
  const { body } = content;
  return {
    [`${prefix}v`]: content.version,
    [`${prefix}t`]: content.stampMs,
    [`${prefix}a`]: content.attempt,
    ...(content.deleted && { [`${prefix}d`]: true }),
    ...(content.created && { [`${prefix}n`]: content.created }),
    ...(body.kind === 'inline' && { [`${prefix}b`]: body.bytes }),
    ...(body.kind === 'parts' && { [`${prefix}c`]: body.count }),
  };
}

function contentOf(attributes: Attributes, prefix: '' | 'm'): Content | undefined {
  const version = attributes[`${prefix}v`];
  const stampMs = attributes[`${prefix}t`];
  const attempt = attributes[`${prefix}a`];
  if (typeof version !== 'number' || typeof stampMs !== 'number' || typeof attempt !== 'string')
    return undefined;
  const deleted = attributes[`${prefix}d`] === true;
  const created = attributes[`${prefix}n`];
  return {
    ...{ version, stampMs, attempt, deleted, body: bodyOf(attributes, prefix) },
    ...((created === 'POST' || created === 'PUT') && { created }),
  };
}

function bodyOf(attributes: Attributes, prefix: '' | 'm'): Body {
  const bytes = attributes[`${prefix}b`];
  if (bytes instanceof Uint8Array) return { kind: 'inline', bytes };
  const count = attributes[`${prefix}c`];
  return typeof count === 'number' ? { kind: 'parts', count } : { kind: 'none' };
}

function markOf(attributes: Attributes): Mark | undefined {
  const transactionId = attributes.mr;
  const priority = attributes.mp;
  const content = contentOf(attributes, 'm');
  if (typeof transactionId !== 'string' || typeof priority !== 'string' || !content) return undefined;
  return { transactionId, priority, content };
}
