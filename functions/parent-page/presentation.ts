import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { extensionsOf, extensionValue, numberOf, textOf } from '../questionnaire/element.ts';
import type { Item } from '../questionnaire/questionnaire.ts';
import { coreUrl, sdcUrl } from '../questionnaire/sdc.ts';

/** What the makers of a questionnaire say about how it looks: https://hl7.org/fhir/uv/sdc/rendering.html */

/** The code of `questionnaire-itemControl`, such as `drop-down`: https://hl7.org/fhir/R4/valueset-questionnaire-item-control.html */
export function controlOf({ element }: Item): string | undefined {
  const control = extensionValue(element, coreUrl('questionnaire-itemControl'));
  const codings = isJsonObject(control) && Array.isArray(control.coding) ? control.coding : [];
  return codings.filter(isJsonObject).map(({ code }) => textOf(code))[0];
}

/** Texts within a question, by what they are for; what says nothing of that is a prompt. */
export function textsWithin({ items }: Item, purpose: 'help' | 'lower' | 'upper' | 'unit' | 'prompt') {
  const own = ['help', 'lower', 'upper', 'unit'];
  return items.filter((item) => {
    const control = controlOf(item);
    const isOwn = control !== undefined && own.includes(control);
    return item.type === 'display' && (purpose === 'prompt' ? !isOwn : control === purpose);
  });
}

/** Such as `dd-mm-yyyy` or `06 12345678`. */
export function entryFormat({ element }: Item): string | undefined {
  return textOf(extensionValue(element, coreUrl('entryFormat')));
}

/** Where the makers explain more; only what can be opened safely. */
export function supportLinks({ element }: Item): readonly string[] {
  return extensionsOf(element, coreUrl('questionnaire-supportLink')).flatMap(({ valueUri }) => {
    const link = textOf(valueUri);
    return link !== undefined && /^https:\/\//.test(link) ? [link] : [];
  });
}

/** Whether an option goes with no other, such as "none of these". */
export function isExclusive(item: Item, index: number): boolean {
  return extensionValue(optionAt(item, index), coreUrl('questionnaire-optionExclusive')) === true;
}

function optionAt({ element }: Item, index: number): Json | undefined {
  return Array.isArray(element.answerOption) ? element.answerOption[index] : undefined;
}

interface Picture {
  readonly src: string;
  readonly title: string;
}

export function mediaOf({ element }: Item): Picture | undefined {
  return pictureOf(extensionValue(element, sdcUrl('itemMedia')));
}

/** The picture of an option, such as a face of a scale; of the option, or of its coding. */
export function mediaOfOption(item: Item, index: number): Picture | undefined {
  const option = optionAt(item, index);
  const coding = isJsonObject(option) ? option.valueCoding : undefined;
  const [own, ofCoding] = [option, coding].map((each) => extensionValue(each, sdcUrl('itemAnswerMedia')));
  return pictureOf(own ?? ofCoding);
}

/** One that the questionnaire itself holds: nothing is loaded from elsewhere. */
function pictureOf(media: Json | undefined): Picture | undefined {
  if (!isJsonObject(media)) return undefined;
  const { contentType, data, title } = media;
  const isPicture =
    typeof contentType === 'string' && /^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(contentType);
  if (!isPicture || typeof data !== 'string' || !/^[A-Za-z0-9+/=\s]+$/.test(data)) return undefined;
  return { src: `data:${contentType};base64,${data.replace(/\s/g, '')}`, title: textOf(title) ?? '' };
}

const mostSteps = 21;

/** The numbers of a slider, when they are few enough to stand beside each other: no phone slides by accident then. */
export function scaleOf(item: Item): readonly number[] | undefined {
  if (item.type !== 'integer' || controlOf(item) !== 'slider') return undefined;
  const low = numberOf(item.minValue?.value);
  const high = numberOf(item.maxValue?.value);
  const step = numberOf(extensionValue(item.element, coreUrl('questionnaire-sliderStepValue'))) ?? 1;
  if (low === undefined || high === undefined || step < 1 || high <= low) return undefined;
  const count = Math.floor((high - low) / step) + 1;
  return count > mostSteps ? undefined : Array.from({ length: count }, (_, index) => low + index * step);
}

/** The name for short, where there is little room. */
export function shortTextOf({ element }: { readonly element: JsonObject }): string | undefined {
  return textOf(extensionValue(element, sdcUrl('shortText')));
}
