/* The clauses of the sheet and their ticks as they stand now. What is still open, the core says. */
import type { Block, Sheet } from '../backend/types';

export type Clause = Extract<Block, { block: 'clause' }>;

/** The clauses of a sheet, in their order. */
export function clausesOf(sheet: Sheet): Clause[] {
  return sheet.blocks.filter((block): block is Clause => block.block === 'clause');
}

/** By clause id what was shown when it was ticked. */
export type Ticks = Record<string, string>;

/** Whether a clause is ticked: a tick holds for the words that it was given for. */
export function isTicked(clause: Clause, ticks: Ticks): boolean {
  return ticks[clause.id] === clause.shown;
}

/** Whether a clause was ticked while it, or what it speaks of, said something else. */
export function isVoid(clause: Clause, ticks: Ticks): boolean {
  return clause.id in ticks && !isTicked(clause, ticks);
}

/** How much of something tall has passed the lower edge of the window, 0 to 1. */
export function seen(top: number, height: number, edge: number): number {
  return height <= 0 ? 0 : Math.max(0, Math.min(1, (edge - top) / height));
}
