/** How a place named by a gap (`patient.birthDate`) is found on the page. */

/** The id of the control, or of the group of controls, for a field path. */
export function fieldId(field: string): string {
  return `field-${field}`;
}

const FOCUSABLE = 'input, select, textarea, button, a[href], [tabindex]:not([tabindex="-1"])';

/** Puts the focus on a field, or on the first control in it. Says whether there was one. */
export function focusField(field: string): boolean {
  const place = document.getElementById(fieldId(field));
  if (!place) return false;
  const control = place.matches(FOCUSABLE) ? place : (place.querySelector<HTMLElement>(FOCUSABLE) ?? place);
  control.scrollIntoView?.({ block: 'center' });
  control.focus();
  return document.activeElement === control;
}

/** What `aria-describedby` names: the hint and the message, those that are there. */
export function described(id: string, hint: string | undefined, message: string | undefined): string | undefined {
  const parts = [hint ? `${id}-hint` : '', message ? `${id}-message` : ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : undefined;
}
