import { html } from '../../page/html.ts';
import { type PageLanguage, texts } from '../texts.ts';
import type { Outbox } from './outbox.ts';

/** On the last page of a link: says what did not reach us any more, and leaves nothing on the phone. */
export function endVisit(page: HTMLElement, outbox: Outbox, language: PageLanguage): void {
  if (outbox.entries().length > 0) {
    const note = html`<p class="hint" role="status">${texts[language].notTaken}</p>`;
    page.querySelector('h1')?.insertAdjacentHTML('afterend', note.html);
  }
  outbox.clear();
}
