/**
 * Makes `generated/summary-elements.json`: `node functions/fhir/definitions/build-summary-elements.ts`. For each type,
 * and each element that is defined in place, the elements that R4 marks as part of a summary
 * (https://hl7.org/fhir/R4/elementdefinition.html#summary).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Source {
  readonly url: string;
  readonly kind: string;
  readonly derivation?: string;
  readonly snapshot?: {
    readonly element: readonly { readonly path: string; readonly isSummary?: boolean }[];
  };
}

const here = dirname(fileURLToPath(import.meta.url));
const examples = join(here, '../../../node_modules/hl7.fhir.r4.examples');

/** The file's text: one type a line, so that a change can be read. */
export function buildSummaryElements(): string {
  const elements = readdirSync(examples)
    .filter((name) => name.startsWith('StructureDefinition-'))
    .map((name): Source => JSON.parse(readFileSync(join(examples, name), 'utf8')))
    .filter(isTypeOfR4)
    .flatMap(({ snapshot }) => snapshot?.element ?? [])
    .filter(({ path, isSummary }) => isSummary && path.includes('.'));
  const byHolder = Map.groupBy(elements, ({ path }) => path.slice(0, path.lastIndexOf('.')));
  const lines = [...byHolder]
    .map(([holder, all]) => [holder, [...new Set(all.map(({ path }) => nameOf(path)))]] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([holder, names]) => `${JSON.stringify(holder)}:${JSON.stringify(names)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function isTypeOfR4({ url, kind, derivation }: Source): boolean {
  return (
    url.startsWith('http://hl7.org/fhir/StructureDefinition/') &&
    kind !== 'logical' &&
    derivation !== 'constraint'
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).replace('[x]', '');
}

if (import.meta.main) writeFileSync(join(here, 'generated/summary-elements.json'), buildSummaryElements());
