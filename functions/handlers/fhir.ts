import { readEnvironment } from './environment.ts';
import { fhirApiVariables, openFhirApi } from './fhir-api.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';

const settings = readEnvironment(fhirApiVariables, process.env);

/** `/fhir`: systems that hold an access token read and write. */
export const handler = lambdaHttp(openFhirApi(settings).app.fetch, {
  publicUrl: settings.KRING_PUBLIC_URL,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});
