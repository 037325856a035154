/**
 * The way out: nothing of this page stays on the screen, also without a connection, and the browser's way back does not
 * lead here. What was answered is kept, as always.
 */
export function listenToLeave(page: HTMLElement): void {
  document.addEventListener(
    'click',
    (event) => {
      const link =
        event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a.leave') : null;
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      window.speechSynthesis?.cancel();
      document.title = '\u200e';
      page.hidden = true;
      location.replace(link.href);
    },
    true,
  );
}
