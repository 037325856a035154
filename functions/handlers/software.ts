import manifest from '../../package.json' with { type: 'json' };

/** What the CapabilityStatement says of this software. The date moves with the version. */
export const software = { version: manifest.version, releaseDate: '2026-11-22' };
