/** A signature while it is made: drawn on the line, typed, or a mark with a witness. */
import type { Mark, Stroke } from '../../backend/types';
import { PAD_HEIGHT, PAD_WIDTH, refusal, type Refusal } from './ink';

export type Way = Mark['kind'];

export class Marking {
  way: Way = $state('drawn');
  strokes: Stroke[] = $state.raw([]);
  typed = $state('');
  /** Whether the typed name is said to be a signature. */
  meant = $state(false);
  witness = $state('');
  /** Whether signing was tried: only then is something said to be wrong. */
  tried = $state(false);

  get mark(): Mark {
    const pad = { strokes: this.strokes, width: PAD_WIDTH, height: PAD_HEIGHT };
    if (this.way === 'typed') return { kind: 'typed', name: this.typed };
    return this.way === 'witnessed' ? { kind: 'witnessed', ...pad, witness: this.witness } : { kind: 'drawn', ...pad };
  }

  /** What is wrong with it as the signature of `name`, and where that is mended. */
  wrong(name: string): Refusal | { field: 'mark.meant'; message: string } | undefined {
    const refused = refusal(this.mark, name);
    if (refused) return refused;
    const message = 'Tick this to sign with your typed name.';
    return this.way === 'typed' && !this.meant ? { field: 'mark.meant', message } : undefined;
  }

  choose(way: Way): void {
    this.way = way;
    this.tried = false;
  }

  clear(): void {
    this.way = 'drawn';
    this.strokes = [];
    this.typed = '';
    this.meant = false;
    this.witness = '';
    this.tried = false;
  }
}
