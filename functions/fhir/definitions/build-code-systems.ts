import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { objects } from '../terminology/code-system.ts';
import { fileNameOf } from './file-name.ts';
import { addFile } from './packages.ts';

/** The properties of concepts that validation and expansion read. */
const keptProperties = new Set(['notSelectable', 'abstract', 'inactive', 'status', 'parent', 'child']);

/** Code systems of R4, without what only people read: path → text. Those without concepts are left out. */
export function codeSystemFiles(codeSystems: readonly JsonObject[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const codeSystem of codeSystems) {
    const { url, content, concept } = codeSystem;
    if (typeof url !== 'string' || content === 'supplement' || objects(concept).length === 0) continue;
    addFile(files, `code-systems/${fileNameOf(url)}.json`, `${JSON.stringify(trimmed(codeSystem))}\n`);
  }
  return files;
}

function trimmed({ url, version, name, title, content, caseSensitive, concept }: JsonObject): JsonObject {
  return {
    url,
    version,
    ...(name !== undefined ? { name } : title !== undefined && { title }),
    content,
    ...(caseSensitive === false && { caseSensitive }),
    concept: concepts(concept),
  };
}

function concepts(list: Json | undefined): JsonObject[] {
  return objects(list).map(({ code, display, designation, property, concept }) => {
    const kept = objects(property).filter((each) => keptProperties.has(String(each.code)));
    const designations = objects(designation).map(({ language, value }) => ({ language, value }));
    return {
      code: typeof code === 'string' ? code.trim() : code,
      ...(display !== undefined && display !== code && { display }),
      ...(designations.length > 0 && { designation: designations }),
      ...(kept.length > 0 && { property: kept.map(named) }),
      ...(objects(concept).length > 0 && { concept: concepts(concept) }),
    };
  });
}

function named(property: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(property).filter(([, value]) => !isJsonObject(value)));
}
