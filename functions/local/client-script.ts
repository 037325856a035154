import { join } from 'node:path';
import { build } from 'esbuild';
import { type PageLanguage, pageLanguages } from '../parent-page/texts.ts';

/** The scripts of the parent page, one in each language, as the deployment's build makes them. */
export async function clientScripts(): Promise<Readonly<Record<PageLanguage, string>>> {
  const scripts = await Promise.all(
    pageLanguages.map(async (language) => [language, await clientScript(language)] as const),
  );
  return Object.fromEntries(scripts) as Record<PageLanguage, string>;
}

async function clientScript(language: PageLanguage): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `../parent-page/client/in-${language}.ts`)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2018',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
