import type { SearchDefinitions, SearchParameter, SearchParameterType } from './query.ts';

/** One parameter in `generated/search-parameters.json`. */
export interface GeneratedParameter {
  readonly type: SearchParameterType;
  readonly expression: string;
  /** Element paths as text. */
  readonly paths: readonly string[];
  /** Absent: any resource type. */
  readonly targets?: readonly string[];
  /** Of a composite: the definition and the place of each component. */
  readonly components?: readonly { readonly definition: string; readonly expression: string }[];
}

/** By resource type, then by code. The parameters under `Resource` are for every type. */
export type GeneratedSearchParameters = Readonly<
  Record<string, Readonly<Record<string, GeneratedParameter>>>
>;

const everyResource = 'Resource';

/** `json` is `functions/fhir/definitions/generated/search-parameters.json`. A type is unpacked at its first use. */
export function createSearchDefinitions(json: GeneratedSearchParameters): SearchDefinitions {
  const resourceTypes = new Set(Object.keys(json).filter((type) => type !== everyResource));
  const anyType = [...resourceTypes];
  const unpacked = new Map<string, ReadonlyMap<string, SearchParameter>>();

  function ofType(type: string): ReadonlyMap<string, SearchParameter> {
    const known = unpacked.get(type);
    if (known) return known;
    const parameters = new Map<string, SearchParameter>();
    if (resourceTypes.has(type)) {
      for (const [code, parameter] of Object.entries({ ...json[everyResource], ...json[type] })) {
        parameters.set(code, unpack(code, parameter, type, anyType));
      }
      unpacked.set(type, parameters);
    }
    return parameters;
  }

  return {
    resourceTypes,
    parameter: (type, code) => ofType(type).get(code),
    parameters: (type) => [...ofType(type).values()],
  };
}

/** Whether one can search and sort by it; composites and `near` are known, so that they can be refused by name. */
export function isSupported({ type }: SearchParameter): boolean {
  return type !== 'composite' && type !== 'special';
}

function unpack(
  code: string,
  { type, expression, paths, targets }: GeneratedParameter,
  resourceType: string,
  anyType: readonly string[],
): SearchParameter {
  return {
    code,
    type,
    expression: expression.replace(/^Resource\./, `${resourceType}.`),
    paths,
    targets: type === 'reference' ? (targets ?? anyType) : [],
  };
}
