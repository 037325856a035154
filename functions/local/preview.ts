import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { questionnaireNames, readQuestionnaire } from '../../questionnaires/read.ts';
import type { PreviewAppOptions } from '../http/preview/preview-app.ts';

/** The questionnaires of this folder as they are now, and the files of `lforms` as they were installed. */
export function previewFiles(): Omit<PreviewAppOptions, 'publicUrl'> {
  const folder = dirname(fileURLToPath(import.meta.resolve('lforms/package.json')));
  return {
    questionnaires: async () => {
      const names = await questionnaireNames();
      const all = names.map(async (name) => [name, await readQuestionnaire(name)] as const);
      return new Map(await Promise.all(all));
    },
    formFile: (path) =>
      readFile(join(folder, 'dist/lforms', path)).then(
        (content) => new Uint8Array(content),
        () => undefined,
      ),
  };
}
