/** Something to be told to a person. Of what it is about it says nothing. */
export interface Message {
  /** The same for each try. */
  readonly id: string;
  readonly to: { readonly email: string } | { readonly phone: string };
  /** Of an e-mail. */
  readonly subject: string;
  readonly text: string;
  /** Where whoever receives it can have no more of them: https://www.rfc-editor.org/rfc/rfc8058 */
  readonly unsubscribe?: string;
}

/** Hands a message over to who delivers it. @throws when it was not taken: it is tried again */
export type Send = (message: Message) => Promise<void>;
