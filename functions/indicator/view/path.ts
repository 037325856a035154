import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';

/** A place in a resource that remembers its path and type, so that a path can go on from it. */
export type Node = object;

export type Constants = Readonly<Record<string, unknown>>;

type Evaluate = (node: Node | readonly Node[], constants: Constants) => readonly unknown[];

/**
 * The nodes that `expression` finds from `node`. Each expression is parsed once in the life of the process.
 * @throws Error when the expression cannot be evaluated
 */
export function evaluate(
  expression: string,
  node: Node | undefined,
  constants: Constants,
): readonly unknown[] {
  return compiled(expression)(node ?? [], constants);
}

/** A node's value in JSON: a string, a number, a boolean, or an object where it is no primitive. */
export function primitive(node: unknown): unknown {
  const [value] = fhirpath.resolveInternalTypes([node]);
  return value;
}

/** Why this is no FHIRPath expression; `undefined` when it is one. */
export function syntaxError(expression: string): string | undefined {
  try {
    fhirpath.parse(expression);
    return undefined;
  } catch (thrown) {
    return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0];
  }
}

const cache = new Map<string, Evaluate>();

function compiled(expression: string): Evaluate {
  const known = cache.get(expression);
  if (known) return known;
  const made = fhirpath.compile(expression, r4, {
    resolveInternalTypes: false,
    userInvocationTable: {
      getResourceKey: { fn: resourceKeys, arity: { 0: [] } },
      getReferenceKey: { fn: referenceKeys, arity: { 0: [], 1: ['TypeSpecifier'] } },
    },
  }) as Evaluate;
  cache.set(expression, made);
  return made;
}

/** https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#getresourcekey--keytype */
function resourceKeys(inputs: readonly { readonly resourceType?: string; readonly id?: string }[]) {
  return inputs.flatMap(({ resourceType, id }) => (resourceType && id ? [`${resourceType}/${id}`] : []));
}

// A relative literal reference, with or without a version: https://hl7.org/fhir/R4/references.html#literal
const relative = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#getreferencekeyresource-type-specifier--keytype */
function referenceKeys(inputs: readonly { readonly reference?: string }[], type?: { readonly name: string }) {
  return inputs.flatMap(({ reference }) => {
    const [, found, id] = relative.exec(reference ?? '') ?? [];
    return found && id && (type === undefined || type.name === found) ? [`${found}/${id}`] : [];
  });
}
