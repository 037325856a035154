import type { ParameterDeclaration, ParameterType } from '../../fhir/operation-definition.ts';

/** Short words to declare parameters with, so that a declaration reads as a list. */

type Rest = Pick<ParameterDeclaration, 'target'>;

export function one(
  name: string,
  type: ParameterType,
  documentation: string,
  target?: readonly string[],
): ParameterDeclaration {
  return { name, documentation, min: 1, max: 1, type, ...targets(target) };
}

export function optional(
  name: string,
  type: ParameterType,
  documentation: string,
  target?: readonly string[],
): ParameterDeclaration {
  return { name, documentation, min: 0, max: 1, type, ...targets(target) };
}

export function many(
  name: string,
  type: ParameterType,
  documentation: string,
  target?: readonly string[],
): ParameterDeclaration {
  return { name, documentation, min: 0, max: '*', type, ...targets(target) };
}

/** @param max how many one call takes: what an operation does for each of them has an end */
export function upTo(
  max: number,
  name: string,
  type: ParameterType,
  documentation: string,
  target?: readonly string[],
): ParameterDeclaration {
  return { ...many(name, type, documentation, target), max };
}

export function parts(
  name: string,
  cardinality: readonly [min: number, max: number | '*'],
  documentation: string,
  part: readonly ParameterDeclaration[],
): ParameterDeclaration {
  const [min, max] = cardinality;
  return { name, documentation, min, max, part };
}

function targets(target: readonly string[] | undefined): Rest {
  return target === undefined ? {} : { target };
}
