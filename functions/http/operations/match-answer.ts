import type { JsonObject } from '../../fhir/resource.ts';
import {
  type Fit,
  fitOf,
  type OpenGroup,
  type SeekingFamily,
  type Weights,
} from '../../group-care/matching/fit.ts';
import { propose, type Sizes } from '../../group-care/matching/propose.ts';
import type { Answer } from '../api.ts';
import { parametersAnswer } from './parameters-answer.ts';

function whose({ id }: SeekingFamily): JsonObject {
  return id.startsWith('Patient/')
    ? { name: 'subject', valueReference: { reference: id } }
    : { name: 'id', valueString: id };
}

function fitParts(
  group: OpenGroup,
  { score, criteria }: Extract<Fit, { fits: true }>,
): readonly JsonObject[] {
  return [
    { name: 'group', valueReference: { reference: group.id } },
    { name: 'score', valueDecimal: score },
    ...criteria.map((one) => ({
      name: 'criterion',
      part: [
        { name: 'name', valueCode: one.name },
        { name: 'score', valueDecimal: one.score },
        { name: 'weight', valueDecimal: one.weight },
        { name: 'explanation', valueString: one.explanation },
      ],
    })),
  ];
}

/** Which groups fit each family. */
export function matchesAnswer(
  families: readonly SeekingFamily[],
  groups: readonly OpenGroup[],
  weights: Weights,
): Answer {
  const found = families.map((family) => {
    const fitting = groups
      .map((group) => ({ group, fit: fitOf(family, group, weights) }))
      .flatMap(({ group, fit }) => (fit.fits && group.capacity > group.size ? [{ group, fit }] : []))
      .toSorted((one, other) => other.fit.score - one.fit.score || (one.group.id < other.group.id ? -1 : 1));
    return { family, fitting };
  });
  return parametersAnswer([
    ...found.flatMap(({ family, fitting }) =>
      fitting.map(({ group, fit }) => ({
        name: 'match',
        part: [
          whose(family),
          ...fitParts(group, fit),
          { name: 'places', valueInteger: group.capacity - group.size },
        ],
      })),
    ),
    ...found
      .filter(({ fitting }) => fitting.length === 0)
      .map(({ family }) => unplaced(family, whyNot(family, groups, weights))),
  ]);
}

function whyNot(family: SeekingFamily, groups: readonly OpenGroup[], weights: Weights): string {
  const fits = groups.map((group) => ({ group, fit: fitOf(family, group, weights) }));
  const full = fits.filter(({ fit }) => fit.fits).map(({ group }) => group.id);
  if (full.length > 0) return `Full: ${full.slice(0, 3).join(', ')}`;
  const reasons = fits.flatMap(({ group, fit }) => (fit.fits ? [] : [`${group.id}: ${fit.reason}`]));
  return reasons.length === 0
    ? 'There is no group to go to'
    : `No group fits. ${reasons.slice(0, 3).join('. ')}`;
}

function unplaced(family: SeekingFamily, reason: string): JsonObject {
  return { name: 'unplaced', part: [whose(family), { name: 'reason', valueString: reason }] };
}

/** Who goes where. */
export function proposalAnswer(
  families: readonly SeekingFamily[],
  groups: readonly OpenGroup[],
  sizes: Sizes,
  weights: Weights,
): Answer {
  const proposal = propose(families, groups, sizes, weights);
  return parametersAnswer([
    ...proposal.placed.map(({ family, group, fit }) => ({
      name: 'assignment',
      part: [whose(family), ...fitParts(group, fit)],
    })),
    ...proposal.unplaced.map(({ family, reason }) => unplaced(family, reason)),
    ...proposal.groups.map(({ group, size, enough }) => ({
      name: 'group',
      part: [
        { name: 'group', valueReference: { reference: group.id } },
        { name: 'families', valueInteger: size },
        { name: 'enough', valueBoolean: enough },
      ],
    })),
  ]);
}
