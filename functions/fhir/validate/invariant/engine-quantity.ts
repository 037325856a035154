import type { JsonObject } from '../../resource.ts';

/** A quantity that an expression has made, as the engine of FHIRPath holds it. */
interface EngineQuantity {
  /** A number, or a decimal of the engine's own. */
  readonly value?: unknown;
  readonly unit?: string;
}

/** The engine does not export its classes; their names tell them apart. */
export function isEngineQuantity(value: unknown): value is EngineQuantity {
  if (typeof value !== 'object' || value === null) return false;
  return 'asStr' in value && value.constructor.name.replace(/_(Native|Precise)$/, '') === 'FP_Quantity';
}

const calendarUnits: Readonly<Record<string, string>> = {
  year: 'a',
  month: 'mo',
  week: 'wk',
  day: 'd',
  hour: 'h',
  minute: 'min',
  second: 's',
  millisecond: 'ms',
};

/** A unit is UCUM in quotation marks, or a word of the calendar: https://hl7.org/fhirpath/N1/#quantity */
export function quantityJson({ value, unit = "'1'" }: EngineQuantity): JsonObject {
  const code = unit.startsWith("'") ? unit.slice(1, -1) : (calendarUnits[unit.replace(/s$/, '')] ?? unit);
  const number = Number(isDecimal(value) ? value.asStr : value);
  const json = { ...(!Number.isNaN(number) && { value: number }), unit: code };
  return { ...json, system: 'http://unitsofmeasure.org', code };
}

function isDecimal(value: unknown): value is { readonly asStr: string } {
  return typeof value === 'object' && value !== null && 'asStr' in value;
}
