import { expect, it } from 'vitest';
import { type Interaction, mayInteract, needs } from '../../functions/access/decide.ts';
import type { Principal } from '../../functions/access/principal.ts';
import { callers } from './callers.ts';

/** The policy: every caller by every interaction, with a Patient. `.` may, `f` forbidden, `l` must log in first. */
const policy: Record<Interaction, string> = {
  //                     anonymous, unrestricted, system, link, all, reader, writer, registry
  capabilities: '. . . . . . . .',
  read: 'l . . f . . f f',
  vread: 'l . . f . . f f',
  history: 'l . . f . . f f',
  search: 'l . . f . . f f',
  explain: 'l . . f . . f f',
  create: 'l . . f . f . f',
  update: 'l . . f . f . f',
  patch: 'l . . f . f . f',
  delete: 'l . . f . f . f',
  'conditional-create': 'l . . f . f f f',
  'conditional-update': 'l . . f . f f f',
  'conditional-patch': 'l . . f . f f f',
  'conditional-delete': 'l . . f . f f f',
  batch: 'l . . f . . . .',
  'async-status': 'l . . f . . . .',
  transaction: 'l . . f . . . .',
  'operation:validate': 'l . . f . . f f',
  'operation:everything': 'l . . f . . f f',
  'operation:meta': 'l . . f . . f f',
  'operation:meta-add': 'l . . f . f . f',
  'operation:meta-delete': 'l . . f . f . f',
  'operation:merge': 'l . . f . f . f',
  'operation:expand': 'l . . f . . f f',
  'operation:populate': 'l . . f . . f f',
  'operation:extract': 'l . . f . . f f',
  'operation:lookup': 'l . . f . . f f',
  // Of the types that the caller may search, or of what it sends.
  'operation:viewdefinition-run': 'l . . f . . . .',
  'operation:index-status': 'l . . f . . f f',
  'operation:validate-code': 'l . . f . . f f',
  'history-type': 'l . . f . . f f',
  'history-system': 'l . . f . . . .',
  'operation:revoke': 'l . . f . f . f',
  'operation:subscription-status': 'l . . f . . f f',
  'operation:subscription-events': 'l . . f . . f f',
  'operation:erase': 'l . . f . f . f',
  // Of Task, which no Patient scope opens.
  'operation:invite': 'l . . f . f f f',
  'operation:invited': 'l . . f . . f f',
  'operation:print': 'l . . f . f f f',
  'operation:open-tablet': 'l . . f . f f f',
  'operation:enter-answers': 'l . . f . f . f',
  'operation:release': 'l . . f . f . f',
  'operation:evaluate-measure': 'l . . f . . f f',
  'operation:run-chart': 'l . . f . . f f',
  'operation:study': 'l . . f . . f f',
  'operation:data-requirements': 'l . . f . . f f',
  'operation:record-session': 'l . . f . f . f',
  'operation:undo-session': 'l . . f . f . f',
  'operation:enroll': 'l . . f . f . f',
  'operation:leave': 'l . . f . f . f',
  'operation:continue': 'l . . f . f . f',
  'operation:match': 'l . . f . . f f',
  'operation:roster': 'l . . f . . f f',
  'operation:costs': 'l . . f . . f f',
  'operation:match-volunteers': 'l . . f . . f f',
  'operation:start-match': 'l . . f . f . f',
  'operation:end-match': 'l . . f . f . f',
  'operation:home-visits': 'l . . f . . f f',
  // Of CarePlan, which no Patient scope opens.
  'operation:apply': 'l . . f . f f f',
};

const order = [
  'anonymous',
  'unrestricted',
  'system',
  'link',
  'all',
  'reader',
  'writer',
  'registry',
] as const satisfies readonly (keyof typeof callers)[];

const cells = Object.entries(policy).flatMap(([interaction, row]) =>
  row
    .split(' ')
    .map((cell, column) => ({ interaction: interaction as Interaction, caller: order[column], cell })),
);

it('decides about every interaction for every caller', () => {
  expect(Object.keys(policy).sort()).toEqual(Object.keys(needs).sort());
  expect(new Set(order)).toEqual(new Set(Object.keys(callers)));
  expect(cells).toHaveLength(Object.keys(needs).length * order.length);
});

it.each(cells)('$caller, $interaction of Patient: $cell', ({ interaction, caller, cell }) => {
  expect(caller).toBeDefined();
  const issue = mayInteract(callers[caller ?? 'anonymous'], interaction, 'Patient');
  expect(issue?.code).toBe({ '.': undefined, f: 'forbidden', l: 'login' }[cell]);
});

it('opens a search over all types to a scope for all types only', () => {
  expect(mayInteract(callers.all, 'search')).toBeUndefined();
  expect(mayInteract(callers.reader, 'search')).toBeUndefined();
  expect(mayInteract(callers.registry, 'search')?.diagnostics).toContain('system/*.s');
});

it('needs a Task to invite, whatever the type in the URL', () => {
  const scope = (resourceType: string): Principal => ({
    kind: 'client',
    clientId: 'ehr',
    role: 'programme',
    scopes: [{ resourceType, permissions: new Set(['c', 'r']) }],
  });
  expect(mayInteract(scope('Task'), 'operation:invite', 'Questionnaire')).toBeUndefined();
  expect(mayInteract(scope('Questionnaire'), 'operation:invite', 'Questionnaire')?.diagnostics).toContain(
    'system/Task.c',
  );
});

it('lets a registry read and search its reports', () => {
  for (const interaction of ['read', 'search', 'history'] as const) {
    expect(mayInteract(callers.registry, interaction, 'MeasureReport')).toBeUndefined();
  }
  expect(mayInteract(callers.registry, 'create', 'MeasureReport')?.code).toBe('forbidden');
});

it('names the scope that is missing', () => {
  const client: Principal = { kind: 'client', clientId: 'ehr', role: 'programme', scopes: [] };
  expect(mayInteract(client, 'conditional-create', 'Encounter')?.diagnostics).toContain(
    'system/Encounter.cs',
  );
});
