/** What is only a clinician's to do, where an assistant works: the buttons say whose. The core refuses it in any case. */
import type { AppStatus } from '../backend/types';

class Reserved {
  /** Who can; null where the one who works can. */
  for: string | null = $state(null);

  /** Whoever works now, or nobody. */
  follow(status: AppStatus | null): void {
    this.for = status?.user?.role === 'assistant' ? whoCan(status) : null;
  }
}

/** The clinicians by name where they are few. */
export function whoCan({ users }: AppStatus): string {
  const names = users.filter(({ role }) => role === 'clinician').map(({ name }) => name);
  return names.length === 0 || names.length > 2 ? 'a clinician' : names.join(' or ');
}

export const reserved = new Reserved();
