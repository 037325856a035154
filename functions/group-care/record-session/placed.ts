import type { Argument } from '../../fhir/parameters.ts';

/** `Type/id` of an argument that was resolved; '' of one that was not, which has been told of. */
export type PlaceAt = (argument: Argument | undefined) => string;

export function optionalPlace<Name extends string>(
  name: Name,
  place: string,
): { readonly [name in Name]?: string } {
  return (place === '' ? {} : { [name]: place }) as { readonly [name in Name]?: string };
}
