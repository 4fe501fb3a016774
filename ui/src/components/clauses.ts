/* What of the sheet's clauses is still open, as ticks and initials stand now. The core judges again at freezing. */
import type { Block, Sheet } from '../../backend/types';

export type Clause = Extract<Block, { block: 'clause' }>;

/** The clauses of a sheet, in their order. */
export function clausesOf(sheet: Sheet): Clause[] {
  return sheet.blocks.filter((block): block is Clause => block.block === 'clause');
}

/** Whether a clause still wants something: a tick where it is required, initials where it is ticked and has them. */
export function isOpen(clause: Clause, ticks: Record<string, boolean>, initials: Record<string, string>): boolean {
  const ticked = ticks[clause.id] ?? false;
  if (clause.required && !ticked) return true;
  return ticked && clause.initialled && !(initials[clause.id] ?? '').trim();
}

/** The open clauses of a sheet. */
export function openClauses(sheet: Sheet, ticks: Record<string, boolean>, initials: Record<string, string>): Clause[] {
  return clausesOf(sheet).filter((clause) => isOpen(clause, ticks, initials));
}

/** How much of something tall has passed the lower edge of the window, 0 to 1. */
export function seen(top: number, height: number, edge: number): number {
  return height <= 0 ? 0 : Math.max(0, Math.min(1, (edge - top) / height));
}
