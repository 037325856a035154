import type { Resource } from '../../../functions/fhir/resource.ts';
import type { ResourceKey } from '../../../functions/repository/repository.ts';
import { randomNumbers } from '../choices.ts';
import type { World } from '../world.ts';

export const families = ['aa', 'ab', 'ba', 'abc'] as const;
/** Criteria that conditional operations share. */
export const identifiers = ['k0', 'k1', 'k2'] as const;
const birthDates = ['1990-01-01', '1995-06-01', '2000'] as const;

/** Too large for a head, and deflates to no less. */
const scan = longText(260_000);

/** A resource that no other write of the run makes: its narrative holds a token. */
export function content({ choices, journal }: World, { type }: Pick<ResourceKey, 'type'>): Resource {
  const text = narrative(journal.newToken());
  if (type === 'Observation') {
    const subject = { reference: `Patient/p${choices.next(3)}` };
    return { resourceType: type, text, status: choices.pick(['final', 'amended']), subject };
  }
  const value = choices.pick(['none', ...identifiers]);
  return {
    resourceType: type,
    text: choices.chance(0.004) ? narrative(text.div, scan) : text,
    name: [{ family: choices.pick(families) }],
    active: choices.next(2) === 0,
    gender: choices.pick(['female', 'other']),
    birthDate: choices.pick(birthDates),
    ...(value !== 'none' && { identifier: [{ system: 'urn:k', value }] }),
  };
}

/** The same resource, written anew. */
export function renewed(resource: Resource, token: string): Resource {
  return { ...resource, text: narrative(token) };
}

export function withIdentifier(resource: Resource, value: string): Resource {
  return { ...resource, identifier: [{ system: 'urn:k', value }] };
}

function narrative(token: string, more = '') {
  return { status: 'generated', div: `${token}${more && ` ${more}`}` };
}

export function tokenOf(resource: Resource): string {
  const { div } = resource.text as { div: string };
  return div.split(' ')[0] ?? '';
}

function longText(length: number): string {
  const random = randomNumbers(1);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return Array.from({ length }, () => letters[Math.floor(random() * 64)]).join('');
}
