import type { Choices } from './choices.ts';

/** One process of the simulated deployment: a client with its work, or whoever does the upkeep. */
export interface Actor {
  readonly name: string;
  /** How far its clock is ahead of the true one. */
  skewMs: number;
  alive: boolean;
  /** Nothing that it waits for is delivered before. */
  frozenUntilMs: number;
}

interface Turn {
  /** Absent: a call that is under way although nobody waits for it any more. */
  readonly actor: Actor | undefined;
  readonly label: string;
  readonly notBeforeMs: number;
  readonly go: () => void;
}

/**
 * Decides what happens next. Everybody waits for a turn before each call of the store, each sleep and each new piece
 * of work; one turn is given at a time, and only when all has been done that follows from the one before. Time is a
 * number: a millisecond passes with each turn, and when nobody may go yet, what the first one is waiting for.
 */
export class Scheduler {
  readonly trace: string[] = [];
  nowMs: number;
  step = 0;
  readonly #choices: Choices;
  #turns: Turn[] = [];
  #busy = 0;

  constructor(choices: Choices, nowMs: number) {
    this.#choices = choices;
    this.nowMs = nowMs;
  }

  /** Never answers when the actor dies meanwhile. */
  turn(actor: Actor | undefined, label: string, delayMs = 0): Promise<void> {
    return new Promise((go) => {
      this.#turns.push({ actor, label, notBeforeMs: this.nowMs + Math.ceil(delayMs), go });
    });
  }

  /** Counts work that goes on outside of the simulation: no turn is given until it is done. */
  async busy<T>(work: Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work;
    } finally {
      this.#busy--;
    }
  }

  /** Gives one turn. Answers whether there was anybody to give it to. */
  async advance(): Promise<boolean> {
    await this.settled();
    this.#turns = this.#turns.filter(({ actor }) => actor?.alive !== false);
    if (this.#turns.length === 0) return false;
    if (!this.#turns.some((turn) => this.#isDue(turn))) this.nowMs = Math.min(...this.#turns.map(dueMs));
    const turn = this.#choose(this.#turns.filter((one) => this.#isDue(one)));
    if (!turn) return false;
    this.#turns.splice(this.#turns.indexOf(turn), 1);
    this.step++;
    this.nowMs++;
    this.note(turn.actor?.name ?? '(late)', turn.label);
    turn.go();
    return true;
  }

  /** Who is about to do something whose label begins so. */
  waitingTo(label: string): readonly Actor[] {
    const actors = this.#turns.flatMap((turn) =>
      turn.actor && turn.label.startsWith(label) ? [turn.actor] : [],
    );
    return [...new Set(actors)];
  }

  /** Until nothing more follows from what has been given. */
  async settled(): Promise<void> {
    do await new Promise((resolve) => void setImmediate(resolve));
    while (this.#busy > 0);
  }

  note(who: string, what: string): void {
    this.trace.push(`${String(this.step).padStart(6)} ${who.padEnd(12)} ${what}`);
  }

  /** Whose turn it is first, so that an actor with a hundred calls under way is no more likely than one with one. */
  #choose(due: readonly Turn[]): Turn | undefined {
    const actors = [...new Set(due.map(({ actor }) => actor))];
    const actor = actors[actors.length > 1 ? this.#choices.next(actors.length) : 0];
    const own = due.filter((turn) => turn.actor === actor);
    return own[own.length > 1 ? this.#choices.next(own.length) : 0];
  }

  #isDue(turn: Turn): boolean {
    return dueMs(turn) <= this.nowMs;
  }
}

function dueMs({ actor, notBeforeMs }: Turn): number {
  return Math.max(notBeforeMs, actor?.frozenUntilMs ?? 0);
}
