import { type Context, Hono } from 'hono';
import { readGuide } from '../../guide-page/guide.ts';
import { notHerePage } from '../../guide-page/index-page.ts';
import { guidePages } from '../../guide-page/pages.ts';
import { guideCss } from '../../guide-page/style.ts';
import { securityHeaders } from '../parent/headers.ts';

export interface GuideAppOptions {
  /** The files of the FHIR package, text by path within it; read when somebody asks for a page. */
  readonly files: () => ReadonlyMap<string, string>;
  /** The package as one installs it. */
  readonly archive: (files: ReadonlyMap<string, string>) => Uint8Array<ArrayBuffer>;
  /** The origin by which people reach Kring, with its path if it has one. */
  readonly publicUrl: string;
}

/** A new version of the package comes with a new version of Kring. */
const briefly = 'public, max-age=3600';

/**
 * The guide to the FHIR package, at `/guide`, for everybody: its pages, each file as it is in the package, and the
 * package itself.
 */
export function createGuideApp(options: GuideAppOptions): Hono {
  const base = `${new URL(options.publicUrl).pathname.replace(/\/$/, '')}/guide`;
  const opened = once(() => open(options));
  const app = new Hono();
  app.use('/guide', securityHeaders);
  app.use('/guide/*', securityHeaders);
  app.get('/guide', (context) => context.redirect(`${base}/index.html`, 308));
  app.get('/guide/', (context) => context.redirect(`${base}/index.html`, 308));
  app.get('/guide/:name', (context) => send(context, context.req.param('name'), opened()));
  app.get('/guide/*', (context) => context.html(notHerePage(), 404));
  return app;
}

interface Opened {
  readonly pages: ReadonlyMap<string, () => string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly archive: () => Uint8Array<ArrayBuffer>;
}

function open({ files, archive }: GuideAppOptions): Opened {
  const all = files();
  const guide = readGuide(all);
  const pages = [...guidePages(guide)].map(([name, make]) => [name, once(make)] as const);
  return { pages: new Map(pages), texts: guide.texts, archive: once(() => archive(all)) };
}

function send(
  context: Context,
  name: string,
  { pages, texts, archive }: Opened,
): Response | Promise<Response> {
  const page = pages.get(name);
  const text = texts.get(name);
  if (page === undefined && text === undefined && !['style.css', 'package.tgz'].includes(name)) {
    return context.html(notHerePage(), 404);
  }
  context.header('Cache-Control', briefly);
  if (page !== undefined) return context.html(page());
  if (name === 'style.css') {
    return context.body(guideCss, 200, { 'Content-Type': 'text/css; charset=utf-8' });
  }
  context.header('Access-Control-Allow-Origin', '*');
  if (text !== undefined) {
    return context.body(text, 200, { 'Content-Type': 'application/json; charset=utf-8' });
  }
  return context.body(archive(), 200, { 'Content-Type': 'application/gzip' });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
