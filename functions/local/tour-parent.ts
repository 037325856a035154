/**
 * A parent's browser without JavaScript and without cookies: follows links and redirects, fills in forms, presses buttons. It knows HTML
 * and nothing of Kring.
 */
interface Page {
  readonly url: string;
  readonly html: string;
}

/**
 * Opens the link, takes of each question the answer card that `choose` picks, and sends. Answers the last page.
 * @throws Error when a page is not as a parent needs it
 */
export async function answerFromLink(
  link: string,
  choose: (labels: readonly string[]) => number,
): Promise<{ readonly questions: number; readonly last: string }> {
  let page = await open(link);
  page = await open(linkTo(page, 'class="button main"'));
  let questions = 0;
  for (; page.html.includes('data-question='); questions++) page = await answer(page, choose);
  const [sent] = forms(page);
  if (!sent) throw new Error(`${page.html.slice(0, 200)}: there is no button to send the answers`);
  page = await submit(page, sent, []);
  return { questions, last: text(page.html) };
}

async function answer(page: Page, choose: (labels: readonly string[]) => number): Promise<Page> {
  const [form = ''] = forms(page);
  const cards = [...form.matchAll(/<label[^>]*>(.*?)<\/label>/gs)].flatMap(([whole, inside = '']) => {
    const value = attribute(/<input[^>]*>/.exec(whole)?.[0] ?? '', 'value');
    return value === undefined ? [] : [{ value, label: text(inside) }];
  });
  const chosen = cards[choose(cards.map(({ label }) => label))];
  if (!chosen) throw new Error('There is no such answer to choose');
  return await submit(page, form, [
    ['answer', chosen.value],
    ['go', 'next'],
  ]);
}

async function open(url: string): Promise<Page> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`A parent's page answered ${response.status}`);
  return { url: response.url, html: await response.text() };
}

async function submit(
  page: Page,
  form: string,
  fields: readonly (readonly [string, string])[],
): Promise<Page> {
  const action = attribute(form, 'action') ?? page.url;
  const hidden = (form.match(/<input type="hidden"[^>]*>/g) ?? []).map(
    (input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? ''] as const,
  );
  const response = await fetch(new URL(action, page.url), {
    method: 'POST',
    headers: { Origin: new URL(page.url).origin },
    body: new URLSearchParams([...hidden, ...fields].map(([name, value]) => [name, value])),
  });
  if (!response.ok)
    throw new Error(`A form answered ${response.status}: ${text(await response.text()).slice(0, 300)}`);
  return { url: response.url, html: await response.text() };
}

function linkTo(page: Page, mark: string): string {
  const tag = page.html.match(/<a [^>]*>/g)?.find((each) => each.includes(mark)) ?? '';
  return new URL(attribute(tag, 'href') ?? '', page.url).href;
}

function forms({ html }: Page): readonly string[] {
  return html.match(/<form .*?<\/form>/gs) ?? [];
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');
}

function text(html: string): string {
  return html
    .replace(/<title>.*?<\/title>|<[^>]+>/gs, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
