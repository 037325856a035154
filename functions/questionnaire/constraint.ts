import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { elementsAt, extensionsOf, textOf } from './element.ts';
import { coreUrl } from './sdc.ts';
import { readText, type Text } from './translation.ts';

/** What answers have to keep to: https://hl7.org/fhir/uv/sdc/expressions.html#targetConstraint */
export interface Constraint {
  readonly key: string;
  /** For whoever fills the form in. */
  readonly human: Text;
  /** FHIRPath over the element that it is on. */
  readonly expression: string;
  /** Otherwise it is a warning, and the answers may stay. */
  readonly isError: boolean;
}

/** `questionnaire-constraint` of R4, and `targetConstraint`, which SDC has in its place. */
export function constraintsOf(holder: JsonObject): readonly Constraint[] {
  return ['questionnaire-constraint', 'targetConstraint'].flatMap((name) =>
    extensionsOf(holder, coreUrl(name)).flatMap((extension) => {
      const part = (wanted: string): JsonObject =>
        elementsAt(extension, 'extension', '').find(([{ url }]) => url === wanted)?.[0] ?? {};
      const value = (wanted: string) => {
        const found = part(wanted);
        return found[Object.keys(found).find((member) => member.startsWith('value')) ?? ''];
      };
      const stated = value('expression');
      const expression = textOf(stated) ?? fhirPathOf(stated);
      if (expression === undefined) return [];
      const human = readHuman(part('human')) ?? { text: expression, translations: new Map() };
      return [
        { key: textOf(value('key')) ?? '', human, expression, isError: value('severity') !== 'warning' },
      ];
    }),
  );
}

function readHuman(part: JsonObject): Text | undefined {
  return readText(part, 'valueString') ?? readText(part, 'valueMarkdown');
}

/** The text of an Expression that is FHIRPath. */
export function fhirPathOf(value: Json | undefined): string | undefined {
  const { language, expression } = isJsonObject(value) ? value : {};
  return language === 'text/fhirpath' ? textOf(expression) : undefined;
}
