import { Hono } from 'hono';
import { readIndicators } from '../facts/indicators-folder.ts';
import { createGuideApp } from '../http/guide/guide-app.ts';
import { createIndicatorApp } from '../http/indicators/indicator-app.ts';
import { readCountry } from './blueprint.ts';
import { beside } from './deployed.ts';
import { readEnvironment } from './environment.ts';
import { readExchange } from './exchange.ts';
import { fhirApiVariables, openFhirApi } from './fhir-api.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';
import { packageArchive, packageFiles } from './package-archive.ts';

const settings = readEnvironment(fhirApiVariables, process.env);

const publicUrl = settings.KRING_PUBLIC_URL;
const { app: fhir, repository } = openFhirApi(settings);
const { indicators } = readIndicators(beside('indicators'));
const app = new Hono();
const country = readCountry(beside('blueprints'), settings.KRING_COUNTRY);
const exchange = readExchange(beside('blueprints'), country, indicators);
app.route('/', createIndicatorApp({ repository, indicators, publicUrl, exchange, report }));
app.route(
  '/',
  createGuideApp({ files: () => packageFiles(beside('profiles')), archive: packageArchive, publicUrl }),
);
app.route('/', fhir);

/** `/indicators` and `/guide` for everybody, `/fhir/MeasureReport` for registries. Its role lets it read only. */
export const handler = lambdaHttp(app.fetch, {
  publicUrl,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});
