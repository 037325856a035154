import type { Content } from '../page/html.ts';
import type { Item } from '../questionnaire/questionnaire.ts';
import { textIn } from '../questionnaire/translation.ts';

/** The safe markup of an item's text, where its makers have given it any. */
type ReadRichText = (item: Item) => string | undefined;

const reading: { read: ReadRichText } = { read: () => undefined };

/** Until it is said how, texts are shown without markup. */
export function readRichTextWith(read: ReadRichText): void {
  reading.read = read;
}

/** The text of an item as its makers want it to look; a translation is shown as it is. */
export function shownText(item: Item, language: string): Content {
  const { text } = item;
  if (!text) return undefined;
  const rich = text.translations.has(language) ? undefined : reading.read(item);
  return rich === undefined ? textIn(text, language) : { html: rich };
}
