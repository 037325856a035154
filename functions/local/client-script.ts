import { join } from 'node:path';
import { build } from 'esbuild';

/** The script of the parent page, as the deployment's build makes it. */
export async function clientScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../parent-page/client/main.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2018',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
