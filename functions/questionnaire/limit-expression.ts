import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import type { ValueName } from './answer.ts';
import { extensionsOf, extensionValue } from './element.ts';
import { coreUrl, sdcUrl } from './sdc.ts';

/** A least or a greatest answer that follows from others. */
export interface LimitExpression {
  readonly isLeast: boolean;
  /** Of the value that it comes to. */
  readonly name: ValueName;
  readonly expression: Json;
}

const limitUrls: readonly { readonly url: string; readonly isLeast: boolean }[] = [
  { url: coreUrl('minValue'), isLeast: true },
  { url: coreUrl('maxValue'), isLeast: false },
  { url: sdcUrl('minQuantity'), isLeast: true },
  { url: sdcUrl('maxQuantity'), isLeast: false },
];

/** Beside the value that is not there: https://hl7.org/fhir/R4/extension-cqf-expression.html */
export function limitExpressionsOf(element: JsonObject): readonly LimitExpression[] {
  return limitUrls.flatMap(({ url, isLeast }) =>
    extensionsOf(element, url).flatMap((extension) =>
      workedOut(extension).map((each) => ({ isLeast, ...each })),
    ),
  );
}

function workedOut(extension: JsonObject): readonly Omit<LimitExpression, 'isLeast'>[] {
  return Object.entries(extension).flatMap(([key, value]) => {
    const name = /^_?(value[A-Z]\w+)$/.exec(key)?.[1] as ValueName | undefined;
    if (name === undefined || !isJsonObject(value)) return [];
    const expression = ['cqf-expression', 'cqf-calculatedValue']
      .map((last) => extensionValue(value, coreUrl(last)))
      .find((each) => each !== undefined);
    return expression === undefined ? [] : [{ name, expression }];
  });
}
