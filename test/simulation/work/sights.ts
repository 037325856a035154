import type { Resource } from '../../../functions/fhir/resource.ts';
import type { WriteView } from '../../../functions/repository/repository.ts';
import { everything } from '../../repository/setup.ts';

/** What a client may see: all, or no patient whose gender is another one. */
export type Sight = 'all' | 'some';

const visible: Readonly<Record<Sight, (resource: Resource) => boolean>> = {
  all: () => true,
  some: ({ gender }) => gender !== 'other',
};

export function isSeen(sight: Sight, resource: Resource): boolean {
  return visible[sight](resource);
}

export function viewOf(sight: Sight): WriteView {
  return { ...everything, visible: visible[sight] };
}
