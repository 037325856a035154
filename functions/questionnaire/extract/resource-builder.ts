import type { Json, JsonObject, Resource } from '../../fhir/resource.ts';
import type { Typed } from '../expression/nodes.ts';
import type { Item } from '../questionnaire.ts';
import { type ElementRef, fitted, memberAt, type Segment } from './element-path.ts';
import type { TypeModel } from './extracting.ts';
import type { Occurrence } from './occurrence.ts';
import type { FixedElement } from './profile.ts';

type Mutable = Record<string, Json>;

/** An element of the resource that is being made, from which values below it go on. */
export interface Position {
  readonly holder: Mutable;
  readonly type: string;
  /** The ids of the elements that led there. */
  readonly path: readonly string[];
}

/** One value for one element. */
export interface Assignment {
  readonly segments: readonly Segment[];
  readonly value: Typed;
  readonly unit: Item['unit'];
}

/** A resource that values are put into one after the other. */
export interface ResourceBuilder {
  readonly resource: Resource;
  readonly root: Position;
  /** The values that belong to one answer go into the same elements. Those that cannot be put are answered. */
  readonly assign: (
    assignments: readonly Assignment[],
    positions: readonly Position[],
    by: Occurrence,
  ) => readonly Assignment[];
  /** A new element for a group, such as another name. */
  readonly open: (ref: ElementRef, positions: readonly Position[], by: Occurrence) => Position | undefined;
}

export function resourceBuilder(
  base: Resource,
  types: TypeModel,
  fixed: readonly FixedElement[],
): ResourceBuilder {
  const resource: Mutable = { ...base } as Mutable;
  const root: Position = { holder: resource, type: base.resourceType, path: [] };
  /** Which part of the response made an element of a list: others leave it alone. */
  const makers = new WeakMap<object, { readonly by: Occurrence; readonly step: string }>();

  const assign: ResourceBuilder['assign'] = (assignments, positions, by) => {
    const chosen = new Map<string, Mutable>();
    const unput: Assignment[] = [];
    for (const assignment of assignments) {
      const from = innermost(positions, assignment.segments) ?? root;
      const rest = assignment.segments.slice(from.path.length);
      const leaf = rest[rest.length - 1];
      const reached = leaf && walk(from, rest.slice(0, -1), { by, chosen, assignments });
      if (!leaf || !reached || !put(reached, leaf, assignment)) unput.push(assignment);
    }
    return unput;
  };

  function open(ref: ElementRef, positions: readonly Position[], by: Occurrence): Position | undefined {
    const from = innermost(positions, ref.segments) ?? root;
    const rest = ref.segments.slice(from.path.length);
    const leaf = rest[rest.length - 1];
    if (leaf === undefined) return from;
    const reached = walk(from, rest.slice(0, -1), { by, chosen: new Map(), assignments: [] });
    const member = reached && memberAt(types, reached.type, leaf, () => true);
    if (!reached || !member || member.kind === 'primitive') return undefined;
    const path = [...reached.path, leaf.text];
    const made = member.list
      ? add(reached.holder, member.jsonName, leaf, path, by)
      : inner(reached.holder, member.jsonName);
    return { holder: made, type: member.type, path };
  }

  interface Walking {
    readonly by: Occurrence;
    readonly chosen: Map<string, Mutable>;
    readonly assignments: readonly Assignment[];
  }

  function walk(from: Position, steps: readonly Segment[], walking: Walking): Position | undefined {
    let at = from;
    for (const step of steps) {
      const member = memberAt(types, at.type, step, ({ kind }) => kind !== 'primitive');
      if (!member || member.kind === 'primitive') return undefined;
      const path = [...at.path, step.text];
      const holder = member.list
        ? listed(at, member.jsonName, step, path, walking)
        : inner(at.holder, member.jsonName);
      at = { holder, type: member.type, path };
    }
    return at;
  }

  /** The element of a list that the values of one answer go into: the last one, unless one of them is taken there. */
  function listed(
    at: Position,
    name: string,
    step: Segment,
    path: readonly string[],
    { by, chosen, assignments }: Walking,
  ): Mutable {
    const key = path.join('.');
    const before = chosen.get(key);
    if (before) return before;
    const list = Array.isArray(at.holder[name]) ? (at.holder[name] as readonly Mutable[]) : [];
    const last = list.findLast((each) => {
      const maker = makers.get(each);
      return maker?.step === step.text && isWithin(by, maker.by);
    });
    const inList = assignments.filter(({ segments }) => startsWith(segments, path));
    const isFree = last && inList.every(({ segments }) => !isTaken(last, segments.slice(path.length)));
    const element = isFree
      ? last
      : add(at.holder, name, step, path, by.item?.type === 'group' ? by : (by.outer ?? by));
    chosen.set(key, element);
    return element;
  }

  function add(
    holder: Mutable,
    name: string,
    step: Segment,
    path: readonly string[],
    by: Occurrence,
  ): Mutable {
    const element: Mutable = {};
    const list = Array.isArray(holder[name]) ? (holder[name] as Json[]) : [];
    holder[name] = [...list, element];
    makers.set(element, { by, step: step.text });
    fixWithin(element, [base.resourceType, ...path].join('.'));
    return element;
  }

  /** What the profile fixes of a new element. */
  function fixWithin(element: Mutable, id: string): void {
    for (const { id: fixedId, value } of fixed) {
      if (fixedId === id && typeof value === 'object' && value !== null) Object.assign(element, value);
      const rest = fixedId.startsWith(`${id}.`) ? fixedId.slice(id.length + 1) : undefined;
      if (rest !== undefined && !/[.:]/.test(rest)) element[rest] = value;
    }
  }

  function put({ holder, type }: Position, leaf: Segment, { value, unit }: Assignment): boolean {
    const found = fitted(types, type, leaf, value, unit);
    if (!found) return false;
    const { member, json } = found;
    const before = holder[member.jsonName];
    holder[member.jsonName] = member.list ? [...(Array.isArray(before) ? before : []), json] : json;
    return true;
  }

  return { resource: resource as unknown as Resource, root, assign, open };
}

