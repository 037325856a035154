import { address, type Visit } from '../page.ts';
import { texts } from '../texts.ts';
import type { Receipt } from './receipt.ts';

export interface Review {
  readonly visit: Pick<Visit, 'base' | 'language' | 'languageChosen'>;
  /** Whether there are answers that have not arrived. */
  readonly hasUnsent: () => boolean;
  /** Sees to them. */
  readonly finish: () => void;
  readonly post: (url: string, body: URLSearchParams) => Promise<Receipt>;
  readonly later: (work: () => void, failures: number) => void;
}

/** Sends the answers from the review, as soon as there is a connection: never into the browser's own error page. */
export function listenToReview(review: Review): void {
  let isSending = false;
  const send = async (form: HTMLFormElement, failures = 0): Promise<void> => {
    if (isSending) return;
    const again = () => {
      tellKept(review, form);
      review.later(() => void send(form, failures + 1), failures + 1);
    };
    if (review.hasUnsent()) {
      review.finish();
      again();
      return;
    }
    isSending = true;
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    const { kind } = await review.post(form.action, body).catch((): Receipt => ({ kind: 'unsure' }));
    isSending = false;
    if (kind === 'saved' || kind === 'ended') goToThanks(review, body.get('sender') ?? '');
    // The server's page says what is to be looked at.
    else if (kind !== 'unsure') form.submit();
    else again();
  };
  document.addEventListener('submit', (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.dataset.review === undefined) return;
    event.preventDefault();
    void send(event.target);
  });
}

/** Also where the answers were sent before: it is the sender by which this page is known again. */
function goToThanks({ visit }: Review, sender: string): void {
  location.assign(address(visit, `/thanks/${sender}`));
}

function tellKept({ visit }: Review, form: HTMLFormElement): void {
  const note = form.querySelector('.note');
  if (note) note.textContent = texts[visit.language].offlineSend;
}
