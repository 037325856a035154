import type { JsonObject } from '../../resource.ts';
import type { Context } from '../context.ts';
import type { ElementNode } from '../element-tree.ts';
import { type SliceOptions, sliceMatcher } from './discriminator.ts';
import type { Occurrence } from './occurrence.ts';

export type OccurrenceCheck = (occurrence: Occurrence, context: Context) => void;

interface Slice {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly matches: ((occurrence: Occurrence, context: Context) => boolean) | undefined;
  readonly check: OccurrenceCheck;
  readonly reslice: SlicingCheck | undefined;
}

export type SlicingCheck = (occurrences: readonly Occurrence[], at: string, context: Context) => void;

/**
 * Tells the occurrences of a sliced element apart, and holds each against its slice and each slice against its
 * cardinality (https://hl7.org/fhir/R4/profiling.html#slicing).
 * @param occurrenceCheck compiles what a slice asks of its occurrences
 */
export function slicingCheck(
  node: ElementNode,
  profile: string,
  options: SliceOptions,
  occurrenceCheck: (node: ElementNode) => OccurrenceCheck,
): SlicingCheck | undefined {
  const { slicing } = node.element;
  if (slicing === undefined) return undefined;
  // A choice may be closed by its types alone.
  if (node.slices.length === 0 && (slicing.rules !== 'closed' || node.choice)) return undefined;
  const slices = node.slices.map(
    (slice): Slice => ({
      name: slice.element.sliceName ?? slice.name,
      min: slice.element.min ?? 0,
      max:
        slice.element.max === '*' || slice.element.max === undefined
          ? Number.POSITIVE_INFINITY
          : Number(slice.element.max),
      matches: sliceMatcher(slice, slicing.discriminator ?? [], options),
      check: occurrenceCheck(slice),
      reslice: slicingCheck(slice, profile, options, occurrenceCheck),
    }),
  );
  const untold = slices
    .filter(({ matches }) => matches === undefined)
    .map(({ name }) => `${profile} does not say what tells the slice '${name}' from others: not checked.`);
  return (occurrences, at, context) => {
    if (untold.length > 0) {
      if (occurrences.length > 0) context.report.warning('not-supported', untold.join(' '), at);
      return;
    }
    const assigned = occurrences.map((each) => slices.findIndex(({ matches }) => matches?.(each, context)));
    slices.forEach((slice, index) => {
      const own = occurrences.filter((_, position) => assigned[position] === index);
      checkSlice(slice, own, at, profile, context);
    });
    checkUnmatched(slicing.rules, occurrences, assigned, slices, profile, context);
    if (slicing.ordered === true) checkOrder(occurrences, assigned, slices, profile, context);
  };
}

function checkSlice(
  slice: Slice,
  own: readonly Occurrence[],
  at: string,
  profile: string,
  context: Context,
): void {
  const { name, min, max } = slice;
  const found = `${own.length} of the slice '${name}' found`;
  if (own.length < min)
    context.report.error('required', `${found}; ${profile} requires at least ${min}.`, at);
  if (own.length > max) context.report.error('structure', `${found}; ${profile} allows at most ${max}.`, at);
  for (const occurrence of own) slice.check(occurrence, context);
  slice.reslice?.(own, at, context);
}

function checkUnmatched(
  rules: string,
  occurrences: readonly Occurrence[],
  assigned: readonly number[],
  slices: readonly Slice[],
  profile: string,
  { report }: Context,
): void {
  const lastMatched = assigned.findLastIndex((index) => index !== -1);
  occurrences.forEach(({ at }, position) => {
    if (assigned[position] !== -1) return;
    const names = slices.map(({ name }) => `'${name}'`).join(', ');
    if (rules === 'closed')
      report.error(
        'structure',
        names === ''
          ? `${profile} is closed, and has no slices.`
          : `Fits none of the slices ${names}; ${profile} allows no others.`,
        at,
      );
    else if (rules === 'openAtEnd' && position < lastMatched) {
      report.error(
        'structure',
        `Fits none of the slices ${names}; ${profile} allows others only at the end.`,
        at,
      );
    }
  });
}

function checkOrder(
  occurrences: readonly Occurrence[],
  assigned: readonly number[],
  slices: readonly Slice[],
  profile: string,
  { report }: Context,
): void {
  let highest = -1;
  assigned.forEach((index, position) => {
    if (index !== -1 && index < highest) {
      const names = slices.map(({ name }) => name).join(', ');
      report.error(
        'structure',
        `Out of order; ${profile} orders the slices ${names}.`,
        occurrences[position]?.at ?? '',
      );
    }
    highest = Math.max(highest, index);
  });
}

/** For a holder without the element there is nothing to tell apart, but slices may be missed. */
export type ElementCheck = (parent: JsonObject, at: string, context: Context) => void;