function inner(holder: Mutable, name: string): Mutable {
  const before = holder[name];
  if (typeof before === 'object' && before !== null && !Array.isArray(before)) return before as Mutable;
  const made: Mutable = {};
  holder[name] = made;
  return made;
}

/** Whether a single value stands there already. */
function isTaken(element: Mutable, [first, ...rest]: readonly Segment[]): boolean {
  if (first === undefined) return false;
  const value = element[first.name] ?? element[first.slice ?? ''];
  if (value === undefined || Array.isArray(value)) return false;
  return rest.length === 0 || isTaken(value as Mutable, rest);
}

function isWithin(occurrence: Occurrence, maker: Occurrence): boolean {
  for (let each: Occurrence | undefined = occurrence; each; each = each.outer)
    if (each.place === maker.place) return true;
  return false;
}

/** The innermost of these that the path goes through. */
function innermost(positions: readonly Position[], segments: readonly Segment[]): Position | undefined {
  return positions.findLast(({ path }) => path.length < segments.length && startsWith(segments, path));
}

function startsWith(segments: readonly Segment[], path: readonly string[]): boolean {
  return path.every((text, index) => segments[index]?.text === text);
}

/** Without elements in which nothing is. */
export function withoutEmpty<T extends Json>(value: T): T | undefined {
  if (Array.isArray(value)) {
    const kept = value.map((each) => withoutEmpty(each as Json)).filter((each) => each !== undefined);
    return kept.length === 0 ? undefined : (kept as unknown as T);
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as JsonObject).flatMap(([name, member]) => {
    const kept = member === undefined ? undefined : withoutEmpty(member);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return members.length === 0 ? undefined : (Object.fromEntries(members) as T);
}
