import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { codeSystem, extension } from '../canonical.ts';
import { type Encounter, type Group, hasCode, sessionDate } from '../resources.ts';

export interface RosterSession {
  /** `Encounter/…` */
  readonly encounter: string;
  readonly number?: number;
  readonly date?: string;
  readonly status: string;
  readonly present: number;
  readonly expected: number;
}

export type Attendance = 'present' | 'absent' | 'expected' | 'there';

export interface RosterCell {
  readonly encounter: string;
  readonly status: Attendance;
  readonly reason?: string;
  readonly partner: boolean;
}

export interface RosterRow {
  /** `Patient/…` */
  readonly subject: string;
  readonly name?: string;
  readonly attended: number;
  readonly expected: number;
  /** By session, `Encounter/…`. */
  readonly cells: ReadonlyMap<string, RosterCell>;
}

export interface Roster {
  readonly sessions: readonly RosterSession[];
  readonly rows: readonly RosterRow[];
}

const attendances: Readonly<Record<string, Attendance>> = {
  finished: 'present',
  cancelled: 'absent',
  planned: 'expected',
  'in-progress': 'there',
};

/**
 * @param sessions session Encounters of the group
 * @param participations participant Encounters of those sessions, or what the caller is shown of them
 * @param people by `Patient/…`, as far as the caller sees them
 */
export function rosterOf(
  group: Group,
  sessions: readonly Encounter[],
  participations: readonly Encounter[],
  people: ReadonlyMap<string, Resource | undefined>,
): Roster {
  const counting = sessions.filter(({ status }) => status !== 'entered-in-error').toSorted(bySession);
  const known = new Set(counting.map(nameOf));
  const parts = participations
    .filter(({ status }) => status !== 'entered-in-error')
    .filter(({ partOf }) => known.has(partOf?.reference ?? ''));
  const bySubject = Map.groupBy(parts, ({ subject }) => subject?.reference ?? '');
  const members = (group.member ?? []).flatMap(({ entity }) => entity?.reference ?? []);
  const subjects = [...new Set([...members, ...bySubject.keys()])].filter((one) => one !== '');
  return {
    sessions: counting.map((session) => sessionOf(session, parts)),
    rows: subjects.map((subject) => rowOf(subject, bySubject.get(subject) ?? [], people.get(subject))),
  };
}

function nameOf({ id }: Resource): string {
  return `Encounter/${id}`;
}

function bySession(one: Encounter, other: Encounter): number {
  const [date, otherDate] = [sessionDate(one) ?? '', sessionDate(other) ?? ''];
  if (date !== otherDate) return date < otherDate ? -1 : 1;
  return (numberOf(one) ?? 0) - (numberOf(other) ?? 0);
}

function numberOf({ extension: all = [] }: Encounter): number | undefined {
  const value = (all as readonly JsonObject[]).find(
    ({ url }) => url === extension.sessionNumber,
  )?.valuePositiveInt;
  return typeof value === 'number' ? value : undefined;
}

function sessionOf(session: Encounter, parts: readonly Encounter[]): RosterSession {
  const own = parts.filter(({ partOf }) => partOf?.reference === nameOf(session));
  const [number, date] = [numberOf(session), sessionDate(session)];
  return {
    encounter: nameOf(session),
    ...(number !== undefined && { number }),
    ...(date !== undefined && { date }),
    status: session.status ?? 'unknown',
    present: own.filter(wasThere).length,
    expected: own.length,
  };
}

function wasThere({ status = '' }: Encounter): boolean {
  return attendances[status] === 'present' || attendances[status] === 'there';
}

function rowOf(subject: string, parts: readonly Encounter[], person: Resource | undefined): RosterRow {
  const name = person && displayOf(person);
  return {
    subject,
    ...(name !== undefined && { name }),
    attended: parts.filter(wasThere).length,
    expected: parts.length,
    cells: new Map(parts.flatMap((part) => cellOf(part))),
  };
}

function cellOf(part: Encounter): readonly (readonly [string, RosterCell])[] {
  const encounter = part.partOf?.reference ?? '';
  const status = attendances[part.status ?? ''];
  if (status === undefined) return [];
  const reason = reasonOf(part);
  const partner = { system: codeSystem.participationRole, code: 'partner' };
  const cell: RosterCell = {
    encounter,
    status,
    ...(reason !== undefined && { reason }),
    partner: part.participant?.some(({ type }) => type?.some((one) => hasCode(one, partner))) ?? false,
  };
  return [[encounter, cell]];
}

function reasonOf({ extension: all = [] }: Encounter): string | undefined {
  const found = (all as readonly JsonObject[]).find(({ url }) => url === extension.reasonCancelled);
  const concept = found?.valueCodeableConcept as
    | { readonly coding?: readonly { readonly code?: string }[] }
    | undefined;
  return concept?.coding?.[0]?.code;
}

function displayOf({ name }: Resource): string | undefined {
  const [first] = (Array.isArray(name) ? name : []) as readonly {
    readonly text?: string;
    readonly family?: string;
    readonly given?: readonly string[];
  }[];
  const whole = first?.text ?? [...(first?.given ?? []), first?.family ?? ''].join(' ').trim();
  return whole === '' ? undefined : whole;
}

const separator = ',';

/** One line for each participant, one column for each session: https://www.rfc-editor.org/rfc/rfc4180 */
export function rosterCsv({ sessions, rows }: Roster): string {
  const header = ['subject', 'name', 'attended', 'expected', ...sessions.map(columnOf)];
  const lines = rows.map(({ subject, name = '', attended, expected, cells }) => [
    subject,
    name,
    String(attended),
    String(expected),
    ...sessions.map(({ encounter }) => textOf(cells.get(encounter))),
  ]);
  return [header, ...lines].map((line) => `${line.map(quoted).join(separator)}\r\n`).join('');
}

function columnOf({ number, date, encounter }: RosterSession): string {
  return [number === undefined ? encounter : `session ${number}`, date]
    .filter((one) => one !== undefined)
    .join(' ');
}

function textOf(cell: RosterCell | undefined): string {
  if (cell === undefined) return '';
  const more = [cell.reason, cell.partner ? 'with partner' : undefined].filter((one) => one !== undefined);
  return more.length === 0 ? cell.status : `${cell.status} (${more.join(', ')})`;
}

/** What a spreadsheet would take for a formula is a text: https://owasp.org/www-community/attacks/CSV_Injection */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
