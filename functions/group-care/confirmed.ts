import { extension } from './canonical.ts';
import type { Extended } from './resources.ts';

/** To be read at the end of a warning about what is unusual. */
export const howToConfirm = `if it is right, confirm it (the extension ${extension.valueConfirmed}, or acknowledged in $record-session)`;

/** Whether somebody has looked again at what is unusual, and says that it is right. */
export function isConfirmed(resource: Extended): boolean {
  return (
    resource.extension?.some(
      ({ url, valueBoolean }) => url === extension.valueConfirmed && valueBoolean === true,
    ) ?? false
  );
}
