import type { PostedParameter } from './posted-parameter.ts';
import type { SearchDefinitions, SearchParameter, SearchParameterType } from './query.ts';

/** One parameter in `generated/search-parameters.json`. */
export interface GeneratedParameter {
  readonly type: SearchParameterType;
  readonly expression: string;
  /** Element paths as text. */
  readonly paths: readonly string[];
  /** Absent: any resource type. */
  readonly targets?: readonly string[];
  /** Of a composite. */
  readonly components?: readonly GeneratedComponent[];
  readonly compartments?: readonly string[];
}

export interface GeneratedComponent extends Omit<GeneratedParameter, 'components' | 'compartments'> {
  readonly code: string;
  readonly fromResource?: true;
}

/** By resource type, then by code. The parameters under `Resource` are for every type. */
export type GeneratedSearchParameters = Readonly<
  Record<string, Readonly<Record<string, GeneratedParameter>>>
>;

const everyResource = 'Resource';

/** R4's parameters, and those that clients have stored as far as they were told of. */
export interface LiveSearchDefinitions extends SearchDefinitions {
  /** Takes the place of all that were posted before; what R4 defines for a type stays. */
  readonly post: (posted: readonly PostedParameter[]) => void;
}

/** `json` is `functions/fhir/definitions/generated/search-parameters.json`. A type is unpacked at its first use. */
export function createSearchDefinitions(json: GeneratedSearchParameters): LiveSearchDefinitions {
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
      for (const parameter of wordParameters) parameters.set(parameter.code, parameter);
      unpacked.set(type, parameters);
    }
    return parameters;
  }

  let postedOf = new Map<string, ReadonlyMap<string, SearchParameter>>();

  return {
    resourceTypes,
    parameter: (type, code) => ofType(type).get(code) ?? postedOf.get(type)?.get(code),
    parameters: (type) => [...ofType(type).values(), ...(postedOf.get(type)?.values() ?? [])],
    post: (posted) => {
      const byType = Map.groupBy(posted, ({ resourceType }) => resourceType);
      postedOf = new Map(
        [...byType].map(([type, some]) => {
          const fresh = some.filter(({ parameter }) => !ofType(type).has(parameter.code));
          return [type, new Map(fresh.map(({ parameter }) => [parameter.code, parameter]))];
        }),
      );
    },
  };
}

/**
 * Over the narrative, and over all that is written in a resource. R4 gives them no expression.
 * https://hl7.org/fhir/R4/search.html#content
 */
const wordParameters: readonly SearchParameter[] = ['_content', '_text'].map((code) => ({
  code,
  type: 'special',
  expression: '',
  paths: [],
  targets: [],
}));

/** A composite has no order, nor has a place or a text. */
export function isSortable({ type }: SearchParameter): boolean {
  return type !== 'composite' && type !== 'special';
}

function unpack(
  code: string,
  generated: GeneratedParameter,
  resourceType: string,
  anyType: readonly string[],
): SearchParameter {
  const { type, expression, paths, targets, components, compartments } = generated;
  return {
    code,
    type,
    expression: expression.replace(/^Resource\./, `${resourceType}.`),
    paths,
    targets: type === 'reference' ? (targets ?? anyType) : [],
    ...(components && {
      components: components.map((component) => ({
        ...unpack(component.code, component, resourceType, anyType),
        ...(component.fromResource && { fromResource: true }),
      })),
    }),
    ...(compartments && { compartments }),
  };
}
