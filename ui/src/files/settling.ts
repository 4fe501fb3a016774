/** Who came too lately to be one of the two who delete a file. */
import type { UserView } from '../backend/types';
import { shownMoment } from '../components/date';

/** From when on somebody may, as it is shown; null if they may. A window that stays open for days has not asked since. */
export function settlesOn({ deletesFrom }: UserView): string | null {
  return deletesFrom !== null && new Date(deletesFrom).getTime() > Date.now() ? shownMoment(deletesFrom) : null;
}
