import { error, type Issue, type IssueCode, information, warning } from '../outcome.ts';
import type { Json, JsonObject } from '../resource.ts';
import type { Work } from './work.ts';

/** What the checks of one `validate` call share. */
export interface Context {
  readonly report: Report;
  readonly work: Work;
  /** The nearest resource around the element: `%resource`. */
  readonly resource: JsonObject;
  /** The resource that holds `resource` in `contained`, else `resource` itself: `%rootResource`. */
  readonly root: JsonObject;
  /** The Bundle whose entry `root` is, if any: a place to resolve references in. */
  readonly bundle?: JsonObject;
  /** Profiles that the resource is held against besides those it declares. */
  readonly profiles: readonly string[];
  /** Whether to say what would not keep a resource from being written: see `ValidateOptions.strict`. */
  readonly isStrict: boolean;
  /** Whether what could only be a warning need not be looked for. */
  readonly errorsOnly: boolean;
  /** Whether the resources in the entries of the Bundle are validated apart, by the caller. */
  readonly shallowEntries?: boolean;
  /** Set while looking at what a reference leads to, so that circles end. */
  readonly isTarget?: boolean;
}

/** @param at FHIRPath of the value, with indexes: `Patient.name[0].given[1]` */
export type Check = (value: Json, at: string, context: Context) => void;

/** The issues found so far, bounded so that warnings never crowd out errors: a hostile body must not earn an answer larger than itself. */
export interface Report {
  readonly issues: readonly Issue[];
  /** Whether another error would not be listed, so that there is no point in wording it. */
  isFull(): boolean;
  error(code: IssueCode, diagnostics: string, at: string): void;
  warning(code: IssueCode, diagnostics: string, at: string): void;
  /** What is neither wrong nor could be better, and is good to know all the same. */
  information(code: IssueCode, diagnostics: string, at: string): void;
  /** How many ids were met, of elements and resources: two that are the same need no looking for where there is one. */
  readonly ids: { count: number };
  /** Goes one level deeper, to be followed by `leave`; answers false when that is deeper than any real resource. */
  enter(at: string): boolean;
  leave(): void;
}

const maxErrors = 100;
/** Of one severity and code, so that one kind never crowds out another. */
const maxWarnings = 50;
const maxDepth = 60;

export function createReport(): Report {
  const issues: Issue[] = [];
  let depth = 0;
  let errors = 0;
  const remarks = new Map<string, number>();
  const seen = new Set<string>();
  const add = (found: Issue) => {
    const key = `${found.expression} ${found.diagnostics}`;
    if (errors > maxErrors || seen.has(key)) return;
    seen.add(key);
    if (errors < maxErrors) issues.push(found);
    else if (errors === maxErrors)
      issues.push(error('too-costly', `More than ${maxErrors} errors: the rest is not listed.`));
    errors += 1;
  };
  const remark = (found: Issue) => {
    const key = `${found.expression} ${found.diagnostics}`;
    if (seen.has(key)) return;
    seen.add(key);
    const kind = `${found.severity} ${found.code}`;
    const before = remarks.get(kind) ?? 0;
    if (before < maxWarnings) issues.push(found);
    remarks.set(kind, before + 1);
  };
  return {
    issues,
    ids: { count: 0 },
    isFull: () => errors > maxErrors,
    error: (code, diagnostics, at) => add(error(code, diagnostics, at)),
    warning: (code, diagnostics, at) => remark(warning(code, diagnostics, at)),
    information: (code, diagnostics, at) => remark(information(code, diagnostics, at)),
    enter: (at) => {
      if (depth < maxDepth) return ++depth > 0;
      add(error('too-costly', `Nested more than ${maxDepth} levels deep.`, at));
      return false;
    },
    leave: () => {
      depth -= 1;
    },
  };
}
