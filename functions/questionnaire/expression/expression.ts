import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import { extensionValues, textOf } from '../element.ts';

/** https://hl7.org/fhir/R4/metadatatypes.html#Expression, written out in place. */
export interface Expression {
  /** By which expressions of the same and of inner items call its result: `%name`. */
  readonly name: string | undefined;
  readonly language: 'fhirpath' | 'query' | 'other';
  readonly text: string;
}

const languages: Readonly<Record<string, Expression['language']>> = {
  'text/fhirpath': 'fhirpath',
  'application/x-fhir-query': 'query',
};

/** An Expression, or a string that is FHIRPath; `undefined` for what holds no text. */
export function readExpression(value: Json | undefined): Expression | undefined {
  if (typeof value === 'string') return { name: undefined, language: 'fhirpath', text: value };
  if (!isJsonObject(value)) return undefined;
  const text = textOf(value.expression);
  if (text === undefined) return undefined;
  const language = value.language === undefined ? 'fhirpath' : (languages[String(value.language)] ?? 'other');
  return { name: textOf(value.name), language, text };
}

/** The Expressions that an element carries by this extension, in order. */
export function expressionsOf(element: JsonObject, url: string): readonly Expression[] {
  return extensionValues(element, url).flatMap((value) => readExpression(value) ?? []);
}
