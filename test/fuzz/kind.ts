import type * as parser from '../../src/parser.js';
import type { Random } from './random.js';

/** What is tested: the sources, or a built file. */
export type Ours = typeof parser;

/** One thing that both sides did, with the same input. */
export interface Comparison {
  /** What was done; a rule of differences.ts holds for one of these. */
  readonly aspect: string;
  /** What a rule needs to know of the input. */
  readonly given: never;
  readonly ours: unknown;
  readonly peer: unknown;
}

/** A kind of inputs: how they are made, and what both sides make of them. */
export interface Kind<Input = unknown> {
  readonly name: string;
  readonly weight: number;
  make(random: Random): Input;
  compare(input: Input, ours: Ours): Comparison[] | Promise<Comparison[]>;
}

/** What came out, or that it was refused. */
export type Outcome = { readonly value: unknown } | { readonly refused: true };

export function outcome(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch {
    return { refused: true };
  }
}

export const isRefused = (outcome: unknown): boolean =>
  (outcome as { refused?: boolean }).refused === true;
