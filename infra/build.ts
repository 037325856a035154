import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { type BuildOptions as BuildOptionsOfEsbuild, build, type Metafile, type Plugin } from 'esbuild';
import { browserScripts, dataFolders, type HandlerName, handlerNames } from './handlers.ts';

const root = resolve(import.meta.dirname, '..');

export interface BuildOptions {
  /** Each handler gets a folder in it, which is emptied first. */
  readonly outFolder: string;
  readonly handlers?: readonly HandlerName[];
  /** Whether to install the binaries for Linux on arm64, which needs a package registry. */
  readonly native?: boolean;
}

export interface Built {
  /** Of the code that a cold start reads. */
  readonly bytes: number;
  /** Names of the packages in it. */
  readonly packages: readonly string[];
}

/** Bundles handlers for Lambda: one file of code, the data it reads beside it. */
export async function buildHandlers(options: BuildOptions): Promise<Readonly<Record<string, Built>>> {
  const names = options.handlers ?? handlerNames;
  const built = await Promise.all(
    names.map(async (name) => [name, await buildHandler(name, options)] as const),
  );
  return Object.fromEntries(built);
}

async function buildHandler(name: HandlerName, { outFolder, native = false }: BuildOptions): Promise<Built> {
  const folder = join(outFolder, name);
  rmSync(folder, { recursive: true, force: true });
  const late = new Set<string>();
  const { metafile } = await build({
    ...bundling,
    entryPoints: [`functions/handlers/${name}.ts`],
    outfile: join(folder, 'index.mjs'),
    format: 'esm',
    sourcemap: 'linked',
    sourcesContent: false,
    external: ['@duckdb/node-bindings'],
    // Packages in CommonJS call `require`, which a module in ESM does not have of itself.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [leaveForLater(late)],
    metafile: true,
  });
  await Promise.all([...late].map((path) => bundlePackage(path, join(folder, fileOf(path)))));
  await bundleBrowserScripts(name, folder);
  for (const [beside, from] of Object.entries(dataFolders[name])) {
    cpSync(join(root, from), join(folder, beside), { recursive: true });
  }
  if (native) for (const binary of binariesOf(metafile)) installBinary(folder, binary);
  return builtOf(metafile);
}

/** How everything that runs on Lambda is bundled. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptionsOfEsbuild;

/** For the browsers of old phones. */
async function bundleBrowserScripts(name: HandlerName, folder: string): Promise<void> {
  const scripts = Object.entries(browserScripts[name] ?? {});
  await Promise.all(
    scripts.map(([beside, entry]) =>
      build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: join(folder, beside),
        bundle: true,
        minify: true,
        format: 'iife',
        target: 'es2018',
        charset: 'utf8',
        logLevel: 'error',
      }),
    ),
  );
}

/** Packages in CommonJS call `require`, which a module in ESM does not have of itself. */
export const requireBanner = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};

/** Reading code takes as long as running it: what is large and rarely needed gets a file of its own. */
const large = /^fhirpath(\/|$)/;

/** Only a `require` can be left for later; an `import` of the same package stays in the bundle. */
function leaveForLater(late: Set<string>): Plugin {
  return {
    name: 'leave-for-later',
    setup: ({ onResolve }) => {
      onResolve({ filter: large }, ({ path, kind }) => {
        if (kind !== 'require-call') return undefined;
        late.add(path);
        return { path: `./${fileOf(path)}`, external: true };
      });
    },
  };
}

function fileOf(path: string): string {
  return `${path.replaceAll('/', '-')}.cjs`;
}

async function bundlePackage(path: string, outfile: string): Promise<void> {
  const contents = `module.exports = require('${path}');`;
  await build({ ...bundling, stdin: { contents, resolveDir: root }, outfile, format: 'cjs' });
}

function binariesOf(metafile: Metafile): ReadonlySet<string> {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const packages = imports.filter(({ path, external }) => external && !/^(node:|\.)/.test(path));
  return new Set(packages.map(({ path }) => path).filter((path) => !isBuiltin(path)));
}

function builtOf(metafile: Metafile): Built {
  const bundle = Object.entries(metafile.outputs).find(([path]) => path.endsWith('.mjs'));
  const packages = Object.keys(bundle?.[1].inputs ?? {}).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  return { bytes: bundle?.[1].bytes ?? 0, packages: [...new Set(packages)].sort() };
}

/** The version that the lockfile holds, for the functions' processor instead of this machine's. */
function installBinary(folder: string, name: string): void {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [name]: version } }),
  );
  const target = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...target], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (!existsSync(join(folder, 'node_modules', name)))
    throw new Error(`npm did not install ${name} into ${folder}`);
}
