import type { JsonObject } from './resource.ts';

/**
 * What an operation takes and answers, as data: the one source of its OperationDefinition and of how its Parameters are
 * read. https://hl7.org/fhir/R4/operationdefinition.html
 */
export interface OperationDeclaration {
  /** Without the dollar sign. */
  readonly name: string;
  readonly title: string;
  /** The type that it is called on. */
  readonly resource: string;
  readonly level: { readonly type: boolean; readonly instance: boolean };
  readonly affectsState: boolean;
  readonly description: string;
  readonly in: readonly ParameterDeclaration[];
  readonly out: readonly ParameterDeclaration[];
}

export interface ParameterDeclaration {
  readonly name: string;
  /** What it is, and what is taken when it is not given. */
  readonly documentation: string;
  readonly min: number;
  readonly max: number | '*';
  /** A data type or a resource type; absent for one with parts. */
  readonly type?: ParameterType;
  /** Of a Reference: the types that it may point at. */
  readonly target?: readonly string[];
  readonly part?: readonly ParameterDeclaration[];
}

export type ParameterType =
  | 'boolean'
  | 'code'
  | 'string'
  | 'date'
  | 'dateTime'
  | 'decimal'
  | 'integer'
  | 'positiveInt'
  | 'uri'
  | 'Coding'
  | 'CodeableConcept'
  | 'Identifier'
  | 'Period'
  | 'Quantity'
  | 'Reference'
  | 'CarePlan'
  | 'Group'
  | 'Binary'
  | 'OperationOutcome';

const base = 'https://kring.care/fhir';

export function definitionUrl({ resource, name }: OperationDeclaration): string {
  return `${base}/OperationDefinition/${resource}-${name}`;
}

/** @param version of the package that the definition is part of */
export function operationDefinition(
  declared: OperationDeclaration,
  version: string,
): JsonObject & { id: string } {
  const { name, title, resource, level, affectsState, description } = declared;
  return {
    resourceType: 'OperationDefinition',
    id: `${resource}-${name}`,
    url: definitionUrl(declared),
    version,
    name: title.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase()),
    title,
    status: 'active',
    kind: 'operation',
    experimental: false,
    publisher: 'Kring',
    description,
    affectsState,
    code: name,
    resource: [resource],
    system: false,
    type: level.type,
    instance: level.instance,
    parameter: [
      ...declared.in.map((one) => parameter(one, 'in')),
      ...declared.out.map((one) => parameter(one, 'out')),
    ],
  };
}

function parameter(declared: ParameterDeclaration, use: 'in' | 'out'): JsonObject {
  const { name, documentation, min, max, type, target, part } = declared;
  return {
    name,
    use,
    min,
    max: String(max),
    documentation,
    ...(type !== undefined && { type }),
    ...(target !== undefined && {
      targetProfile: target.map((one) => `http://hl7.org/fhir/StructureDefinition/${one}`),
    }),
    ...(part !== undefined && { part: part.map((one) => parameter(one, use)) }),
  };
}
