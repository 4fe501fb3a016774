/** The day so many days before another, `YYYY-MM-DD`; none where the other is no day. */
export function daysBefore(day: string, days: number): string | undefined {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at - days * 86_400_000).toISOString().slice(0, 10);
}
