/** Markup that is safe to send: everything put into it was escaped. */
export interface Html {
  readonly html: string;
}

export type Content = Html | string | number | undefined | false | readonly Content[];

/** Markup from a template; what is put in is escaped unless it is markup itself. `undefined` and `false` are nothing. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { html: strings.map((text, index) => text + render(contents[index])).join('') };
}

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return 'html' in content ? content.html : content.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attribute values between quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
