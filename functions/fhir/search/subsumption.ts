import { type ElementPath, type ElementStep, parseElementPath } from '../path/element-path.ts';
import type { SearchDefinitions, SearchParameter } from './query.ts';
import { stringParts } from './string-values.ts';

/**
 * The parameter whose index rows answer this one, because they hold every value that this one finds: `subject` for
 * `patient`, `name` for `family`, `combo-code` for an Observation's `code`; itself when there is no such other.
 * The rows then only propose: some are of values that this parameter does not find.
 */
export function indexedBy(definitions: SearchDefinitions, type: string, code: string): string {
  return answers(definitions, type).get(code) ?? code;
}

const known = new WeakMap<SearchDefinitions, Map<string, ReadonlyMap<string, string>>>();

function answers(definitions: SearchDefinitions, type: string): ReadonlyMap<string, string> {
  const byType = known.get(definitions) ?? new Map<string, ReadonlyMap<string, string>>();
  known.set(definitions, byType);
  const found = byType.get(type) ?? decide(definitions.parameters(type));
  byType.set(type, found);
  return found;
}

interface Covering {
  readonly parameter: SearchParameter;
  readonly paths: readonly ElementPath[];
}

function decide(parameters: readonly SearchParameter[]): ReadonlyMap<string, string> {
  const all = parameters
    .filter(({ find }) => find === undefined)
    .map((parameter) => ({ parameter, paths: parameter.paths.map(parseElementPath) }))
    .sort((a, b) => (a.parameter.code < b.parameter.code ? -1 : 1));
  return new Map(all.map((each) => [each.parameter.code, widest(each, all).parameter.code]));
}

/** Of those that hold all its values, the first that nothing wider holds in turn: the same for all that are alike. */
function widest(one: Covering, all: readonly Covering[]): Covering {
  const wider = all.filter((other) => covers(other, one));
  return wider.find((each) => wider.every((other) => !covers(other, each) || covers(each, other))) ?? one;
}

/** Two composites may stand in the same place and still combine other components; texts and places have no rows. */
function covers(wide: Covering, narrow: Covering): boolean {
  if (wide === narrow) return true;
  return (
    wide.parameter.type === narrow.parameter.type &&
    wide.parameter.type !== 'composite' &&
    wide.parameter.type !== 'special' &&
    narrow.paths.every((path) => wide.paths.some((other) => coversPath(other, path)))
  );
}

function coversPath(wide: ElementPath, narrow: ElementPath): boolean {
  if (wide.type === narrow.type) return coversSteps(wide.steps, narrow.steps);
  const part = narrow.steps.at(-1)?.name ?? '';
  return (stringParts[wide.type] ?? []).includes(part) && coversSteps(wide.steps, narrow.steps.slice(0, -1));
}

function coversSteps(wide: readonly ElementStep[], narrow: readonly ElementStep[]): boolean {
  return (
    wide.length === narrow.length &&
    wide.every((step, at) => {
      const other = narrow[at];
      return other !== undefined && coversStep(step, other);
    })
  );
}

/** The same members, and every filter of the wider one also on the narrower. */
function coversStep(wide: ElementStep, narrow: ElementStep): boolean {
  return (
    wide.name === narrow.name &&
    (wide.index === undefined || wide.index === narrow.index) &&
    (wide.resolvesTo === undefined || wide.resolvesTo === narrow.resolvesTo) &&
    (wide.where === undefined ||
      (wide.where.member === narrow.where?.member && wide.where.value === narrow.where.value))
  );
}
