import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';

/** The path of what an extension stands on. */
export function holderPath(at: string): string {
  return at.replace(/\.(?:modifierE|e)xtension\[\d+\]$/, '');
}

/** The names below the nearest resource; a resource within another begins anew. */
export function stepsBelowResource(at: string): readonly string[] {
  const steps = at.split('.').map((step) => step.replace(/\[\d+\]$/, ''));
  const last = steps.findLastIndex(
    (step, index) => index > 0 && (step === 'resource' || step === 'contained' || step === 'outcome'),
  );
  return steps.slice(Math.max(last, 0) + 1);
}

/** What stands at a path below the nearest resource; for a primitive, what stands beside it. */
export function elementAt(at: string, { resource }: Context): JsonObject | undefined {
  const steps = at.split('.');
  const last = steps.findLastIndex(
    (step, index) => index > 0 && /^(?:resource|contained\[\d+\]|outcome)$/.test(step),
  );
  let value: Json | undefined = resource;
  for (const step of steps.slice(Math.max(last, 0) + 1)) value = memberAt(value, step);
  return isJsonObject(value) ? value : undefined;
}

/** A step of a path, `name[0]` or `value`; what stands beside a primitive is found by its name too. */
function memberAt(value: Json | undefined, step: string): Json | undefined {
  const [, name = step, index] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? [];
  if (!isJsonObject(value)) return undefined;
  const held = heldBy(value, name);
  return index !== undefined && Array.isArray(held) ? held[Number(index)] : held;
}

function heldBy(value: JsonObject, name: string): Json | undefined {
  const own = value[name];
  if (typeof own === 'object' && own !== null && !isPrimitives(own)) return own;
  const choice = Object.keys(value).find((each) => isSpelling(each, name));
  return value[`_${name}`] ?? own ?? (choice === undefined ? undefined : value[choice]);
}

/** `_valueString` and `valueString` are spellings of `value`. */
function isSpelling(member: string, name: string): boolean {
  const bare = member.startsWith('_') ? member.slice(1) : member;
  return bare.startsWith(name) && !/^[^A-Z]/.test(bare.slice(name.length));
}

function isPrimitives(value: Json): boolean {
  return Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null);
}

export function isModifier(at: string): boolean {
  return /\.modifierExtension\[\d+\]$/.test(at);
}
