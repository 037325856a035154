import { referencedType } from '../reference.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';

/**
 * Where in a resource's JSON a value stands, and of which FHIR type it is: FHIRPath with everything decided that
 * the definitions can decide. Written as text:
 * - `component.valueQuantity:Quantity`: members by their JSON names, then the type
 * - `telecom[system=email]:ContactPoint`: only those whose member has that value
 * - `subject[->Patient]:Reference`: only references to that resource type
 * - `entry[0].resource:Resource`: only that position
 * - `gender:code=http://hl7.org/fhir/administrative-gender`: a code, with the system that its binding implies
 * - `deceasedBoolean|deceasedDateTime:presence`: not a value but whether any of these members is there and not `false`
 */
export interface ElementPath {
  readonly steps: readonly ElementStep[];
  readonly type: string;
  /** Of a code: the system that all codes of its required binding are from. */
  readonly system?: string;
}

export interface ElementStep {
  /** The member to go to; for `presence` all that it may be, with a `|` between. */
  readonly name: string;
  readonly index?: number;
  readonly where?: { readonly member: string; readonly value: string };
  readonly resolvesTo?: string;
}

export function formatElementPath({ steps, type, system }: ElementPath): string {
  const members = steps.map(
    ({ name, index, where, resolvesTo }) =>
      name +
      (index === undefined ? '' : `[${index}]`) +
      (where === undefined ? '' : `[${where.member}=${where.value}]`) +
      (resolvesTo === undefined ? '' : `[->${resolvesTo}]`),
  );
  return `${members.join('.')}:${type}${system === undefined ? '' : `=${system}`}`;
}

/** @throws Error for text that `formatElementPath` does not write */
export function parseElementPath(text: string): ElementPath {
  const [, members, type, system] = /^([^:]*):([^=]+)(?:=(.*))?$/.exec(text) ?? [];
  if (members === undefined || type === undefined) throw new Error(`Not an element path: ${text}`);
  const steps = members === '' ? [] : members.split('.').map(parseStep);
  return system === undefined ? { steps, type } : { steps, type, system };
}

function parseStep(text: string): ElementStep {
  const [name = '', ...filters] = text.split(/[[\]]+/).filter((part) => part !== '');
  return Object.assign({ name }, ...filters.map(parseFilter));
}

function parseFilter(filter: string): Omit<ElementStep, 'name'> {
  if (filter.startsWith('->')) return { resolvesTo: filter.slice(2) };
  const [member, value] = filter.split('=');
  if (member !== undefined && value !== undefined) return { where: { member, value } };
  return { index: Number(filter) };
}

/** Collects what a path finds; never null. */
export type Finder = (from: JsonObject) => readonly Exclude<Json, null>[];

type Collect = (node: Exclude<Json, null>, found: Exclude<Json, null>[]) => void;

/** Compiled once, applied to many resources. */
export function compileElementPath({ steps, type }: ElementPath): Finder {
  if (type === 'presence') return compilePresence(steps);
  const collect = steps.reduceRight<Collect>(compileStep, (node, found) => void found.push(node));
  return (from) => {
    const found: Exclude<Json, null>[] = [];
    collect(from, found);
    return found;
  };
}

function compilePresence(steps: readonly ElementStep[]): Finder {
  const names = steps.flatMap(({ name }) => name.split('|'));
  return (from) => [names.some((name) => from[name] !== undefined && from[name] !== false)];
}

function compileStep(next: Collect, { name, index, where, resolvesTo }: ElementStep): Collect {
  let visit = next;
  if (where !== undefined)
    visit = only(visit, (node) => isJsonObject(node) && node[where.member] === where.value);
  if (resolvesTo !== undefined) visit = only(visit, (node) => referencedType(node) === resolvesTo);
  return member(name, index === undefined ? each(visit) : at(visit, index));
}

function member(name: string, next: Collect): Collect {
  return (node, found) => {
    const value = (node as JsonObject)[name];
    if (value !== undefined && value !== null) next(value, found);
  };
}

function each(next: Collect): Collect {
  return (node, found) => {
    if (!Array.isArray(node)) return next(node, found);
    for (const entry of node) if (entry !== null) next(entry, found);
  };
}

function at(next: Collect, index: number): Collect {
  return (node, found) => {
    const entry: Json | undefined = Array.isArray(node) ? node[index] : undefined;
    if (entry !== undefined && entry !== null) next(entry, found);
  };
}

function only(next: Collect, holds: (node: Json) => boolean): Collect {
  return (node, found) => {
    if (holds(node)) next(node, found);
  };
}
