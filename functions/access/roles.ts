import type { Role } from './principal.ts';
import { type ResourceRule, ruleOf } from './resource-rules.ts';

type Kind = ResourceRule['kind'];

const organizations: readonly Kind[] = [
  'knowledge',
  'directory',
  'person',
  'planning',
  'care',
  'follows',
  'report',
];

interface Reach {
  /** Kinds of resources of which this role may see any at all; which of them, and how much, is for `shown`. */
  readonly reads: readonly Kind[];
  readonly writes: readonly Kind[];
  /** Types beyond those kinds. */
  readonly alsoReads?: readonly string[];
}

/** What each role has to do with. What is not here is refused before anything is read. */
const reachOf: Readonly<Record<Role, Reach>> = {
  programme: {
    reads: [...organizations, 'own', 'audit', 'withheld'],
    writes: [...organizations, 'own', 'withheld'],
  },
  vendor: {
    reads: [...organizations, 'own'],
    writes: ['directory', 'person', 'planning', 'care', 'follows', 'report', 'own'],
  },
  'data-manager': {
    reads: [...organizations, 'own'],
    writes: ['directory', 'person', 'planning', 'care', 'follows', 'report', 'own'],
  },
  facilitator: {
    reads: ['knowledge', 'directory', 'person', 'planning', 'care', 'follows'],
    writes: ['planning', 'care'],
  },
  'co-facilitator': { reads: ['knowledge', 'directory', 'person', 'planning', 'care'], writes: [] },
  coordinator: {
    reads: ['knowledge', 'directory', 'person', 'planning'],
    writes: ['planning'],
    alsoReads: ['EpisodeOfCare'],
  },
  volunteer: { reads: ['knowledge', 'directory', 'person', 'planning'], writes: [] },
  registry: { reads: ['report'], writes: [] },
  researcher: { reads: [], writes: [], alsoReads: ['DocumentReference', 'Binary'] },
  operator: { reads: ['knowledge', 'directory'], writes: ['knowledge', 'directory'] },
  auditor: { reads: ['audit'], writes: [] },
};

export function mayRead(role: Role, resourceType: string): boolean {
  const { reads, alsoReads = [] } = reachOf[role];
  return reads.includes(ruleOf(resourceType).kind) || alsoReads.includes(resourceType);
}

export function mayWrite(role: Role, resourceType: string): boolean {
  return reachOf[role].writes.includes(ruleOf(resourceType).kind);
}
