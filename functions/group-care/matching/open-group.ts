import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { codeSystem, extension } from '../canonical.ts';
import { capacityOf } from '../enrolment/capacity.ts';
import { type Group, hasCode, type Period } from '../resources.ts';
import type { OpenGroup, Position } from './fit.ts';
import type { Sizes } from './propose.ts';

/** What matching looks at of a Group; `undefined` for one that has ended, or does not say for whom it is. */
export function openGroup(
  group: Group,
  families: number,
  location: Resource | undefined,
  sizes: Sizes,
): OpenGroup | undefined {
  const model = modelOf(group);
  const window = windowOfGroup(group);
  if (group.active === false || model === undefined || window === undefined) return undefined;
  const [position, town] = [positionOf(location), townOf(location)];
  const meets = meetingOf(group);
  return {
    id: `Group/${group.id}`,
    model,
    window,
    size: families,
    capacity: capacityOf(group) ?? sizes[model].max,
    languages: languagesOf(group),
    ...(position && { position }),
    ...(town !== undefined && { town }),
    ...(meets && { meets }),
  };
}

/** Between which due dates or birth dates its families come. */
export function windowOfGroup(group: Group): OpenGroup['window'] | undefined {
  const model = modelOf(group);
  if (model === undefined) return undefined;
  const url = model === 'pregnancy' ? extension.dueDateWindow : extension.birthDateWindow;
  const { start, end } = (extensionOf(group, url)?.valuePeriod ?? {}) as Period;
  if (start === undefined || end === undefined) return undefined;
  return { start: start.slice(0, 10), end: end.slice(0, 10) };
}

/** Codes of the code system care-group-model. */
export const careModels = { pregnancy: 'centering-pregnancy', parenting: 'centering-parenting' } as const;

/** `undefined` for a group of no model that we know. */
export function modelOf({ code }: Group): OpenGroup['model'] | undefined {
  const is = (wanted: string) =>
    code !== undefined && hasCode(code, { system: codeSystem.careGroupModel, code: wanted });
  if (is(careModels.pregnancy)) return 'pregnancy';
  return is(careModels.parenting) ? 'parenting' : undefined;
}

function extensionOf({ extension: all = [] }: Group, url: string): JsonObject | undefined {
  return all.find((one) => one.url === url);
}

function languagesOf({ characteristic = [] }: Group): readonly string[] {
  const language = { system: codeSystem.careGroupCharacteristic, code: 'language' };
  return characteristic
    .filter(({ code }) => code !== undefined && hasCode(code, language))
    .flatMap(({ valueCodeableConcept }) => valueCodeableConcept?.coding?.[0]?.code ?? []);
}

function meetingOf(group: Group): OpenGroup['meets'] {
  const parts = (extensionOf(group, extension.meetingTime)?.extension ?? []) as readonly JsonObject[];
  const weekday = parts.find(({ url }) => url === 'weekday')?.valueCode;
  const start = parts.find(({ url }) => url === 'start')?.valueTime;
  if (typeof weekday !== 'string' || typeof start !== 'string') return undefined;
  const hour = Number(start.slice(0, 2));
  return { weekday, part: hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening' };
}

function positionOf(location: Resource | undefined): Position | undefined {
  const { latitude, longitude } = (location?.position ?? {}) as Partial<Position>;
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined;
}

function townOf(location: Resource | undefined): string | undefined {
  const { city } = (location?.address ?? {}) as { readonly city?: string };
  return city;
}
