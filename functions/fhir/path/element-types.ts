/** Of a StructureDefinition, what it takes to know the type of an element: https://hl7.org/fhir/R4/structuredefinition.html */
export interface StructureDefinition {
  readonly type: string;
  readonly baseDefinition?: string;
  readonly snapshot: { readonly element: readonly ElementDefinition[] };
}

interface ElementDefinition {
  readonly path: string;
  readonly base?: { readonly path: string };
  readonly contentReference?: string;
  readonly type?: readonly {
    readonly code: string;
    readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[];
  }[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
}

/** One member that an element may have in JSON. */
export interface Member {
  /** With the type in it for a choice, such as `valueQuantity`. */
  readonly jsonName: string;
  /** A data type, a resource type, or the path of an element that is defined in place, such as `Observation.component`. */
  readonly type: string;
  /** The canonical of a required binding, without version. */
  readonly valueSet?: string;
}

/** The members that `name` may stand for in an element of type `type`: none, one, or one for each type of a choice. */
export type ElementTypes = (type: string, name: string) => readonly Member[];

/** Whether a type is `ancestor` or derived from it, as a canonical is a uri: what FHIRPath's `ofType` asks. */
export function typeHierarchy(
  definitions: readonly StructureDefinition[],
): (type: string, ancestor: string) => boolean {
  const parents = new Map(
    definitions.map(({ type, baseDefinition = '' }) => [
      type,
      baseDefinition.slice(baseDefinition.lastIndexOf('/') + 1),
    ]),
  );
  const isA = (type: string, ancestor: string): boolean => {
    const parent = parents.get(type);
    return type === ancestor || (parent !== undefined && isA(parent, ancestor));
  };
  return isA;
}

export function elementTypes(definitions: readonly StructureDefinition[]): ElementTypes {
  const elements = new Map<string, ElementDefinition>();
  for (const { snapshot } of definitions) {
    for (const element of snapshot.element) elements.set(element.path, element);
  }
  return (type, name) => {
    const element = elements.get(`${type}.${name}`);
    if (element !== undefined) return [{ jsonName: name, ...described(element) }];
    const choice = elements.get(`${type}.${name}[x]`);
    return (choice?.type ?? []).map(({ code }) => ({ jsonName: name + capitalised(code), type: code }));
  };
}

function described(element: ElementDefinition): Omit<Member, 'jsonName'> {
  if (element.contentReference !== undefined) return { type: element.contentReference.slice(1) };
  const [type] = element.type ?? [];
  if (type === undefined) throw new Error(`${element.path} has no type`);
  if (type.code === 'BackboneElement' || type.code === 'Element') return { type: element.path };
  const valueSet =
    element.binding?.strength === 'required' ? element.binding.valueSet?.split('|')[0] : undefined;
  const name = type.code.startsWith('http:') ? systemType(element, type) : type.code;
  return valueSet === undefined ? { type: name } : { type: name, valueSet };
}

/** `id` and `url` are of a type of FHIRPath itself; an extension tells which of FHIR's that is, but a resource's id. */
function systemType(
  { path, base }: ElementDefinition,
  type: { readonly extension?: readonly { readonly valueUrl?: string }[] },
): string {
  if ((base?.path ?? path) === 'Resource.id') return 'id';
  return type.extension?.find(({ valueUrl }) => valueUrl !== undefined)?.valueUrl ?? 'string';
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
