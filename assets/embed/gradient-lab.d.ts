// The types of <gradient-lab> and of the messages that an embedded page and its host exchange, version 1.

/** A value of a field. */
export type Scalar = string | number | boolean;

/** Fields by their written names: see docs/embedding.md for all of them. */
export type State = { [field: string]: Scalar };

export type Verdict =
  | 'vanishing'
  | 'healthy'
  | 'exploding'
  | 'dead'
  | 'saturated'
  | 'shattered'
  | 'undecided'
  | 'nonfinite';

/** What every message has. */
export interface Envelope {
  source: 'gradient-lab';
  v: 1;
  /** What a host called its message; it comes back with the answer. */
  id?: string | number;
}

/** What a host asks for. */
export interface Request {
  type: 'setState' | 'getState' | 'play' | 'pause' | 'step' | 'reset' | 'screenshot';
  /** Of `setState`: fields to set; null gives one its default again. */
  state?: { [field: string]: Scalar | null };
}

/** It can be talked to. */
export interface Ready {
  type: 'ready';
  state: State;
  /** The same as a link's fields. */
  link: string;
}

/** A field has changed. */
export interface Change {
  type: 'change';
  /** Whether the reader changed it, not the host. */
  userInitiated: boolean;
  state: State;
  link: string;
}

/** Steps were trained; at most four times a second. */
export interface Step {
  type: 'step';
  step: number;
  /** The newest loss; NaN where it is not a number. */
  loss: number;
  /** Share of the test rows that are right, where that has been measured. */
  accuracy: number | null;
  playing: boolean;
}

/** What the gradient is judged to do in the experiment's own run. */
export interface Judged {
  type: 'verdict';
  verdict: Verdict;
  /** The same in the page's language. */
  word: string;
  /** What is measured, in a sentence. */
  evidence: string;
  step: number;
}

/** It needs another size, in CSS pixels. */
export interface Resize {
  type: 'resize';
  width: number;
  height: number;
}

/** Some of what was set was not valid. */
export interface Warned {
  type: 'warning';
  warnings: Warning[];
}

/** A field that was not valid. */
export interface Warning {
  field: string;
  value: string;
  /** What is used instead; null where it was ignored. */
  used: string | null;
  /** The same as a sentence, in English. */
  message: string;
}

/** Something does not work: the message, or the page itself. */
export interface Failed {
  type: 'error';
  message: string;
}

/** The answer to `getState` and `setState`. */
export interface Answer {
  type: 'state';
  state: State;
  link: string;
  step: number;
  playing: boolean;
  verdict: Verdict | 'waiting';
}

/** The answer to `screenshot`. */
export interface Screenshot {
  type: 'screenshot';
  /** A PNG as a data URL. */
  png: string;
}

/** The answer to whatever has no other: it is on its way. */
export interface Done {
  type: 'done';
}

/** The page is there; it starts once it is seen. */
export interface Loading {
  type: 'loading';
}

export type FromHost = Envelope & Request;
export type ToHost = Envelope &
  (Loading | Ready | Change | Step | Judged | Resize | Warned | Failed | Answer | Screenshot | Done);

export interface GradientLabEventMap {
  ready: CustomEvent<Envelope & Ready>;
  change: CustomEvent<Envelope & Change>;
  step: CustomEvent<Envelope & Step>;
  verdict: CustomEvent<Envelope & Judged>;
  resize: CustomEvent<Envelope & Resize>;
  warning: CustomEvent<Envelope & Warned>;
  error: CustomEvent<Failed>;
}

/** `<gradient-lab>`: attributes are fields of the page, observed as long as it lives. */
export class GradientLab extends HTMLElement {
  /** Every field of the page, as it said last; null before it is ready. */
  readonly state: State | null;
  /** Resolves when the page can be talked to; rejects where it cannot be loaded. */
  readonly ready: Promise<GradientLab>;
  setState(state: { [field: string]: Scalar | null }): Promise<Envelope & Answer>;
  getState(): Promise<Envelope & Answer>;
  play(): Promise<Envelope & Done>;
  pause(): Promise<Envelope & Done>;
  step(): Promise<Envelope & Done>;
  reset(): Promise<Envelope & Done>;
  /** A PNG as a data URL. */
  screenshot(): Promise<string>;
  addEventListener<K extends keyof GradientLabEventMap>(
    type: K,
    listener: (this: GradientLab, event: GradientLabEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'gradient-lab': GradientLab;
  }
}
