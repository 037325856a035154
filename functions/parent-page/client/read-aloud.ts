import { type PageLanguage, texts } from '../texts.ts';

/** What is read, in the order of the page: the question, what explains it, and its answers. */
const readParts = 'main h1, main p:not(.problem, .note), main .cards label, main .unit';

/**
 * Puts a button on the page that reads it out, where the phone itself has a voice for the language of what is asked:
 * a voice from elsewhere would hear the questions.
 */
export function offerToRead(page: HTMLElement, language: PageLanguage): void {
  const { speechSynthesis } = window;
  const place = page.querySelector('header');
  if (!speechSynthesis || !place) return;
  speechSynthesis.cancel();
  const parts = [...page.querySelectorAll<HTMLElement>(readParts)].filter(
    (part) => part.innerText.trim() !== '',
  );
  const voiceFor = (part: HTMLElement) => {
    const [primary = ''] = languageOf(part, language).toLowerCase().split('-');
    return speechSynthesis
      .getVoices()
      .find(({ lang, localService }) => localService && lang.toLowerCase().split(/[-_]/)[0] === primary);
  };
  const heading = parts[0];
  if (!heading || !voiceFor(heading)) return;
  const { listen, stopListening } = texts[language].question;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'listen';
  const show = (isReading: boolean) => {
    button.textContent = isReading ? stopListening : listen;
    button.dataset.reading = String(isReading);
  };
  const read = () => {
    const utterances = parts.flatMap((part) => {
      const voice = voiceFor(part);
      if (!voice) return [];
      const utterance = new SpeechSynthesisUtterance(part.innerText);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      return [utterance];
    });
    const last = utterances[utterances.length - 1];
    if (last) last.onend = () => show(false);
    for (const utterance of utterances) speechSynthesis.speak(utterance);
  };
  button.addEventListener('click', () => {
    const isReading = button.dataset.reading === 'true';
    speechSynthesis.cancel();
    show(!isReading);
    if (!isReading) read();
  });
  show(false);
  place.querySelector('.listen')?.remove();
  place.append(button);
}

function languageOf(part: HTMLElement, language: string): string {
  return part.closest<HTMLElement>('[lang]')?.lang ?? language;
}
