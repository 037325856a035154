import type { Json, JsonObject } from '../resource.ts';
import { objects, readCodeSystem } from '../terminology/code-system.ts';
import { expandAll } from '../terminology/expand.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { readValueSet } from '../terminology/value-set.ts';
import { addFile } from './packages.ts';

/** Handled by a rule of their own in the validator: too large to list, or open. */
const valueSetsByRule = [
  'http://hl7.org/fhir/ValueSet/mimetypes',
  'http://hl7.org/fhir/ValueSet/all-languages',
  'http://hl7.org/fhir/ValueSet/ucum-units',
];

type Codes = Readonly<Record<string, readonly string[]>>;

/**
 * The value sets of R4 whose codes can all be told, code system by code system: from HL7's expansions, and for those
 * that have none there (of v2 and v3) from their definitions. Those that need SNOMED CT or LOINC are left out.
 */
export function valueSetFiles(packaged: {
  readonly expansions: readonly JsonObject[];
  readonly definitions: readonly JsonObject[];
  readonly codeSystems: readonly JsonObject[];
}): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (url: string, codes: Codes) => {
    if (Object.keys(codes).length === 0 || valueSetsByRule.includes(url)) return;
    addFile(
      files,
      `value-sets/${url.slice(url.lastIndexOf('/') + 1)}.json`,
      `${JSON.stringify({ url, codes })}\n`,
    );
  };
  const expanded = new Set<string>();
  for (const valueSet of packaged.expansions) {
    if (!isWhole(valueSet)) continue;
    expanded.add(String(valueSet.url));
    add(String(valueSet.url), expandedCodes(valueSet));
  }
  const terminology = terminologyOf(packaged.definitions, packaged.codeSystems);
  for (const valueSet of packaged.definitions) {
    const url = String(valueSet.url);
    if (!expanded.has(url)) add(url, computedCodes(valueSet, terminology));
  }
  return files;
}

/** An expansion that stops at a thousand codes, or has post-coordinated ones besides, tells nothing of a code that it does not list. */
function isWhole({ expansion }: JsonObject): boolean {
  return (
    typeof expansion === 'object' &&
    expansion !== null &&
    !objects((expansion as JsonObject).extension).some(({ url }) =>
      /valueset-(toocostly|unclosed)$/.test(String(url)),
    )
  );
}

function expandedCodes(valueSet: JsonObject): Codes {
  const codes: Record<string, string[]> = {};
  const collect = (contains: Json | undefined) => {
    for (const { system, code, abstract, contains: below } of objects(contains)) {
      if (typeof code === 'string' && abstract !== true) {
        codes[String(system)] = [...(codes[String(system)] ?? []), code];
      }
      collect(below);
    }
  };
  collect((valueSet.expansion as JsonObject).contains);
  return codes;
}

function computedCodes(valueSet: JsonObject, terminology: Terminology): Codes {
  const expansion = expandAll(readValueSet(valueSet), terminology);
  if ('issue' in expansion) return {};
  const usable = expansion.concepts.filter(({ isAbstract }) => !isAbstract);
  const bySystem = Map.groupBy(usable, ({ system }) => system);
  return Object.fromEntries([...bySystem].map(([system, each]) => [system, each.map(({ code }) => code)]));
}

function terminologyOf(valueSets: readonly JsonObject[], codeSystems: readonly JsonObject[]): Terminology {
  const byUrl = (resources: readonly JsonObject[]) => new Map(resources.map((each) => [each.url, each]));
  const [sets, systems] = [byUrl(valueSets), byUrl(codeSystems)];
  const bare = (url: string) => url.replace(/\|.*/, '');
  return {
    codeSystem: (url) => {
      const found = systems.get(bare(url));
      return found && found.content === 'complete' ? readCodeSystem(found) : undefined;
    },
    valueSet: (url) => {
      const found = sets.get(bare(url));
      return found && readValueSet(found);
    },
    codes: () => undefined,
  };
}
