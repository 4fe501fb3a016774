const ENGLISH = new Intl.DisplayNames(['en'], { type: 'language' });

/** A language by its own name and, where that is another, by its English one: for a clinician who cannot read it. */
export function languageLabel(id: string, name: string): string {
  const english = ENGLISH.of(id);
  return !english || english === name ? name : `${name} · ${english}`;
}
