import { everythingOperations } from './everything.ts';
import { mergeOperation } from './merge.ts';
import { metaOperations } from './meta.ts';
import type { Operation } from './operation.ts';

/** Operations on stored resources that take nothing but the API itself. */
export const resourceOperations: readonly Operation[] = [
  ...everythingOperations,
  ...metaOperations,
  mergeOperation,
];
